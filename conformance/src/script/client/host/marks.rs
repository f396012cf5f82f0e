//! What the application wrote, and what of it a server must have in the end.

use serde_json::{Value, json};

use crate::frame::{decode_frame, encode_frame, named};
use crate::judge::meaning;

/// The mark that each edit leaves in a log: its operation, without what its writer adds.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    /// Changes were issued anew: what they overwrote themselves need not come again.
    pub(super) are_anew: bool,
}

#[derive(Clone, Debug)]
struct Mark {
    document: String,
    op: Value,
    is_durable: bool,
}

/// What of an operation says that it is the same.
fn essence(op: &Value) -> Option<Value> {
    let (name, path) = named(op).ok()?;
    let content = match name {
        "set" | "set_add" => &op["value"],
        "counter_add" => &op["amount"],
        "text_insert" => &op["text"],
        _ => return None,
    };
    Some(json!([name, path, content]))
}

impl Marks {
    pub(super) const fn new() -> Self {
        Self {
            marks: Vec::new(),
            are_anew: false,
        }
    }

    pub(super) fn wrote(&mut self, document: &str, ops: &[Value], is_durable: bool) {
        self.marks.extend(ops.iter().map(|op| Mark {
            document: document.to_owned(),
            op: op.clone(),
            is_durable,
        }));
    }

    /// The disk has taken everything.
    pub(super) fn stored(&mut self) {
        for mark in &mut self.marks {
            mark.is_durable = true;
        }
    }

    /// What the disk has not taken is gone with the process.
    pub(super) fn crashed(&mut self) {
        self.marks.retain(|mark| mark.is_durable);
    }

    /// The first edit of a document that left no mark among these changes.
    pub(super) fn missing(&self, document: &str, changes: &[Value]) -> Option<Value> {
        let of_changes = changes.iter().filter_map(|change| change["ops"].as_array());
        let found: Vec<Value> = of_changes.flatten().filter_map(essence).collect();
        let of_document = self.marks.iter().filter(|mark| mark.document == document);
        let mut missing = of_document
            .filter(|mark| !self.may_be_overwritten(mark))
            .filter_map(|mark| essence(&canonical_op(&mark.op)?));
        missing.find(|mark| !found.contains(mark))
    }

    fn may_be_overwritten(&self, mark: &Mark) -> bool {
        let last = self.marks.iter().rev().find(|later| {
            let same_path = path(&later.op) == path(&mark.op);
            later.document == mark.document && same_path
        });
        self.are_anew && last.is_none_or(|last| last.op != mark.op)
    }
}

/// Whether an edit left its mark among these changes.
pub(super) fn is_among(op: &Value, changes: &Value) -> bool {
    let mark = canonical_op(op).as_ref().and_then(essence);
    let changes = changes.as_array().into_iter().flatten();
    let mut ops = changes.flat_map(|change| change["ops"].as_array().into_iter().flatten());
    mark.is_some() && ops.any(|op| essence(op) == mark)
}

fn path(op: &Value) -> Option<&Value> {
    named(op).ok().map(|(_, path)| path)
}

/// An operation of an application, as it is read back from the wire.
pub(super) fn canonical_op(op: &Value) -> Option<Value> {
    let mut op = op.clone();
    op.as_object_mut()?.remove("at");
    let change = json!({"replica": "text:r", "seq": 1, "timestamp": 1, "ops": [op]});
    Some(canonical(&change)?["ops"][0].clone())
}

/// A change as it is read back from the wire.
pub(super) fn canonical(change: &Value) -> Option<Value> {
    let frame = json!({"notification": {"document_id": "d", "changes": [change]}});
    let read = decode_frame(&encode_frame(&frame).ok()?).ok()?;
    Some(meaning(&read["notification"]["changes"][0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(ops: &Value) -> Value {
        let change = json!({"replica": "text:c", "seq": 1, "timestamp": 9, "ops": ops});
        canonical(&change).expect("a sound change")
    }

    #[test]
    fn an_edit_that_is_in_no_change_is_missing() {
        let mut marks = Marks::new();
        let set = json!({"set": "/k", "value": 1});
        let typed = json!({"text_insert": "/t", "text": "t", "at": 0});
        marks.wrote("d", &[set.clone(), typed], true);
        let inserted = json!({"text_insert": "/t", "text": "t"});
        let both = [change(&json!([set, inserted]))];
        assert_eq!(marks.missing("d", &both), None);
        assert_eq!(marks.missing("other", &[]), None);
        assert!(is_among(&set, &json!(both)));
        assert!(!is_among(&json!({"set": "/k", "value": 2}), &json!(both)));
        let one = [change(&json!([set]))];
        assert!(marks.missing("d", &one).is_some());
    }

    #[test]
    fn what_the_disk_had_not_taken_is_not_missing_after_a_crash() {
        let mut marks = Marks::new();
        marks.wrote("d", &[json!({"set": "/k", "value": 1})], false);
        assert!(marks.missing("d", &[]).is_some());
        let mut stored = marks.clone();
        stored.stored();
        stored.crashed();
        assert!(stored.missing("d", &[]).is_some());
        marks.crashed();
        assert_eq!(marks.missing("d", &[]), None);
    }

    #[test]
    fn of_what_is_issued_anew_the_last_write_to_a_path_is_enough() {
        let mut marks = Marks::new();
        let (first, last) = (
            json!({"set": "/k", "value": 1}),
            json!({"set": "/k", "value": 2}),
        );
        marks.wrote("d", &[first], true);
        marks.wrote("d", std::slice::from_ref(&last), true);
        let changes = [change(&json!([last]))];
        assert!(marks.missing("d", &changes).is_some());
        marks.are_anew = true;
        assert_eq!(marks.missing("d", &changes), None);
        assert!(marks.missing("d", &[]).is_some());
    }
}
