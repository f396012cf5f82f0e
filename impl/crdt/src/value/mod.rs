//! What a field holds: a JSON-like value that keeps its kind.
//!
//! Spec: chapter 3, values. Bytes: `Value` in `proto/synckit/v1/document.proto`.

mod float;
mod measure;

use std::collections::BTreeMap;

pub use float::Float;

/// The integer 1 and the double 1.0 are two values; a string and its bytes are two values.
///
/// Equality and order are total. The order has no meaning beyond being one.
//= SK-DATA-040
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(Float),
    String(String),
    Bytes(Vec<u8>),
    Array(Vec<Self>),
    //= SK-DATA-041
    Object(BTreeMap<String, Self>),
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(Float::new(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}
