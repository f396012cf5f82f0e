//! Edits put together as one delta do what they did one after the other.

use proptest::prelude::*;
use synckit_crdt::{Attributes, Extent, TextPatch, TextStep, Unit, Value};

use crate::line::{Line, apply, bold, set};

/// Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, &'static str, Option<i64>),
    Delete(usize, usize),
    Mark(usize, usize, Option<i64>),
}

fn edit() -> impl Strategy<Value = Edit> {
    let text = prop::sample::select(&["x", "yz", "\u{1f469}\u{200d}\u{1f467}", "\u{6587}", "\0"]);
    let value = || prop::option::of(0..3i64);
    let insert = (0..50usize, text, value());
    let mark = (0..50usize, 0..6usize, value());
    prop_oneof![
        insert.prop_map(|(at, text, value)| Edit::Insert(at, text, value)),
        (0..50usize, 0..6usize).prop_map(|(start, length)| Edit::Delete(start, length)),
        mark.prop_map(|(start, length, value)| Edit::Mark(start, length, value)),
    ]
}

fn extent(line: &[(char, Attributes)]) -> Extent {
    Extent {
        chars: line.len() as u32,
        utf16: line
            .iter()
            .map(|(scalar, _)| scalar.len_utf16() as u32)
            .sum(),
    }
}

/// Does one edit to the line, and tells the patch.
fn run(line: &mut Line, patch: &mut TextPatch, edit: &Edit) {
    let len = line.len();
    match *edit {
        Edit::Insert(at, text, value) => {
            let at = at % (len + 1);
            patch.insert(extent(&line[..at]), text, &bold(value));
            let new = text.chars().map(|scalar| (scalar, bold(value)));
            line.splice(at..at, new);
        }
        Edit::Delete(start, length) => {
            let start = start % (len + 1);
            let end = (start + length).min(len);
            patch.delete(extent(&line[..start]), extent(&line[start..end]));
            line.drain(start..end);
        }
        Edit::Mark(start, length, value) => {
            let start = start % (len + 1);
            let end = (start + length).min(len);
            let (at, length) = (extent(&line[..start]), extent(&line[start..end]));
            let value = value.map_or(Value::Null, Value::Int);
            patch.mark(at, length, "bold", &value);
            let changed = [("bold".to_owned(), value)].into();
            for (_, attributes) in &mut line[start..end] {
                set(attributes, &changed);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_patch_is_its_edits_in_both_units(edits in prop::collection::vec(edit(), 0..30)) {
        let old: Line = "a\u{1f600}b\u{301}cdef".chars().map(|c| (c, bold(None))).collect();
        let (mut line, mut patch) = (old.clone(), TextPatch::default());
        for edit in &edits {
            run(&mut line, &mut patch, edit);
        }
        for unit in [Unit::Chars, Unit::Utf16] {
            prop_assert_eq!(&apply(&old, &patch.delta(unit).steps, unit), &line);
        }
    }

    #[test]
    fn steps_of_a_delta_say_each_thing_once(edits in prop::collection::vec(edit(), 0..30)) {
        let mut line: Line = "abcdefgh".chars().map(|c| (c, bold(None))).collect();
        let mut patch = TextPatch::default();
        for edit in &edits {
            run(&mut line, &mut patch, edit);
        }
        for pair in patch.delta(Unit::Chars).steps.windows(2) {
            use TextStep::{Insert, Retain};
            let same = match (&pair[0], &pair[1]) {
                (Retain { attributes: a, .. }, Retain { attributes: b, .. })
                | (Insert { attributes: a, .. }, Insert { attributes: b, .. }) => a == b,
                // Replaced text is inserted before the old is deleted.
                (TextStep::Delete { .. }, step) => !matches!(step, Retain { .. }),
                (Retain { .. } | Insert { .. }, _) => false,
            };
            prop_assert!(!same, "{:?}", pair);
        }
    }
}
