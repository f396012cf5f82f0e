//! Values, and operations that take one number each.

use serde_json::{Value, json};

use super::name::{PATHS, named, one_of};
use crate::simulator::dice::Dice;

/// Numbers at which something ends.
pub(super) const BOUNDARIES: [u64; 10] = [
    0,
    1,
    2,
    127,
    128,
    u16::MAX as u64,
    u32::MAX as u64,
    1 << 32,
    i64::MAX as u64,
    u64::MAX,
];

/// A value as people write it.
pub(super) fn value(dice: &mut Dice, depth: u64) -> Value {
    let kinds = if depth == 0 { 7 } else { 9 };
    match dice.below(kinds) {
        0 => Value::Null,
        1 => json!(dice.percent(50)),
        2 => json!(integer(dice)),
        3 => double(dice),
        4 => json!(text(dice)),
        5 => json!({"$bytes": hex::encode(dice.name())}),
        6 => json!(dice.below(100)),
        7 => (0..dice.below(4)).map(|_| value(dice, depth - 1)).collect(),
        _ => {
            let keys = ["", "a", "b", "\u{e9}"];
            let taken = keys
                .into_iter()
                .filter(|_| dice.percent(50))
                .collect::<Vec<_>>();
            let entries = taken
                .into_iter()
                .map(|key| (key.to_owned(), value(dice, depth - 1)));
            Value::Object(entries.collect())
        }
    }
}

fn integer(dice: &mut Dice) -> i64 {
    let magnitude = one_of(dice, &BOUNDARIES).unwrap_or(0);
    i64::from_le_bytes(magnitude.to_le_bytes())
}

fn double(dice: &mut Dice) -> Value {
    let named = one_of(dice, &["nan", "inf", "-inf", "-0", "0x7ff8000000000001"]);
    match dice.below(3) {
        0 => json!({"$float": named.unwrap_or("nan")}),
        1 => json!(1.0),
        _ => json!(0.1),
    }
}

fn text(dice: &mut Dice) -> String {
    let texts = ["", "x", "\u{0}", "\u{1f600}", "e\u{301}", "\u{10ffff}"];
    let one = named(dice, &texts);
    one.repeat(usize::try_from(dice.between(1, 3)).unwrap_or(1))
}

/// One operation; its dots are one.
pub(super) fn operation(registers_alone: bool, dice: &mut Dice) -> Value {
    let path = named(dice, &PATHS);
    match dice.below(if registers_alone { 6 } else { 10 }) {
        0..=4 => json!({"set": path, "value": value(dice, 2)}),
        5 => json!({"delete": path}),
        6 => json!({"counter_add": path, "amount": amount(dice)}),
        7 => json!({"set_add": path, "value": value(dice, 1)}),
        8 => json!({"text_insert": path, "text": letter(dice)}),
        _ => json!({"set": path, "value": dice.below(1_000)}),
    }
}

fn amount(dice: &mut Dice) -> i64 {
    let magnitude = i64::try_from(1 + dice.below(9)).unwrap_or(1);
    if dice.percent(50) {
        magnitude
    } else {
        -magnitude
    }
}

fn letter(dice: &mut Dice) -> String {
    let letter = b'a' + u8::try_from(dice.below(26)).unwrap_or(0);
    char::from(letter).to_string()
}

/// A few operations.
pub(super) fn operations(dice: &mut Dice) -> Vec<Value> {
    let count = if dice.percent(70) {
        1
    } else {
        dice.between(2, 4)
    };
    (0..count).map(|_| operation(false, dice)).collect()
}

/// The edits of one change of an application's; most of them are like no other.
pub(super) fn edits(registers_alone: bool, dice: &mut Dice) -> Vec<Value> {
    let count = if dice.percent(70) {
        1
    } else {
        dice.between(2, 3)
    };
    let edits = (0..count).map(|_| {
        if !registers_alone && dice.percent(60) {
            return edit_of_what_is_there(dice);
        }
        let mut edit = operation(registers_alone, dice);
        if edit.get("text_insert").is_some() {
            edit["at"] = json!(0);
        } else if edit.get("set").is_some() && dice.percent(70) {
            edit["value"] = json!(dice.below(1 << 40));
        }
        edit
    });
    edits.collect()
}

/// An edit of a set or a text that may hold something by now: few paths, and few elements.
fn edit_of_what_is_there(dice: &mut Dice) -> Value {
    let (set, text) = ("/set", "/text");
    let element = dice.below(3);
    let at = dice.below(3);
    match dice.below(9) {
        0 | 1 => json!({"set_add": set, "value": element}),
        2 | 3 => json!({"set_remove": set, "value": element}),
        4 | 5 => json!({"text_insert": text, "at": at, "text": letter(dice).repeat(2)}),
        6 => json!({"text_delete": text, "at": at, "length": 1 + dice.below(2)}),
        7 => json!({
            "text_mark": text, "at": at, "length": 1 + dice.below(2), "key": "bold",
            "value": dice.percent(60), "expand": named(dice, &["none", "before", "after", "both"]),
        }),
        _ => json!({"counter_add": "/counter", "amount": amount(dice)}),
    }
}
