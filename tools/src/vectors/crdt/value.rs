//! A `synckit.v1.Value` in protobuf's JSON form, compared as chapter 3 compares values.

use std::cmp::Ordering;

use serde_json::{Value, json};

/// Equal to another when kind and content are: the integer 1 is not the double 1.0.
#[derive(Debug, Clone)]
pub(super) struct PlainValue(pub(super) Value);

/// The kinds in the order of values, by their names in protobuf's JSON form.
//= SK-DATA-040
const KINDS: [&str; 8] = [
    "nullValue",
    "boolValue",
    "intValue",
    "floatValue",
    "stringValue",
    "bytesValue",
    "arrayValue",
    "objectValue",
];

impl PlainValue {
    pub(super) fn null() -> Self {
        Self(json!({"nullValue": "NULL_VALUE_NULL"}))
    }

    pub(super) fn bool(value: bool) -> Self {
        Self(json!({ "boolValue": value }))
    }

    pub(super) fn int(value: i64) -> Self {
        Self(json!({"intValue": value.to_string()}))
    }

    pub(super) fn float(value: f64) -> Self {
        Self(json!({ "floatValue": value }))
    }

    pub(super) fn text(value: &str) -> Self {
        Self(json!({ "stringValue": value }))
    }

    /// Bytes in base64.
    pub(super) fn bytes(base64: &str) -> Self {
        Self(json!({ "bytesValue": base64 }))
    }

    pub(super) fn array(items: &[Self]) -> Self {
        let items: Vec<&Value> = items.iter().map(|item| &item.0).collect();
        Self(json!({"arrayValue": {"items": items}}))
    }

    pub(super) fn object(entries: &[(&str, Self)]) -> Self {
        let entry = |(key, value): &(&str, Self)| json!({"key": key, "value": value.0});
        let entries: Vec<Value> = entries.iter().map(entry).collect();
        Self(json!({"objectValue": {"entries": entries}}))
    }

    fn content(&self) -> (usize, &Value) {
        let kind = KINDS.iter().position(|kind| self.0.get(kind).is_some());
        let kind = kind.expect("a value is made by one of the constructors above");
        (kind, &self.0[KINDS[kind]])
    }
}

impl PartialEq for PlainValue {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for PlainValue {}

impl PartialOrd for PlainValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PlainValue {
    //= SK-DATA-042
    fn cmp(&self, other: &Self) -> Ordering {
        let ((kind, ours), (other_kind, theirs)) = (self.content(), other.content());
        kind.cmp(&other_kind).then_with(|| match KINDS[kind] {
            "nullValue" => Ordering::Equal,
            "boolValue" => ours.as_bool().cmp(&theirs.as_bool()),
            "intValue" => int(ours).cmp(&int(theirs)),
            "floatValue" => float(ours).total_cmp(&float(theirs)),
            "arrayValue" => items(ours).cmp(&items(theirs)),
            "objectValue" => entries(ours).cmp(&entries(theirs)),
            "bytesValue" => decoded(ours).cmp(&decoded(theirs)),
            _ => ours.as_str().cmp(&theirs.as_str()),
        })
    }
}

fn int(content: &Value) -> Option<i64> {
    content.as_str()?.parse().ok()
}

fn float(content: &Value) -> f64 {
    content.as_f64().unwrap_or(f64::NAN)
}

fn items(content: &Value) -> Vec<PlainValue> {
    let items = content["items"].as_array().into_iter().flatten();
    items.cloned().map(PlainValue).collect()
}

fn entries(content: &Value) -> Vec<(Option<&str>, PlainValue)> {
    let entries = content["entries"].as_array().into_iter().flatten();
    entries
        .map(|entry| (entry["key"].as_str(), PlainValue(entry["value"].clone())))
        .collect()
}

fn decoded(content: &Value) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let text = content.as_str()?;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    //= SK-DATA-042
    #[test]
    fn kinds_stand_in_their_order_and_each_in_its_own() {
        let ascending = [
            PlainValue::null(),
            PlainValue::bool(false),
            PlainValue::bool(true),
            PlainValue::int(-2),
            PlainValue::int(10),
            PlainValue::float(-1.5),
            PlainValue::float(-0.0),
            PlainValue::float(0.0),
            PlainValue::float(10.0),
            PlainValue::text("10"),
            PlainValue::text("9"),
            PlainValue::bytes("aGk="),
            PlainValue::bytes("/w=="),
            PlainValue::array(&[]),
            PlainValue::array(&[PlainValue::int(1)]),
            PlainValue::array(&[PlainValue::int(1), PlainValue::null()]),
            PlainValue::array(&[PlainValue::int(2)]),
            PlainValue::object(&[("a", PlainValue::int(2))]),
            PlainValue::object(&[("a", PlainValue::int(2)), ("b", PlainValue::null())]),
            PlainValue::object(&[("b", PlainValue::int(1))]),
        ];
        assert!(ascending.is_sorted_by(|a, b| a < b));
    }
}
