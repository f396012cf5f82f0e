//! How deep and how large a value is, in the terms of the limits.
//!
//! Spec: chapter 11, `max_value_depth` and `max_value_bytes`. A size is that of the shortest
//! protobuf encoding of the message `Value`, so that every implementation counts alike.

use crate::{Limit, LimitExceeded, Limits, Value};

/// Every field number inside a `Value` is below 16: its tag takes one byte.
const TAG_BYTES: usize = 1;

impl Value {
    /// 1 for a scalar and for an empty array or object, one more per level of nesting.
    ///
    /// Uses no stack per level, so that it can be asked of any value.
    pub fn depth(&self) -> usize {
        match self {
            Self::Array(_) | Self::Object(_) => self.nested_depth(),
            Self::Null
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Float(_)
            | Self::String(_)
            | Self::Bytes(_) => 1,
        }
    }

    fn nested_depth(&self) -> usize {
        let mut deepest = 0;
        let mut pending = vec![(self, 1)];
        while let Some((value, depth)) = pending.pop() {
            deepest = deepest.max(depth);
            match value {
                Self::Array(items) => pending.extend(items.iter().map(|v| (v, depth + 1))),
                Self::Object(entries) => pending.extend(entries.values().map(|v| (v, depth + 1))),
                Self::Null
                | Self::Bool(_)
                | Self::Int(_)
                | Self::Float(_)
                | Self::String(_)
                | Self::Bytes(_) => {}
            }
        }
        deepest
    }

    /// The length in bytes of the shortest protobuf encoding of this value.
    ///
    /// Goes one call deeper per level: check [`depth`](Self::depth) first where it may be hostile.
    pub fn size_bytes(&self) -> usize {
        TAG_BYTES
            + match self {
                Self::Null | Self::Bool(_) => 1,
                Self::Int(int) => varint_bytes(zigzag(*int)),
                Self::Float(_) => 8,
                Self::String(string) => delimited_bytes(string.len()),
                Self::Bytes(bytes) => delimited_bytes(bytes.len()),
                Self::Array(items) => delimited_bytes(
                    items
                        .iter()
                        .map(|item| TAG_BYTES + delimited_bytes(item.size_bytes()))
                        .sum(),
                ),
                Self::Object(entries) => delimited_bytes(
                    entries
                        .iter()
                        .map(|(key, value)| entry_bytes(key, value))
                        .sum(),
                ),
            }
    }

    /// Holds the value to `max_value_depth`, then to `max_value_bytes`.
    pub fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        limits.check(Limit::MaxValueDepth, self.depth())?;
        limits.check(Limit::MaxValueBytes, self.size_bytes())
    }
}

/// One `ObjectEntry` in its `ObjectValue`. An empty key takes no bytes: it is proto3's default.
fn entry_bytes(key: &str, value: &Value) -> usize {
    let key_bytes = if key.is_empty() {
        0
    } else {
        TAG_BYTES + delimited_bytes(key.len())
    };
    TAG_BYTES + delimited_bytes(key_bytes + TAG_BYTES + delimited_bytes(value.size_bytes()))
}

/// A length and that many bytes.
fn delimited_bytes(len: usize) -> usize {
    varint_bytes(len as u64) + len
}

/// Seven bits a byte, and one byte for zero.
fn varint_bytes(number: u64) -> usize {
    let bits = 64 - (number | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Small numbers of either sign become small numbers.
fn zigzag(int: i64) -> u64 {
    ((int << 1) ^ (int >> 63)) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn nested(depth: usize) -> Value {
        (1..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
    }

    #[test]
    fn a_scalar_has_depth_one_and_each_level_adds_one() {
        assert_eq!(Value::Int(1).depth(), 1);
        assert_eq!(Value::Array(Vec::new()).depth(), 1);
        assert_eq!(nested(33).depth(), 33);
        let object = Value::Object(BTreeMap::from([
            ("a".to_owned(), Value::Null),
            ("b".to_owned(), nested(2)),
        ]));
        assert_eq!(object.depth(), 3);
    }

    #[test]
    fn sizes_are_those_of_the_protobuf_encoding() {
        // Counted by hand: tag, then payload.
        assert_eq!(Value::Null.size_bytes(), 2);
        assert_eq!(Value::Int(-1).size_bytes(), 2);
        assert_eq!(Value::Int(64).size_bytes(), 3);
        assert_eq!(Value::Int(i64::MIN).size_bytes(), 11);
        assert_eq!(Value::from(1.0).size_bytes(), 9);
        assert_eq!(Value::from("").size_bytes(), 2);
        assert_eq!(Value::from("abc").size_bytes(), 5);
        assert_eq!(Value::Bytes(vec![0; 128]).size_bytes(), 1 + 2 + 128);
        // 3a len { 0a len { 08 01 } }
        assert_eq!(nested(2).size_bytes(), 6);
    }

    //= SK-LIM-002
    #[test]
    fn the_deepest_and_the_largest_allowed_value_pass_and_one_more_does_not() {
        let limits = Limits {
            max_value_depth: 8,
            max_value_bytes: 100,
            ..Limits::default()
        };
        assert_eq!(nested(8).validate(&limits), Ok(()));
        assert_eq!(
            nested(9).validate(&limits).unwrap_err().limit,
            Limit::MaxValueDepth
        );
        assert_eq!(Value::Bytes(vec![0; 98]).validate(&limits), Ok(()));
        let large = Value::Bytes(vec![0; 99]);
        assert_eq!(
            large.validate(&limits).unwrap_err().limit,
            Limit::MaxValueBytes
        );
    }
}
