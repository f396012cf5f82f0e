//! Fields of every kind: documents that take in each other's edits are what the oracle says,
//! whatever the order, and stay so over a reload.

use proptest::collection::vec;
use proptest::prelude::*;
use synckit_crdt::{
    Change, Document, Dot, Edit, Events, Expand, FieldEvent, FieldView, Path, Unit, UnixMillis,
    Value,
};
use synckit_oracle as oracle;

use crate::naive::naive_change;
use crate::scenario::{REPLICAS, empty, path, replica};

const PATH: &[&str] = &["x"];
const TEXTS: [&str; 5] = ["a", "bc", "é👩‍👩‍👧", "שלום", "\0\u{301}"];

/// What one writer does, or what it receives.
#[derive(Clone, Debug)]
enum Step {
    Edit { writer: usize, edits: Vec<Action> },
    Sync { from: usize, to: usize },
    Reload { writer: usize },
}

#[derive(Clone, Debug)]
enum Action {
    Set(Option<i64>),
    Count(i64),
    Add(i64),
    Remove(i64),
    Insert(usize, usize),
    Delete(usize, usize),
    Mark(usize, usize, Option<bool>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let action = prop_oneof![
        proptest::option::of(0..3_i64).prop_map(Action::Set),
        (-3..4_i64).prop_map(Action::Count),
        (0..3_i64).prop_map(Action::Add),
        (0..3_i64).prop_map(Action::Remove),
        (0..9_usize, 0..TEXTS.len()).prop_map(|(at, text)| Action::Insert(at, text)),
        (0..9_usize, 0..4_usize).prop_map(|(at, length)| Action::Delete(at, length)),
        (0..9_usize, 1..4_usize, proptest::option::of(any::<bool>()))
            .prop_map(|(at, length, value)| Action::Mark(at, length, value)),
    ];
    let writers = 0..REPLICAS.len();
    let step = prop_oneof![
        4 => (writers.clone(), vec(action, 1..4))
            .prop_map(|(writer, edits)| Step::Edit { writer, edits }),
        3 => (writers.clone(), writers.clone()).prop_map(|(from, to)| Step::Sync { from, to }),
        1 => writers.prop_map(|writer| Step::Reload { writer }),
    ];
    vec(step, 1..24)
}

fn act(edit: &mut Edit<'_>, action: &Action) {
    let path = path(PATH);
    let done = match action {
        Action::Set(Some(value)) => edit.register(&path).set(*value),
        Action::Set(None) => edit.register(&path).delete(),
        Action::Count(amount) => edit.counter(&path).add(*amount),
        Action::Add(value) => edit.set(&path).add(*value),
        Action::Remove(value) => edit.set(&path).remove(&Value::Int(*value)).map(|_| ()),
        Action::Insert(at, text) => edit.text(&path).insert(*at, TEXTS[*text]),
        Action::Delete(at, length) => edit.text(&path).delete(*at..at + length),
        Action::Mark(at, length, value) => {
            let value = value.map_or(Value::Null, Value::Bool);
            let range = *at..at + length;
            edit.text(&path).mark(range, Expand::After, "bold", value)
        }
    };
    done.unwrap();
}

/// Plays the steps; gives back every writer's document, and all changes in a causal order.
fn play(steps: &[Step]) -> (Vec<Document>, Vec<Change>) {
    let mut documents = vec![empty(); REPLICAS.len()];
    let mut made = Vec::new();
    for step in steps {
        match step {
            Step::Edit { writer, edits } => {
                let (id, now) = (replica(REPLICAS[*writer]), UnixMillis(1));
                let edited = documents[*writer].edit(&id, now, |edit| {
                    edits.iter().for_each(|action| act(edit, action));
                });
                made.extend(edited.unwrap().0);
            }
            Step::Sync { from, to } => {
                // A reloaded document has no history to give: all that it covers is in `made`.
                let version = documents[*from].version().clone();
                let covered = |change: &&Change| {
                    version.covers(&Dot::new(change.replica.clone(), change.first_seq))
                };
                for change in made.iter().filter(covered) {
                    documents[*to].apply(change).unwrap();
                }
            }
            Step::Reload { writer } => documents[*writer] = reloaded(&documents[*writer]),
        }
    }
    (documents, made)
}

fn reloaded(document: &Document) -> Document {
    Document::open(document.id().clone(), document.snapshot())
}

/// The changes that a document has seen.
fn seen(document: &Document, made: &[Change]) -> Vec<oracle::Change<Value>> {
    let covered = |change: &&Change| {
        let first = Dot::new(change.replica.clone(), change.first_seq);
        document.version().covers(&first)
    };
    made.iter().filter(covered).map(naive_change).collect()
}

/// Holds everything that a path shows against the oracle's word.
fn assert_shows(document: &Document, changes: &[oracle::Change<Value>]) {
    let (x, segments) = (path(PATH), [PATH[0].to_owned()]);
    let segments = segments.as_slice();
    assert_eq!(
        document.register(&x),
        oracle::value(&oracle::writes(changes, segments)).as_ref()
    );
    let counter = document.counter(&x).map_or(0, |counter| counter.value());
    assert_eq!(counter, oracle::counter(changes, segments).value());
    let mut elements: Vec<Value> = oracle::set(changes, segments)
        .elements()
        .into_iter()
        .map(|(value, _)| value)
        .collect();
    elements.sort();
    let set = document.set(&x).into_iter().flat_map(|set| set.iter());
    assert_eq!(set.cloned().collect::<Vec<_>>(), elements);
    let text = oracle::text(changes, segments);
    let shown = document.text(&x).map_or(String::new(), ToString::to_string);
    assert_eq!(shown, text.shown_text());
    let attributes = oracle::attributes(&text, &oracle::markings(changes, segments));
    for (at, expected) in attributes.into_iter().enumerate() {
        let rich = document.rich_text(&x).unwrap();
        assert_eq!(rich.attributes_at(at), expected, "at {at}");
    }
    let kind = document.get(&x).map(|view| match view {
        FieldView::Value(_) => oracle::FieldKind::Lww,
        FieldView::Counter(_) => oracle::FieldKind::Counter,
        FieldView::Set(_) => oracle::FieldKind::Set,
        FieldView::Text(_) => oracle::FieldKind::Text,
    });
    assert_eq!(kind, oracle::preferred(changes, segments));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    //= SK-DATA-005
    //= SK-DATA-021
    //= SK-CNT-001
    //= SK-SET-001
    //= SK-TEXT-012
    //= SK-TEXT-022
    //= SK-MARK-001
    #[test]
    fn every_replica_shows_what_the_oracle_says_of_what_it_has_seen(steps in steps()) {
        let (documents, made) = play(&steps);
        for document in &documents {
            assert_shows(document, &seen(document, &made));
        }
    }

    //= SK-DATA-012
    //= SK-WIRE-034
    #[test]
    fn live_is_rebuilt_is_reloaded_and_in_any_order(
        (made, delivered) in steps()
            .prop_map(|steps| play(&steps).1)
            .prop_flat_map(|made| (Just(made.clone()), Just(made).prop_shuffle())),
    ) {
        let mut live = empty();
        for change in &made {
            live.apply(change).unwrap();
        }
        let delta = synckit_crdt::Delta::new(delivered);
        let mut rebuilt = empty();
        rebuilt.apply_delta(&delta).unwrap();
        prop_assert_eq!(rebuilt.snapshot(), live.snapshot());
        prop_assert_eq!(reloaded(&live).snapshot(), live.snapshot());
    }

    //= SK-CNT-003
    //= SK-SET-005
    //= SK-MARK-011
    #[test]
    fn merged_copies_are_the_document_that_has_seen_both(steps in steps()) {
        let (documents, made) = play(&steps);
        let mut all = empty();
        for change in &made {
            all.apply(change).unwrap();
        }
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            let mut merged = empty();
            for index in order {
                merged.merge(&documents[index].snapshot());
                merged.merge(&documents[index].snapshot());
            }
            prop_assert_eq!(merged.snapshot(), all.snapshot());
        }
    }

