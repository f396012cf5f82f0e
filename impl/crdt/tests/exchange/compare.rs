//! A document beside what the oracle says of the changes it has seen.

use std::collections::BTreeSet;

use synckit_crdt::{
    Document, FieldKey, FieldKind, FieldState, FieldView, LocalDot, Path, Text, Value,
};
use synckit_oracle as oracle;

use crate::convert::{self, oracle_dot};
use crate::edit::paths;

type Changes = [oracle::Change<Value>];

pub(crate) fn assert_same(document: &Document, seen: &Changes) {
    let entries = document.version().iter();
    let version: Vec<oracle::Dot> = entries
        .map(|(id, seq)| (id.as_bytes().to_vec(), seq))
        .collect();
    assert_eq!(version, oracle::Version::of(seen).entries());
    assert_heads(document, seen);
    let snapshot = document.snapshot();
    for path in paths() {
        let at = convert::path(&path);
        let written = oracle::value(&oracle::writes(seen, &path));
        assert_eq!(document.register(&at), written.as_ref());
        let counted = document.counter(&at).map_or(0, |counter| counter.value());
        assert_eq!(counted, oracle::counter(seen, &path).value());
        assert_preferred(document, &at, oracle::preferred(seen, &path));
        for kind in [FieldKind::Set, FieldKind::Text] {
            match snapshot.fields.get(&FieldKey::new(at.clone(), kind)) {
                Some(FieldState::Set(set)) => {
                    let mut expected = oracle::set(seen, &path).elements();
                    expected.sort();
                    let dots = |dots: &BTreeSet<_>| dots.iter().map(oracle_dot).collect();
                    let elements = set.elements.iter();
                    let held: Vec<(Value, Vec<oracle::Dot>)> = elements
                        .map(|(value, live)| (value.clone(), dots(live)))
                        .collect();
                    assert_eq!(held, expected);
                }
                Some(FieldState::Text(state)) => {
                    assert_text(document, &at, seen);
                    let markings = oracle::markings(seen, &path);
                    let kept = oracle::kept(&oracle::text(seen, &path), &markings);
                    let kept: Vec<_> = kept.iter().map(|marking| marking.stamp.dot()).collect();
                    let held: Vec<_> = state.marks.keys().map(oracle_dot).collect();
                    assert_eq!(held, kept);
                }
                Some(FieldState::Register(_) | FieldState::Counter(_)) => panic!("{kind:?}"),
                None => assert!(!is_written(seen, &path, kind), "{path:?} {kind:?} is lost"),
            }
        }
    }
}

/// After a state was merged there may be more of them than the oracle names, never fewer.
fn assert_heads(document: &Document, seen: &Changes) {
    let heads: Vec<oracle::Dot> = document.heads().iter().map(oracle_dot).collect();
    for head in oracle::heads(seen) {
        assert!(heads.contains(&head), "{head:?} is not among {heads:?}");
    }
}

fn is_written(seen: &Changes, path: &[String], kind: FieldKind) -> bool {
    let kind = match kind {
        FieldKind::Lww => oracle::FieldKind::Lww,
        FieldKind::Counter => oracle::FieldKind::Counter,
        FieldKind::Set => oracle::FieldKind::Set,
        FieldKind::Text => oracle::FieldKind::Text,
    };
    !oracle::operations(seen, path, kind).is_empty()
}

//= SK-DATA-005
fn assert_preferred(document: &Document, path: &Path, expected: Option<oracle::FieldKind>) {
    let kind = document.get(path).map(|view| match view {
        FieldView::Value(_) => oracle::FieldKind::Lww,
        FieldView::Counter(_) => oracle::FieldKind::Counter,
        FieldView::Set(_) => oracle::FieldKind::Set,
        FieldView::Text(_) => oracle::FieldKind::Text,
    });
    assert_eq!(kind, expected, "{path:?}");
}

fn assert_text(document: &Document, at: &Path, seen: &Changes) {
    let path: &[String] = &at.segments().map(str::to_owned).collect::<Vec<_>>();
    let rich = document.rich_text(at).unwrap();
    let expected = oracle::text(seen, path);
    assert_eq!(rich.text().to_string(), expected.shown_text());
    let order: Vec<(oracle::Dot, bool)> = characters(document, rich.text());
    let characters = expected.characters();
    let expected_order: Vec<(oracle::Dot, bool)> = characters
        .iter()
        .map(|c| (c.dot.clone(), c.is_deleted))
        .collect();
    assert_eq!(order, expected_order);
    let runs = rich.runs(0..rich.text().len()).into_iter();
    let runs: Vec<_> = runs
        .map(|run| (rich.text().slice(run.range), run.attributes))
        .collect();
    let expected_runs = oracle::runs(&expected, &oracle::markings(seen, path)).into_iter();
    let expected_runs: Vec<_> = expected_runs
        .map(|run| (run.text, run.attributes))
        .collect();
    assert_eq!(runs, expected_runs);
}

fn characters(document: &Document, text: &Text) -> Vec<(oracle::Dot, bool)> {
    let mut characters = Vec::new();
    for span in text.spans() {
        for offset in 0..u64::from(span.length) {
            let dot = LocalDot::new(span.first.replica, span.first.seq + offset);
            let dot = document.replicas().dot(dot);
            characters.push((oracle_dot(&dot), span.is_deleted));
        }
    }
    characters
}
