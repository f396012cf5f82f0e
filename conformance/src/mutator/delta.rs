//! Ways into the delta of a decoded frame.

use serde_json::{Value, json};

use crate::frame::body_name;

/// A frame as it stands on the wire, without the changes that are shown to people.
pub(super) fn wire_form(mut frame: Value) -> Value {
    let name = body_name(&frame).to_owned();
    if let Some(fields) = frame[&name].as_object_mut() {
        fields.remove("changes");
    }
    frame
}

/// The body of a frame; null for one without.
pub(super) fn body_of(frame: &mut Value) -> &mut Value {
    let name = body_name(frame).to_owned();
    &mut frame[&name]
}

/// The list of this name, empty where there is none.
pub(super) fn list<'a>(of: &'a mut Value, name: &str) -> &'a mut [Value] {
    match of.get_mut(name).and_then(Value::as_array_mut) {
        Some(items) => items,
        None => &mut [],
    }
}

/// Every change of a frame.
pub(super) fn each_change(frame: &mut Value, mut bend: impl FnMut(&mut Value)) {
    if let Some(delta) = body_of(frame).get_mut("delta") {
        list(delta, "changes").iter_mut().for_each(&mut bend);
    }
}

/// Every operation of a frame.
pub(super) fn each_op(frame: &mut Value, mut bend: impl FnMut(&mut Value)) {
    each_change(frame, |change| {
        list(change, "ops").iter_mut().for_each(&mut bend);
    });
}

/// Every value of a frame, those within another first.
pub(super) fn each_value(frame: &mut Value, bend: &mut dyn FnMut(&mut Value)) {
    each_op(frame, |op| {
        for kind in ["lww_set", "set_add", "text_mark"] {
            let Some(message) = op.get_mut(kind) else {
                continue;
            };
            if message.get("value").is_none() {
                message["value"] = json!({});
            }
            within(&mut message["value"], bend);
        }
    });
}

fn within(value: &mut Value, bend: &mut dyn FnMut(&mut Value)) {
    if let Some(array) = value.get_mut("array_value") {
        list(array, "items")
            .iter_mut()
            .for_each(|item| within(item, bend));
    }
    if let Some(object) = value.get_mut("object_value") {
        for entry in list(object, "entries") {
            if entry.get("value").is_none() {
                entry["value"] = json!({});
            }
            within(&mut entry["value"], bend);
        }
    }
    bend(value);
}

/// Bytes in a frame with their first one turned over.
pub(super) fn garbled(bytes: &Value) -> Value {
    let mut decoded = bytes
        .as_str()
        .and_then(crate::frame::bytes_of)
        .unwrap_or_default();
    if let Some(first) = decoded.first_mut() {
        *first = !*first;
    }
    json!(crate::frame::text_of(&decoded))
}
