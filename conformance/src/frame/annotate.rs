//! A hex dump of a frame in which every line says what its bytes mean.
//!
//! Works on any bytes: where they stop being protobuf the rest is dumped as it is.

use std::fmt::Write as _;

use prost_reflect::{Kind, MessageDescriptor};

use super::frame_descriptor;

/// The most lines of one dump; what follows is counted.
const MAX_LINES: usize = 24;
/// The most bytes shown of one field.
const MAX_BYTES_A_LINE: usize = 16;

/// The dump, a line a field: offset, bytes, field and value.
#[must_use]
pub fn annotate(bytes: &[u8]) -> String {
    let mut dump = Dump { lines: Vec::new() };
    if bytes.is_empty() {
        return "        (no bytes)".to_owned();
    }
    dump.message(bytes, 0, &frame_descriptor(), 0);
    let hidden = dump.lines.len().saturating_sub(MAX_LINES);
    dump.lines.truncate(MAX_LINES);
    if hidden > 0 {
        dump.lines.push(format!("        ... {hidden} more fields"));
    }
    dump.lines.join("\n")
}

struct Dump {
    lines: Vec<String>,
}

impl Dump {
    fn line(&mut self, offset: usize, bytes: &[u8], depth: usize, label: &str) {
        let mut shown = String::new();
        for byte in bytes.iter().take(MAX_BYTES_A_LINE) {
            let _ = write!(shown, "{byte:02x} ");
        }
        if bytes.len() > MAX_BYTES_A_LINE {
            shown.push_str("...");
        }
        let indent = "  ".repeat(depth);
        self.lines
            .push(format!("        {offset:04x}  {shown:<24}{indent}{label}"));
    }

    fn message(&mut self, bytes: &[u8], base: usize, descriptor: &MessageDescriptor, depth: usize) {
        let mut at = 0;
        while at < bytes.len() {
            let Some(field) = RawField::read(&bytes[at..]) else {
                self.line(base + at, &bytes[at..], depth, "not protobuf from here on");
                return;
            };
            let known = descriptor.get_field(field.number);
            let name = known.as_ref().map_or_else(
                || format!("unknown field {}", field.number),
                |field| field.name().to_owned(),
            );
            let content = &bytes[at + field.header..at + field.length];
            match known.map(|field| field.kind()) {
                Some(Kind::Message(inner)) if field.wire_type == 2 && depth < 12 => {
                    let label = format!("{name}, {} bytes", content.len());
                    self.line(base + at, &bytes[at..at + field.header], depth, &label);
                    self.message(content, base + at + field.header, &inner, depth + 1);
                }
                Some(Kind::String) => {
                    let label = format!("{name} {:?}", String::from_utf8_lossy(content));
                    self.line(base + at, &bytes[at..at + field.length], depth, &label);
                }
                _ => {
                    let label = field.number_value(content).map_or_else(
                        || format!("{name}, {} bytes", content.len()),
                        |number| format!("{name} = {number}"),
                    );
                    self.line(base + at, &bytes[at..at + field.length], depth, &label);
                }
            }
            at += field.length;
        }
    }
}

/// One field as protobuf delimits it.
struct RawField {
    number: u32,
    wire_type: u8,
    /// Bytes before the content.
    header: usize,
    /// Bytes in all.
    length: usize,
}

impl RawField {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (tag, header) = varint(bytes)?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| *number > 0)?;
        let wire_type = (tag & 7) as u8;
        let (header, content) = match wire_type {
            0 => (header, varint(&bytes[header..])?.1),
            1 => (header, 8),
            2 => {
                let (length, size) = varint(&bytes[header..])?;
                (header + size, usize::try_from(length).ok()?)
            }
            5 => (header, 4),
            _ => return None,
        };
        let length = header
            .checked_add(content)
            .filter(|length| *length <= bytes.len())?;
        Some(Self {
            number,
            wire_type,
            header,
            length,
        })
    }

    fn number_value(&self, content: &[u8]) -> Option<u64> {
        match self.wire_type {
            0 => varint(content).map(|(value, _)| value),
            1 => Some(u64::from_le_bytes(content.try_into().ok()?)),
            5 => Some(u64::from(u32::from_le_bytes(content.try_into().ok()?))),
            _ => None,
        }
    }
}

fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f).checked_shl(7 * index as u32)?;
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_ping_has_a_line() {
        let dump = annotate(&[0x2a, 0x02, 0x08, 0x07]);
        assert!(dump.contains("ping, 2 bytes"), "{dump}");
        assert!(dump.contains("nonce = 7"), "{dump}");
    }

    #[test]
    fn bytes_that_are_not_protobuf_are_shown_as_they_are() {
        let dump = annotate(&[0x2a, 0xff, 0x01]);
        assert!(dump.contains("not protobuf from here on"), "{dump}");
    }
}
