//! Deltas in, deltas out, and the deltas that others are told.

use proptest::prelude::*;
use synckit_crdt::{
    Document, DocumentId, Events, Expand, FieldEvent, Path, ReplicaId, TextDelta, TextStep, Unit,
    UnixMillis, Value,
};

use crate::line::{Line, apply, bold, take};

fn path() -> Path {
    Path::new(["text"]).unwrap()
}

fn document() -> Document {
    Document::new(DocumentId::new("doc").unwrap())
}

/// Steps whose lengths are shares of what is left of the text.
fn rough_steps() -> impl Strategy<Value = Vec<(u8, usize, &'static str, Option<i64>)>> {
    let text = prop::sample::select(&["x", "yz", "\u{1f469}\u{200d}\u{1f467}", "\u{6587}\0"]);
    prop::collection::vec((0..4u8, 0..5usize, text, prop::option::of(0..3i64)), 0..8)
}

/// A delta that fits a line.
fn fitting(line: &Line, rough: &[(u8, usize, &str, Option<i64>)], unit: Unit) -> TextDelta {
    let (mut delta, mut at) = (TextDelta::new(), 0);
    let units = |chars: &[(char, _)]| match unit {
        Unit::Chars => chars.len(),
        Unit::Utf16 => chars.iter().map(|(scalar, _)| scalar.len_utf16()).sum(),
    };
    for (kind, length, text, value) in rough {
        let end = (at + length).min(line.len());
        let length = units(&line[at..end]);
        delta = match kind {
            0 => delta.insert_with(*text, bold(*value)),
            1 => delta.delete(length),
            2 => delta.retain(length),
            _ => delta.mark(length, [("bold", value.map_or(Value::Null, Value::Int))]),
        };
        at = if *kind == 0 { at } else { end };
    }
    delta
}

/// The text that a document shows, each character with its attributes.
fn line(document: &Document) -> Line {
    let Some(field) = document.rich_text(&path()) else {
        return Line::new();
    };
    let mut line = Line::new();
    for run in field.runs(0..field.text().len()) {
        let text = field.text().slice(run.range);
        line.extend(text.chars().map(|scalar| (scalar, run.attributes.clone())));
    }
    line
}

/// Applies a delta as one change of `replica`.
fn edit(document: &mut Document, replica: &str, delta: &TextDelta, unit: Unit, expand: Expand) {
    let replica = ReplicaId::new(replica.as_bytes()).unwrap();
    let made = document.edit(&replica, UnixMillis(1), |edit| {
        edit.text(&path()).apply_delta(delta, unit, |_| expand)
    });
    made.unwrap().1.unwrap();
}

/// Lets a document hear of what another has: what it is told of its text.
fn hear(document: &mut Document, other: &Document, unit: Unit) -> TextDelta {
    let delta = other.delta_since(document.version()).unwrap();
    let mut events = Events::default();
    document
        .apply_delta_noted(&delta, Some(&mut events))
        .unwrap();
    let text = events.into_iter().find_map(|(_, event)| match event {
        FieldEvent::Text(patch) => Some(patch.delta(unit)),
        FieldEvent::Register | FieldEvent::Counter | FieldEvent::Set(_) => None,
    });
    text.unwrap_or_default()
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(&[Unit::Chars, Unit::Utf16])
}

