//! The published schema, and what in a message is not as it says.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The schema that is published beside this crate.
static PUBLISHED: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../driver.schema.json")).expect("sound JSON")
});

/// Bytes, in the schema's words.
const HEX: &str = "^([0-9a-f]{2})*$";
/// A WebSocket address, in the schema's words.
const WS: &str = "^ws://";

/// The most edits between a name and the one that was meant.
const MAX_EDITS: usize = 2;

/// Something that is not as the schema says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// JSON pointer.
    pub(super) at: String,
    /// The name of the member is what is wrong, and not its value.
    pub(super) in_name: bool,
    pub(super) reason: String,
}

/// What is wrong with a message of either side, in words.
#[must_use]
pub fn flaws_of_message(message: &Value) -> Vec<String> {
    let mut flaws = Vec::new();
    check(&PUBLISHED, message, "", &mut flaws);
    let told = flaws.into_iter();
    told.map(|flaw| format!("{}: {}", flaw.at, flaw.reason))
        .collect()
}

/// What is wrong with a reply.
pub(super) fn flaws_of_reply(reply: &Value) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    check(&PUBLISHED["$defs"]["reply"], reply, "", &mut flaws);
    flaws
}

/// The words of the schema.
#[cfg(test)]
fn keywords(schema: &Value, found: &mut std::collections::BTreeSet<String>) {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        found.insert(keyword.clone());
        match keyword.as_str() {
            "properties" | "$defs" => {
                let below = value.as_object().into_iter().flat_map(Map::values);
                below.for_each(|below| keywords(below, found));
            }
            "oneOf" => {
                let ways = value.as_array().into_iter().flatten();
                ways.for_each(|way| keywords(way, found));
            }
            "pattern" => assert!([HEX, WS].contains(&value.as_str().unwrap_or_default())),
            "items" | "additionalProperties" => keywords(value, found),
            _ => {}
        }
    }
}

fn referred(reference: &Value) -> &'static Value {
    let pointer = reference.as_str().and_then(|text| text.strip_prefix('#'));
    pointer
        .and_then(|pointer| PUBLISHED.pointer(pointer))
        .unwrap_or(&Value::Null)
}

fn check(schema: &Value, value: &Value, at: &str, flaws: &mut Vec<Flaw>) {
    if let Some(reference) = schema.get("$ref") {
        check(referred(reference), value, at, flaws);
    }
    let wrong = wrong_kind(schema, value);
    let reasons = wrong.map_or_else(|| wrong_scalar(schema, value), |reason| vec![reason]);
    let told = reasons.into_iter().map(|reason| Flaw {
        at: at.to_owned(),
        in_name: false,
        reason,
    });
    let before = flaws.len();
    flaws.extend(told);
    if flaws.len() > before {
        return;
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        check_ways(ways, value, at, flaws);
    }
    if let Some(items) = value.as_array() {
        for (index, item) in items.iter().enumerate() {
            check(&schema["items"], item, &format!("{at}/{index}"), flaws);
        }
    }
    if let Some(members) = value.as_object() {
        check_members(schema, members, at, flaws);
    }
}

fn wrong_kind(schema: &Value, value: &Value) -> Option<String> {
    let kind = schema["type"].as_str()?;
    if is_of_kind(value, kind) {
        return None;
    }
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    let article = if vowel { "an" } else { "a" };
    let is = kind_of(value);
    Some(format!("this is {is}, and must be {article} {kind}"))
}

/// What a value of the right kind breaks by itself.
fn wrong_scalar(schema: &Value, value: &Value) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(only) = schema.get("const").filter(|only| *only != value) {
        reasons.push(format!("this must be {only}"));
    }
    let known = schema["enum"].as_array();
    if let Some(known) = known.filter(|known| !known.contains(value)) {
        reasons.push(format!(
            "this must be one of {}",
            Value::from(known.clone())
        ));
    }
    let length = match value {
        Value::String(text) => Some(text.chars().count() as u64),
        Value::Array(items) => Some(items.len() as u64),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    };
    let bound = |name: &str| schema[name].as_u64();
    let least = bound("minLength")
        .or_else(|| bound("minItems"))
        .unwrap_or(0);
    let most = bound("maxLength").unwrap_or(u64::MAX);
    if length.is_some_and(|length| length < least || length > most) {
        reasons.push("this is too short or too long".to_owned());
    }
    if schema["uniqueItems"] == Value::Bool(true)
        && let Some(items) = value.as_array()
        && let Some((_, twice)) = items
            .iter()
            .enumerate()
            .find(|(index, item)| items[..*index].contains(item))
    {
        reasons.push(format!("this names {twice} twice"));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_i64(), value.as_i64())
        && number < least
    {
        reasons.push(format!("this must be {least} or more"));
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !matches(pattern, text)
    {
        let about = schema["description"].as_str().unwrap_or_default();
        reasons.push(format!("this must match {pattern}: {about}"));
    }
    reasons
}

fn check_ways(ways: &[Value], value: &Value, at: &str, flaws: &mut Vec<Flaw>) {
    let fits = |way: &&Value| {
        let mut flaws = Vec::new();
        check(way, value, at, &mut flaws);
        flaws.is_empty()
    };
    let fitting = ways.iter().filter(fits).count();
    if fitting != 1 {
        let forms = ways.len();
        flaws.push(Flaw {
            at: at.to_owned(),
            in_name: false,
            reason: format!("this fits {fitting} of {forms} forms, and must fit one"),
        });
    }
}

