//! Sound frames with something broken: a field at its boundary, gone, twice, or bytes that are cut.

use serde_json::{Map, Value, json};

use super::name::one_of;
use super::value_maker::BOUNDARIES;
use crate::frame::{Sender, decode_frame, encode_frame, grammar_problem};
use crate::simulator::dice::Dice;

/// The frame, sound in one case of four; otherwise broken, as a frame or as bytes.
pub(super) fn broken(frame: Value, dice: &mut Dice) -> Value {
    match dice.below(4) {
        0 => frame,
        1 => bytes(&frame, dice).unwrap_or(frame),
        _ => field(frame.clone(), dice).unwrap_or(frame),
    }
}

/// Whether a frame, or its bytes, breaks a rule of chapter 5, whatever its variables stand for.
pub(super) fn breaks_a_rule(thrown: &Value, sender: Sender) -> bool {
    let bytes = match thrown.as_str() {
        Some(digits) => hex::decode(digits).ok(),
        None => encode_frame(&literal(stamped(thrown.clone()))).ok(),
    };
    let frame = bytes.as_deref().map(decode_frame);
    frame.is_some_and(|frame| match frame {
        Ok(frame) => grammar_problem(&frame, sender).is_some(),
        Err(_) => true,
    })
}

/// Bytes that were a frame: cut off, with a bit turned, with more behind them, or none at all.
fn bytes(frame: &Value, dice: &mut Dice) -> Option<Value> {
    let mut bytes = encode_frame(&literal(frame.clone())).ok()?;
    let length = bytes.len() as u64;
    match dice.below(4) {
        0 => bytes.truncate(usize::try_from(dice.below(length)).ok()?),
        1 => {
            let at = usize::try_from(dice.below(length)).ok()?;
            *bytes.get_mut(at)? ^= 1 << dice.below(8);
        }
        2 => bytes.extend(dice.name()),
        _ => bytes.clear(),
    }
    Some(json!(hex::encode(bytes)))
}

/// One field of a frame becomes another, and the frame can still be written.
fn field(mut frame: Value, dice: &mut Dice) -> Option<Value> {
    let wire = crate::frame::expand_changes(stamped(frame.clone())).ok()?;
    if dice.percent(70) {
        frame = wire;
    }
    let count = count(&frame);
    let mut target = dice.below(count);
    bend(&mut frame, &mut target, dice);
    encode_frame(&literal(stamped(frame.clone()))).ok()?;
    Some(frame)
}

/// How many fields and items a value has, itself included.
fn count(value: &Value) -> u64 {
    let inner: u64 = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    };
    inner + 1
}

/// Bends the value whose turn it is.
fn bend(value: &mut Value, target: &mut u64, dice: &mut Dice) {
    if *target == 0 {
        bend_this(value, dice);
        *target = u64::MAX;
        return;
    }
    *target -= 1;
    match value {
        Value::Array(items) => {
            for item in items {
                if *target != u64::MAX {
                    bend(item, target, dice);
                }
            }
        }
        Value::Object(fields) => {
            for field in fields.values_mut() {
                if *target != u64::MAX {
                    bend(field, target, dice);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn bend_this(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Number(_) => *value = json!(one_of(dice, &BOUNDARIES).unwrap_or(0)),
        Value::Bool(truth) => *truth = !*truth,
        Value::String(text) => *value = bent_text(text, dice),
        Value::Array(items) => match (dice.below(3), items.first().cloned()) {
            (0, _) => items.clear(),
            (1, Some(first)) => items.push(first),
            _ => items.reverse(),
        },
        Value::Object(fields) => lose_one(fields, dice),
        Value::Null => *value = json!({}),
    }
}

fn bent_text(text: &str, dice: &mut Dice) -> Value {
    let is_bytes = text.starts_with("hex:") || text.starts_with("text:");
    let stands_for_bytes = text.starts_with("$replica") || text.starts_with("$cursor");
    match dice.below(3) {
        0 if is_bytes || stands_for_bytes => json!("hex:"),
        0 => json!(""),
        1 if is_bytes => json!(format!("hex:{}", "ab".repeat(65))),
        1 => json!("x".repeat(257)),
        _ => json!(text),
    }
}

fn lose_one(fields: &mut Map<String, Value>, dice: &mut Dice) {
    let index = usize::try_from(dice.below(fields.len() as u64)).unwrap_or(0);
    let key = fields.keys().nth(index).cloned();
    if let Some(key) = key {
        fields.remove(&key);
    }
}

/// A frame whose changes all have a timestamp, as a script's have when they are sent.
fn stamped(mut frame: Value) -> Value {
    let bodies = frame
        .as_object_mut()
        .into_iter()
        .flat_map(|fields| fields.values_mut());
    for body in bodies {
        let changes = body.get_mut("changes").and_then(Value::as_array_mut);
        for change in changes
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            change.entry("timestamp").or_insert(json!(1));
        }
    }
    frame
}

/// A frame with something in the place of variables.
fn literal(mut frame: Value) -> Value {
    replace(&mut frame);
    frame
}

fn replace(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("$replica") => *value = json!("text:r"),
        Value::String(text) if text.starts_with("$cursor") => *value = json!("text:c"),
        Value::String(text) if text.starts_with('$') => *value = json!("fuzzed"),
        Value::Array(items) => items.iter_mut().for_each(replace),
        Value::Object(fields) => {
            let entries = std::mem::take(fields).into_iter().map(|(key, mut value)| {
                replace(&mut value);
                let is_replica = key.starts_with("$replica");
                (if is_replica { "text:r".to_owned() } else { key }, value)
            });
            *fields = entries.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
