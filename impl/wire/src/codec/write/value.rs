//! The fields of `Value`.
//!
//! Spec: chapter 5.

use synckit_crdt::Value;

use super::writer::Writer;
use crate::v1;

/// Writes a value as the message field `field`.
pub(super) fn write(field: u64, value: &Value, writer: &mut Writer) {
    writer.message(field, |writer| match value {
        Value::Null => writer.stated_number(1, v1::NullValue::Null as u64),
        Value::Bool(bool) => writer.stated_number(2, u64::from(*bool)),
        Value::Int(int) => writer.stated_signed(3, *int),
        Value::Float(float) => writer.stated_fixed64(4, float.get().to_bits()),
        Value::String(string) => writer.bytes(5, string.as_bytes()),
        Value::Bytes(bytes) => writer.bytes(6, bytes),
        Value::Array(items) => writer.message(7, |writer| {
            for item in items {
                write(1, item, writer);
            }
        }),
        Value::Object(entries) => writer.message(8, |writer| {
            for (key, value) in entries {
                writer.message(1, |writer| {
                    if !key.is_empty() {
                        writer.bytes(1, key.as_bytes());
                    }
                    write(2, value, writer);
                });
            }
        }),
    });
}
