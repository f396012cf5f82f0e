//! A text as a list of characters with attributes, and what a delta makes of it.

use synckit_crdt::{Attributes, TextStep, Unit, Value};

/// Each character and its attributes.
pub(crate) type Line = Vec<(char, Attributes)>;

pub(crate) fn bold(value: Option<i64>) -> Attributes {
    let given = value.map(|value| ("bold".to_owned(), Value::Int(value)));
    given.into_iter().collect()
}

pub(crate) fn set(attributes: &mut Attributes, changed: &Attributes) {
    for (key, value) in changed {
        if *value == Value::Null {
            attributes.remove(key);
        } else {
            attributes.insert(key.clone(), value.clone());
        }
    }
}

/// The characters that the next `length` units are.
pub(crate) fn take(line: &[(char, Attributes)], length: usize, unit: Unit) -> usize {
    let (mut units, mut taken) = (0, 0);
    while units < length {
        units += match unit {
            Unit::Chars => 1,
            Unit::Utf16 => line[taken].0.len_utf16(),
        };
        taken += 1;
    }
    assert_eq!(units, length, "a step ends inside a character");
    taken
}

/// What a delta makes of a line.
pub(crate) fn apply(line: &Line, steps: &[TextStep], unit: Unit) -> Line {
    let (mut rest, mut new) = (&line[..], Line::new());
    for step in steps {
        match step {
            TextStep::Retain { length, attributes } => {
                let (kept, behind) = rest.split_at(take(rest, *length, unit));
                for (scalar, old) in kept {
                    let mut old = old.clone();
                    set(&mut old, attributes);
                    new.push((*scalar, old));
                }
                rest = behind;
            }
            TextStep::Insert { text, attributes } => {
                new.extend(text.chars().map(|scalar| (scalar, attributes.clone())));
            }
            TextStep::Delete { length } => rest = &rest[take(rest, *length, unit)..],
        }
    }
    new.extend_from_slice(rest);
    new
}
