//! A protobuf encoder with habits: it writes one message in the ways that other encoders may.
//!
//! All of them mean the same [SK-WIRE-023]. Written by hand and held to the library in a test.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};

use super::raw::{WireType, delimited, tag, varint};

/// How an encoder may differ from the usual one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Habits {
    /// Fields from the last to the first; items of lists keep their order.
    pub(super) reversed: bool,
    /// Zero groups that every varint carries in excess.
    pub(super) padding: usize,
    /// One tag for each item of a list of numbers.
    pub(super) unpacked: bool,
}

impl Habits {
    pub(super) fn encode(self, message: &DynamicMessage) -> Vec<u8> {
        let mut fields: Vec<Vec<u8>> = message
            .fields()
            .map(|(field, value)| self.field(&field, value))
            .collect();
        if self.reversed {
            fields.reverse();
        }
        fields.concat()
    }

    fn field(self, field: &FieldDescriptor, value: &Value) -> Vec<u8> {
        let Some(items) = value.as_list() else {
            return self.tagged(field, value);
        };
        if field.is_packed() && !self.unpacked && !items.is_empty() {
            let content: Vec<u8> = items
                .iter()
                .flat_map(|item| self.content(field, item).1)
                .collect();
            return self.delimited(field.number(), &content);
        }
        items
            .iter()
            .flat_map(|item| self.tagged(field, item))
            .collect()
    }

    fn tagged(self, field: &FieldDescriptor, value: &Value) -> Vec<u8> {
        let (wire_type, content) = self.content(field, value);
        if wire_type == WireType::Delimited {
            return self.delimited(field.number(), &content);
        }
        [self.tag(field.number(), wire_type), content].concat()
    }

    fn content(self, field: &FieldDescriptor, value: &Value) -> (WireType, Vec<u8>) {
        let number = |number: u64| (WireType::Varint, varint(number, self.padding_of(number)));
        match value {
            Value::Bool(bool) => number(u64::from(*bool)),
            Value::U32(n) => number(u64::from(*n)),
            Value::U64(n) if matches!(field.kind(), Kind::Fixed64) => {
                (WireType::Fixed64, n.to_le_bytes().to_vec())
            }
            Value::U64(n) => number(*n),
            Value::EnumNumber(n) => number(i64::from(*n) as u64),
            Value::I64(n) => number(((n << 1) ^ (n >> 63)) as u64),
            Value::F64(n) => (WireType::Fixed64, n.to_bits().to_le_bytes().to_vec()),
            Value::String(string) => (WireType::Delimited, string.as_bytes().to_vec()),
            Value::Bytes(bytes) => (WireType::Delimited, bytes.to_vec()),
            Value::Message(message) => (WireType::Delimited, self.encode(message)),
            Value::I32(_) | Value::F32(_) | Value::List(_) | Value::Map(_) => {
                unreachable!("proto/ has no such singular field: {}", field.full_name())
            }
        }
    }

    fn tag(self, field: u32, wire_type: WireType) -> Vec<u8> {
        let tag = tag(field, wire_type);
        // Some decoders read tags of at most five bytes.
        let number = if tag.len() == 1 {
            u64::from(tag[0])
        } else {
            return tag;
        };
        varint(number, self.padding.min(1))
    }

    fn delimited(self, field: u32, content: &[u8]) -> Vec<u8> {
        if self.padding == 0 {
            return delimited(field, content);
        }
        let length = varint(content.len() as u64, 1);
        [
            self.tag(field, WireType::Delimited),
            length,
            content.to_vec(),
        ]
        .concat()
    }

    /// A varint may not be longer than ten bytes.
    fn padding_of(self, number: u64) -> usize {
        self.padding.min(10 - varint(number, 0).len())
    }
}

#[cfg(test)]
mod tests {
    use prost_reflect::ReflectMessage as _;
    use prost_reflect::prost::Message as _;

    use super::*;
    use crate::vectors::wire::samples;
    use crate::vectors::wire::suite::Suite;
    use crate::workspace::Workspace;

    #[test]
    fn without_habits_the_bytes_are_those_of_the_library() {
        let pool = crate::schema::compile(&Workspace::find().unwrap()).unwrap();
        let suite = Suite::new(&pool, "valid").unwrap();
        for (name, json) in samples::frames() {
            let frame = suite.frame(&json).unwrap();
            assert_eq!(
                Habits::default().encode(&frame),
                frame.encode_to_vec(),
                "{name}"
            );
        }
    }

    #[test]
    fn every_habit_keeps_the_meaning() {
        let pool = crate::schema::compile(&Workspace::find().unwrap()).unwrap();
        let suite = Suite::new(&pool, "valid").unwrap();
        let habits = Habits {
            reversed: true,
            padding: 3,
            unpacked: true,
        };
        for (name, json) in samples::frames() {
            let frame = suite.frame(&json).unwrap();
            let bytes = habits.encode(&frame);
            assert!(bytes != frame.encode_to_vec(), "{name}");
            let read = DynamicMessage::decode(frame.descriptor(), bytes.as_slice()).unwrap();
            // In JSON a default that was written out is no longer seen.
            let json = |message| serde_json::to_value::<&DynamicMessage>(message).unwrap();
            assert_eq!(json(&read), json(&frame), "{name}");
        }
    }
}
