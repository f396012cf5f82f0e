//! The fields of `Value`: scalars here, what nests by its message.
//!
//! Spec: chapter 5.

use prost::Message as _;
use synckit_crdt::{Float, Value};

use super::fields::{Content, Fields, signed, text};
use crate::convert::value::decode_form;
use crate::v1;

pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    let mut fields = Fields::new(bytes, &[]);
    let value = match fields.next()?? {
        (1, Content::Number(1)) => Value::Null,
        (2, Content::Number(bool @ 0..=1)) => Value::Bool(bool == 1),
        (3, Content::Number(zigzag)) => Value::Int(signed(zigzag)),
        (4, Content::Fixed64(bits)) => Value::Float(Float::new(f64::from_bits(bits))),
        (5, Content::Bytes(string)) => Value::String(text(string)?),
        (6, Content::Bytes(bytes)) => Value::Bytes(bytes.to_vec()),
        // The depth that a message may have is counted from its outermost one: a value by itself
        // may be deeper, so that what is close to it is left to the messages.
        (7 | 8, Content::Bytes(_)) => {
            let message = v1::Value::decode(bytes).ok()?;
            return decode_form(message)
                .ok()
                .filter(|value| value.depth() <= MAX_DEPTH);
        }
        (_, _) => return None,
    };
    matches!(fields.next(), Some(None)).then_some(value)
}

/// Far below what a message within a frame may have.
const MAX_DEPTH: usize = 16;
