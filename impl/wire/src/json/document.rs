//! A whole document, and each of its fields, as JSON.
//!
//! Spec: chapter 19, answers.

use serde_json::{Number, Value as Json};
use synckit_crdt::{Counter, Document, FieldView};

use super::{nest, to_json};

/// What a document shows: every path by the field with the greatest claim, keys ascending.
//= SK-HTTP-009
//= SK-HTTP-010
#[must_use]
pub fn document(document: &Document) -> Json {
    nest(document.view().map(|(path, shown)| (path, field(shown))))
}

/// What one field shows.
//= SK-HTTP-015
#[must_use]
pub fn field(shown: FieldView<'_>) -> Json {
    match shown {
        FieldView::Value(value) => to_json(value),
        FieldView::Counter(counter) => Json::Number(number(counter)),
        FieldView::Set(set) => set.iter().map(to_json).collect(),
        FieldView::Text(text) => Json::String(text.to_string()),
    }
}

/// Beyond 64 bits JSON has doubles alone.
fn number(counter: &Counter) -> Number {
    let value = counter.value();
    let double = || Number::from_f64(value as f64);
    Number::from_i128(value)
        .or_else(double)
        .expect("a sum of 64-bit numbers is finite")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use synckit_crdt::{
        DocumentId, Dot, Operation, OperationKind, Path, Place, ReplicaId, UnixMillis, Value,
    };

    use super::*;

    fn path(segments: &[&str]) -> Path {
        Path::new(segments.iter().copied()).unwrap()
    }

    /// A document of one replica's changes, one operation each.
    fn written(ops: Vec<Operation>) -> Document {
        let mut document = Document::new(DocumentId::new("document").unwrap());
        let replica = ReplicaId::new(b"r").unwrap();
        for op in ops {
            document.change(&replica, UnixMillis(1), vec![op]).unwrap();
        }
        document
    }

    fn add(segments: &[&str], value: impl Into<Value>) -> Operation {
        let value = value.into();
        let observed: Vec<Dot> = Vec::new();
        Operation::new(path(segments), OperationKind::SetAdd { value, observed })
    }

    fn insert(segments: &[&str], text: &str) -> Operation {
        let place = Place::Between {
            left: None,
            right: None,
        };
        let text = text.to_owned();
        Operation::new(path(segments), OperationKind::TextInsert { text, place })
    }

    //= SK-HTTP-009
    //= SK-HTTP-015
    #[test]
    fn every_kind_of_field_has_its_json() {
        let document = written(vec![
            Operation::counter_add(path(&["page", "likes"]), 3),
            Operation::counter_add(path(&["page", "likes"]), -5),
            add(&["page", "tags"], "b"),
            add(&["page", "tags"], "a"),
            add(&["page", "tags"], 7),
            add(&["page", "tags"], 0.5),
            insert(&["page", "body"], "héllo"),
            Operation::lww_set(path(&["page", "title"]), "Emma"),
        ]);
        // Integers before doubles before strings.
        let expected = json!({"page": {
            "body": "héllo",
            "likes": -2,
            "tags": [7, 0.5, "a", "b"],
            "title": "Emma",
        }});
        assert_eq!(super::document(&document), expected);
    }

    //= SK-HTTP-010
    //= SK-DATA-005
    #[test]
    fn a_path_shows_the_kind_with_the_greatest_claim() {
        let at = path(&["x"]);
        let counter = Operation::counter_add(at.clone(), 1);
        let register = Operation::lww_set(at.clone(), "value");
        // The counter claims by its first addition, the register by its last write.
        let later = written(vec![register.clone(), counter.clone()]);
        assert_eq!(document(&later), json!({"x": 1}));
        let overwritten = written(vec![counter.clone(), register.clone(), counter.clone()]);
        assert_eq!(document(&overwritten), json!({"x": "value"}));
        let deleted = written(vec![counter, register, Operation::lww_delete(at)]);
        assert_eq!(document(&deleted), json!({"x": 1}));
    }

    #[test]
    fn a_counter_beyond_64_bits_is_the_nearest_double() {
        let at = path(&["x"]);
        // A sum stops at the end of 64 bits without a sign.
        let up = vec![Operation::counter_add(at.clone(), i64::MAX); 3];
        assert_eq!(document(&written(up)), json!({"x": u64::MAX}));
        let down = vec![Operation::counter_add(at, -i64::MAX); 3];
        let nearest = -18_446_744_073_709_551_615.0;
        assert_eq!(document(&written(down)), json!({"x": nearest}));
    }
}
