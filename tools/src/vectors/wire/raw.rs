//! Protobuf's wire format by hand: what an encoder would never write has to be written somewhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The low three bits of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WireType {
    Varint,
    Fixed64,
    Delimited,
    GroupStart,
    GroupEnd,
    Fixed32,
}

impl WireType {
    fn number(self) -> u64 {
        match self {
            Self::Varint => 0,
            Self::Fixed64 => 1,
            Self::Delimited => 2,
            Self::GroupStart => 3,
            Self::GroupEnd => 4,
            Self::Fixed32 => 5,
        }
    }
}

/// A base-128 varint, with `padding` zero groups more than it needs.
pub(super) fn varint(mut number: u64, padding: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    for _ in 0..padding {
        let last = bytes.len() - 1;
        bytes[last] |= 0x80;
        bytes.push(0);
    }
    bytes
}

pub(super) fn tag(field: u32, wire_type: WireType) -> Vec<u8> {
    varint(u64::from(field) << 3 | wire_type.number(), 0)
}

/// A field with a length in front of its bytes.
pub(super) fn delimited(field: u32, content: &[u8]) -> Vec<u8> {
    [
        tag(field, WireType::Delimited),
        varint(content.len() as u64, 0),
        content.to_vec(),
    ]
    .concat()
}

/// A field of the given wire type whose content is well formed and means nothing.
pub(super) fn filler(field: u32, wire_type: WireType) -> Vec<u8> {
    let content = match wire_type {
        WireType::Varint => vec![0x96, 0x01],
        WireType::Fixed64 => vec![1, 2, 3, 4, 5, 6, 7, 8],
        WireType::Delimited => vec![3, b'a', b'b', b'c'],
        // A group that holds one varint field, and its end.
        WireType::GroupStart => [vec![0x08, 0x01], tag(field, WireType::GroupEnd)].concat(),
        WireType::GroupEnd => Vec::new(),
        WireType::Fixed32 => vec![1, 2, 3, 4],
    };
    [tag(field, wire_type), content].concat()
}

/// Bytes as protobuf's JSON form writes them.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_are_those_of_the_protobuf_manual() {
        assert_eq!(varint(150, 0), [0x96, 0x01]);
        assert_eq!(varint(1, 2), [0x81, 0x80, 0x00]);
        assert_eq!(varint(u64::MAX, 0).len(), 10);
    }

    #[test]
    fn a_tag_holds_the_field_and_the_wire_type() {
        assert_eq!(tag(2, WireType::Delimited), [0x12]);
        assert_eq!(tag(16, WireType::Varint), [0x80, 0x01]);
    }
}