    #[test]
    fn events_lead_from_what_was_shown_to_what_is_shown(steps in steps()) {
        let (_, made) = play(&steps);
        let mut document = empty();
        let (mut elements, mut text) = (std::collections::BTreeSet::new(), Vec::new());
        for change in &made {
            let mut events = Events::default();
            document.apply_noted(change, Some(&mut events)).unwrap();
            for (_, event) in events {
                match event {
                    FieldEvent::Register | FieldEvent::Counter => {}
                    FieldEvent::Set(changed) => {
                        for (value, came) in changed {
                            let new = if came {
                                elements.insert(value)
                            } else {
                                elements.remove(&value)
                            };
                            prop_assert!(new);
                        }
                    }
                    FieldEvent::Text(patch) => text = patched(&text, &patch),
                }
            }
        }
        let x = path(PATH);
        let set = document.set(&x).into_iter().flat_map(|set| set.iter().cloned());
        prop_assert_eq!(set.collect::<std::collections::BTreeSet<_>>(), elements);
        let now = document.text(&x).map_or(String::new(), ToString::to_string);
        prop_assert_eq!(text.into_iter().collect::<String>(), now);
    }
}

/// The text after a patch, read as the delta that it is.
fn patched(before: &[char], patch: &synckit_crdt::TextPatch) -> Vec<char> {
    use synckit_crdt::TextStep;
    let (mut after, mut at) = (Vec::new(), 0);
    for step in patch.delta(Unit::Chars).steps {
        match step {
            TextStep::Retain { length, .. } => {
                after.extend(&before[at..at + length]);
                at += length;
            }
            TextStep::Insert { text, .. } => after.extend(text.chars()),
            TextStep::Delete { length } => at += length,
        }
    }
    after.extend(&before[at..]);
    after
}

/// One writer's change of several kinds at once.
//= SK-TEXT-020
#[test]
fn a_batch_is_one_change_whose_edits_see_each_other() {
    let mut document = empty();
    let x: Path = path(PATH);
    let (change, read) = document
        .edit(&replica(b"a"), UnixMillis(5), |edit| {
            edit.text(&x).insert(0, "helo").unwrap();
            edit.text(&x).insert(3, "l").unwrap();
            edit.text(&x).replace_utf16(0..1, "J").unwrap();
            edit.counter(&x).add(2).unwrap();
            edit.counter(&x).add(0).unwrap();
            edit.set(&x).add("tag").unwrap();
            assert!(!edit.set(&x).remove(&Value::from("other")).unwrap());
            edit.document().text(&x).unwrap().to_string()
        })
        .unwrap();
    let change = change.unwrap();
    assert_eq!(read, "Jello");
    // Four, one, a deletion, one, an addition and an element.
    assert_eq!((change.ops.len(), change.last_seq()), (6, 9));
    let mut other = empty();
    other.apply(&change).unwrap();
    assert_eq!(other.snapshot(), document.snapshot());
    let (none, ()) = document
        .edit(&replica(b"a"), UnixMillis(6), |_| ())
        .unwrap();
    assert_eq!(none, None);
}
