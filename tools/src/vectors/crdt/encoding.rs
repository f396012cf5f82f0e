//! Changes and operations as the vectors write them: the names are those of `proto/`, replica ids
//! are hex, and a dot is a pair.

use serde_json::{Map, Value, json};
use synckit_oracle::{Anchor, Change, Dot, DotRange, Operation, OperationKind, Place};

use super::value::PlainValue;

/// A change with values in protobuf's JSON form.
pub(super) type PlainChange = Change<PlainValue>;
pub(super) type PlainKind = OperationKind<PlainValue>;

pub(super) fn change(change: &PlainChange) -> Value {
    let deps = (!change.deps.is_empty()).then(|| dots(&change.deps));
    present([
        ("replica", Some(json!(hex::encode(&change.replica)))),
        ("first_seq", Some(seq(change.first_seq))),
        // JSON numbers are doubles in many languages: 64 bits travel as text.
        ("timestamp", Some(json!(change.timestamp.to_string()))),
        ("deps", deps),
        ("ops", Some(change.ops.iter().map(operation).collect())),
    ])
}

fn operation(operation: &Operation<PlainValue>) -> Value {
    let (name, content) = match &operation.kind {
        OperationKind::LwwSet(value) => ("lww_set", value.0.clone()),
        OperationKind::LwwDelete => ("lww_delete", json!({})),
        OperationKind::CounterAdd(amount) => ("counter_add", json!(amount.to_string())),
        OperationKind::SetAdd { value, observed } => (
            "set_add",
            json!({"value": value.0, "observed": dots(observed)}),
        ),
        OperationKind::SetRemove { observed } => {
            ("set_remove", json!({"observed": dots(observed)}))
        }
        OperationKind::TextInsert { text, place } => ("text_insert", insertion(text, place)),
        OperationKind::TextDelete { ranges } => (
            "text_delete",
            json!({"ranges": ranges.iter().map(range).collect::<Vec<_>>()}),
        ),
        OperationKind::TextMark {
            key,
            value,
            start,
            end,
        } => {
            let value = value.clone().unwrap_or_else(PlainValue::null).0;
            let marking = [
                ("key", Some(json!(key))),
                ("value", Some(value)),
                ("start", start.as_ref().map(anchor)),
                ("end", end.as_ref().map(anchor)),
            ];
            ("text_mark", present(marking))
        }
    };
    let mut json = Map::new();
    json.insert("path".to_owned(), json!(operation.path));
    json.insert(name.to_owned(), content);
    Value::Object(json)
}

fn insertion(text: &str, place: &Place) -> Value {
    match place {
        Place::Continues => json!({"text": text, "continues": true}),
        Place::Between { left, right } => present([
            ("text", Some(json!(text))),
            ("left", left.as_ref().map(dot)),
            ("right", right.as_ref().map(dot)),
        ]),
    }
}

/// An object without the members that are absent.
fn present<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let members = members.into_iter();
    let present = members.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect())
}

pub(super) fn dots(dots: &[Dot]) -> Value {
    dots.iter().map(dot).collect()
}

pub(super) fn dot((replica, number): &Dot) -> Value {
    json!([hex::encode(replica), seq(*number)])
}

/// A number, or text beyond what every language's numbers hold.
fn seq(seq: u64) -> Value {
    match seq < 1 << 53 {
        true => json!(seq),
        false => json!(seq.to_string()),
    }
}

fn range((replica, first_seq, length): &DotRange) -> Value {
    json!([hex::encode(replica), seq(*first_seq), seq(*length)])
}

fn anchor(anchor: &Anchor) -> Value {
    let side = match anchor {
        Anchor::Before(_) => "before",
        Anchor::After(_) => "after",
    };
    let (replica, number) = anchor.dot();
    json!([hex::encode(replica), seq(*number), side])
}