/// The patterns that the schema has; a test sees that there is no other.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        HEX => {
            let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            text.len().is_multiple_of(2) && text.bytes().all(is_hex)
        }
        WS => text.starts_with("ws://"),
        _ => false,
    }
}

fn check_members(schema: &Value, members: &Map<String, Value>, at: &str, flaws: &mut Vec<Flaw>) {
    let named = schema["properties"].as_object();
    let required = schema["required"].as_array().into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if !members.contains_key(name) {
            flaws.push(Flaw {
                at: at.to_owned(),
                in_name: false,
                reason: format!("`{name}` is missing"),
            });
        }
    }
    for (name, value) in members {
        let below = format!("{at}/{name}");
        match named.and_then(|named| named.get(name)) {
            Some(schema) => check(schema, value, &below, flaws),
            None if schema["additionalProperties"] == Value::Bool(false) => flaws.push(Flaw {
                at: below,
                in_name: true,
                reason: unknown(name, named),
            }),
            None => check(&schema["additionalProperties"], value, &below, flaws),
        }
    }
}

fn unknown(name: &str, named: Option<&Map<String, Value>>) -> String {
    let names = named.into_iter().flat_map(Map::keys);
    let meant = names
        .map(|known| (strsim::osa_distance(name, known), known))
        .min()
        .filter(|(edits, _)| *edits <= MAX_EDITS);
    meant.map_or_else(
        || format!("a reply has no member `{name}`"),
        |(_, meant)| format!("a reply has no member `{name}`; `{meant}` may be meant"),
    )
}

fn is_of_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "integer" => value.is_i64() || value.is_u64(),
        kind => kind_of(value).ends_with(kind),
    }
}

const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn first(reply: &Value) -> (String, String) {
        let flaws = flaws_of_reply(reply);
        let flaw = flaws.first().expect("a flaw");
        (flaw.at.clone(), flaw.reason.clone())
    }

    #[test]
    fn a_sound_reply_has_no_flaw() {
        let reply = json!({
            "id": 3, "send": ["0a1b", ""], "sent": 0, "dial": true, "close": false, "timer": 0,
            "fields": {"/t": [1, {"$bytes": "ff"}]}, "capabilities": ["lww", "set"],
        });
        assert_eq!(flaws_of_reply(&reply), []);
    }

    #[test]
    fn a_flaw_is_told_where_it_is() {
        let (at, reason) = first(&json!({"id": 3, "dail": true}));
        assert_eq!(at, "/dail");
        assert!(reason.contains("`dial` may be meant"), "{reason}");
        let (at, reason) = first(&json!({"id": 3, "send": ["0a", 7]}));
        assert_eq!(at, "/send/1");
        assert_eq!(reason, "this is a number, and must be a string");
        assert_eq!(first(&json!({"id": 3, "send": ["0A"]})).0, "/send/0");
        assert_eq!(first(&json!({"id": 0})).1, "this must be 1 or more");
        assert_eq!(first(&json!({"dial": true})).1, "`id` is missing");
        assert_eq!(
            first(&json!([1])).1,
            "this is an array, and must be an object"
        );
        assert_eq!(first(&json!({"id": 1.5})).0, "/id");
        let twice = first(&json!({"id": 1, "capabilities": ["lww", "lww"]}));
        assert_eq!(twice.1, "this names \"lww\" twice");
    }

    #[test]
    fn requests_and_replies_are_told_apart() {
        for sound in [
            json!({"id": 1, "verb": "hello", "suite": "s", "protocol": 1, "mode": "network"}),
            json!({"id": 2, "verb": "net", "up": true, "url": "ws://127.0.0.1:1/v1/sync"}),
            json!({"id": 3, "verb": "recv", "now": 5, "received": 2}),
            json!({"id": 4, "verb": "do", "document": "d", "ops": [{"set": ["a"], "value": null}]}),
            json!({"id": 5, "sent": 3, "connected": false}),
        ] {
            assert_eq!(flaws_of_message(&sound), [""; 0], "{sound}");
        }
        for broken in [
            json!({"id": 1, "verb": "hello", "suite": "s", "protocol": 2}),
            json!({"id": 2, "verb": "net", "up": true, "url": "http://127.0.0.1"}),
            json!({"id": 3, "verb": "recv", "bytes": "0"}),
            json!({"id": 4, "verb": "do", "document": "", "ops": []}),
            json!({"id": 4, "verb": "do", "document": "d", "ops": [{"set": []}]}),
            json!({"id": 5, "sent": -1}),
            json!({"verb": "tick"}),
        ] {
            assert!(!flaws_of_message(&broken).is_empty(), "{broken}");
        }
    }

    #[test]
    fn no_word_of_the_published_schema_is_passed_over() {
        let mut found = BTreeSet::new();
        keywords(&PUBLISHED, &mut found);
        let read = [
            "$defs",
            "$schema",
            "const",
            "enum",
            "maxLength",
            "minItems",
            "minLength",
            "oneOf",
            "title",
            "$ref",
            "additionalProperties",
            "description",
            "items",
            "minimum",
            "pattern",
            "properties",
            "required",
            "type",
            "uniqueItems",
        ];
        let read = read.map(str::to_owned).into_iter().collect();
        assert!(found.is_subset(&read), "{found:?}");
    }
}
