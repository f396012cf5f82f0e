//! Values, and the keys of objects.
//!
//! Spec: chapter 5, [SK-WIRE-015] and [SK-WIRE-016].

use serde_json::{Value, json};

use super::{Row, change, one};

pub(super) fn broken() -> Vec<Row> {
    [kinds(), keys()].concat()
}

fn write(operation: &Value) -> Value {
    one(change(0, 1, json!([]), json!([operation])))
}

fn value(value: &Value) -> Value {
    write(&json!({"lwwSet": {"value": value}}))
}

fn array(items: &Value) -> Value {
    json!({"arrayValue": {"items": items}})
}

fn object(keys: &[&str]) -> Value {
    let entry = |key: &&str| json!({"key": key, "value": {"boolValue": true}});
    entries(&keys.iter().map(entry).collect())
}

fn entries(entries: &Value) -> Value {
    json!({"objectValue": {"entries": entries}})
}

fn kinds() -> Vec<Row> {
    let row = |label, note, delta| (label, "SK-WIRE-015", note, delta);
    let zero = json!({"nullValue": 0});
    let two = json!({"nullValue": 2});
    let in_array = array(&json!([{"intValue": "1"}, {}]));
    let in_object = entries(&json!([{"key": "a", "value": {}}]));
    let no_member = entries(&json!([{"key": "a"}]));
    let deep = array(&json!([array(&json!([zero]))]));
    vec![
        row(
            "value/absent",
            "a write without a value",
            write(&json!({"lwwSet": {}})),
        ),
        row("value/no-kind", "a value without a kind", value(&json!({}))),
        row(
            "value/null-unspecified",
            "null is NULL_VALUE_NULL, not 0",
            value(&zero),
        ),
        row(
            "value/null-unknown",
            "null is NULL_VALUE_NULL, not 2",
            value(&two),
        ),
        row(
            "value/no-kind-in-array",
            "an item without a kind",
            value(&in_array),
        ),
        row(
            "value/no-kind-in-object",
            "a member without a kind",
            value(&in_object),
        ),
        row(
            "value/absent-in-object",
            "a member without a value",
            value(&no_member),
        ),
        row(
            "value/null-unspecified-deep",
            "two levels down",
            value(&deep),
        ),
    ]
}

fn keys() -> Vec<Row> {
    let row = |label, note, object: Value| (label, "SK-WIRE-016", note, value(&object));
    let inside = array(&json!([object(&["b", "a"])]));
    vec![
        row("object/key-twice", "one key twice", object(&["a", "a"])),
        row(
            "object/key-twice-apart",
            "one key first and last",
            object(&["a", "b", "a"]),
        ),
        row(
            "object/descending",
            "keys from last to first",
            object(&["b", "a"]),
        ),
        row(
            "object/prefix-last",
            "a prefix sorts first",
            object(&["ab", "a"]),
        ),
        row(
            "object/case-folded",
            "capitals sort first",
            object(&["a", "B"]),
        ),
        row("object/as-numbers", "digits are text", object(&["2", "10"])),
        row(
            "object/utf16-order",
            "bytes, not UTF-16 code units",
            object(&["😀", "\u{ff61}"]),
        ),
        row(
            "object/accent-folded",
            "bytes, not an alphabet",
            object(&["é", "z"]),
        ),
        row(
            "object/empty-key-last",
            "the empty key sorts first",
            object(&["a", ""]),
        ),
        row("object/in-array", "an object inside an array", inside),
    ]
}