fn expand() -> impl Strategy<Value = Expand> {
    prop::sample::select(&[Expand::None, Expand::Before, Expand::After, Expand::Both])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_delta_does_to_the_text_what_its_steps_say(
        deltas in prop::collection::vec((rough_steps(), unit(), expand()), 1..6),
    ) {
        let mut document = document();
        for (rough, unit, expand) in &deltas {
            let before = line(&document);
            let delta = fitting(&before, rough, *unit);
            edit(&mut document, "a", &delta, *unit, *expand);
            prop_assert_eq!(line(&document), apply(&before, &delta.steps, *unit));
        }
    }

    /// What one is told is what its text goes through, whatever both did meanwhile.
    #[test]
    fn what_others_are_told_is_what_happens_to_their_text(
        rounds in prop::collection::vec((rough_steps(), rough_steps(), unit(), expand()), 1..5),
    ) {
        let mut documents = [document(), document()];
        for (mine, theirs, unit, expand) in &rounds {
            let writers = [("a", mine), ("b", theirs)];
            for (document, (replica, rough)) in documents.iter_mut().zip(writers) {
                let delta = fitting(&line(document), rough, *unit);
                edit(document, replica, &delta, *unit, *expand);
            }
            let others = documents.clone();
            for (document, other) in documents.iter_mut().zip(others.iter().rev()) {
                let before = line(document);
                let told = hear(document, other, *unit);
                prop_assert_eq!(apply(&before, &told.steps, *unit), line(document));
            }
            prop_assert_eq!(line(&documents[0]), line(&documents[1]));
        }
    }

    #[test]
    fn the_delta_of_a_text_writes_it_anew(
        deltas in prop::collection::vec((rough_steps(), unit(), expand()), 1..4),
    ) {
        let (mut document, mut copy) = (document(), document());
        for (rough, unit, expand) in &deltas {
            let delta = fitting(&line(&document), rough, *unit);
            edit(&mut document, "a", &delta, *unit, *expand);
        }
        if let Some(field) = document.rich_text(&path()) {
            edit(&mut copy, "b", &field.delta(), Unit::Chars, Expand::None);
        }
        prop_assert_eq!(line(&copy), line(&document));
    }
}

/// More pieces than a patch may have: what is told is coarse, and still what happens.
#[test]
fn what_others_are_told_of_very_many_edits_is_what_happens_to_their_text() {
    let (mut a, mut b) = (document(), document());
    let text: String = ('a'..='z').cycle().take(9_000).collect();
    edit(
        &mut a,
        "a",
        &TextDelta::new().insert(&text),
        Unit::Chars,
        Expand::None,
    );
    hear(&mut b, &a, Unit::Chars);
    let every_third = |step: fn(TextDelta) -> TextDelta| {
        (0..2_000).fold(TextDelta::new(), |delta, _| step(delta).retain(2))
    };
    let passes = [
        every_third(|delta| delta.delete(1)),
        every_third(|delta| delta.mark(1, [("bold", Value::Bool(true))])),
        every_third(|delta| delta.insert("x")),
    ];
    for delta in passes {
        let before = line(&b);
        edit(&mut a, "a", &delta, Unit::Chars, Expand::None);
        let told = hear(&mut b, &a, Unit::Chars);
        assert_eq!(apply(&before, &told.steps, Unit::Chars), line(&b));
        assert_eq!(line(&a), line(&b));
    }
}

#[test]
fn inserted_text_has_the_attributes_asked_for_and_no_others() {
    let mut document = document();
    let bold = ("bold", Value::Bool(true));
    let first = TextDelta::new().insert_with("ab", [bold.clone()]);
    edit(&mut document, "a", &first, Unit::Chars, Expand::Both);
    let second = TextDelta::new()
        .retain(1)
        .insert("x")
        .retain(1)
        .insert_with("y", [bold]);
    edit(&mut document, "a", &second, Unit::Chars, Expand::Both);
    let steps = document.rich_text(&path()).unwrap().delta().steps;
    let texts: Vec<(&str, bool)> = steps
        .iter()
        .filter_map(|step| match step {
            TextStep::Insert { text, attributes } => Some((text.as_str(), !attributes.is_empty())),
            TextStep::Retain { .. } | TextStep::Delete { .. } => None,
        })
        .collect();
    assert_eq!(texts, [("a", true), ("x", false), ("by", true)]);
}

#[test]
fn a_step_that_ends_inside_a_pair_takes_what_lies_before_it() {
    let mut document = document();
    let text = TextDelta::new().insert("\u{1f600}b");
    edit(&mut document, "a", &text, Unit::Utf16, Expand::None);
    edit(
        &mut document,
        "a",
        &TextDelta::new().delete(1),
        Unit::Utf16,
        Expand::None,
    );
    assert_eq!(take(&line(&document), 3, Unit::Utf16), 2);
    edit(
        &mut document,
        "a",
        &TextDelta::new().delete(2),
        Unit::Utf16,
        Expand::None,
    );
    assert_eq!(document.text(&path()).unwrap().to_string(), "b");
}
