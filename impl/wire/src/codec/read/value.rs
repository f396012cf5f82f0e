//! The fields of `Value`: scalars here, what nests by its message.
//!
//! Spec: chapter 5.

use prost::Message as _;
use synckit_crdt::{Float, Value};

use super::fields::{Fields, Kind, signed, text};
use crate::convert::value::decode_form;
use crate::v1;

pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    let mut fields = Fields::new(bytes, &[]);
    let value = match fields.next()?? {
        (1, Kind::Number) if fields.number()? == 1 => Value::Null,
        (2, Kind::Number) => Value::Bool(bool_of(fields.number()?)?),
        (3, Kind::Number) => Value::Int(signed(fields.number()?)),
        (4, Kind::Fixed64) => Value::Float(Float::new(f64::from_bits(fields.fixed64()?))),
        (5, Kind::Bytes) => Value::String(text(fields.bytes()?)?),
        (6, Kind::Bytes) => Value::Bytes(fields.bytes()?.to_vec()),
        // The depth that a message may have is counted from its outermost one: a value by itself
        // may be deeper, so that what is close to it is left to the messages.
        (7 | 8, Kind::Bytes) => {
            let message = v1::Value::decode(bytes).ok()?;
            return decode_form(message)
                .ok()
                .filter(|value| value.depth() <= MAX_DEPTH);
        }
        (_, _) => return None,
    };
    matches!(fields.next(), Some(None)).then_some(value)
}

fn bool_of(number: u64) -> Option<bool> {
    match number {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// Far below what a message within a frame may have.
const MAX_DEPTH: usize = 16;
