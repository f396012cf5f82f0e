//! Protobuf's wire format, field by field.
//!
//! Spec: chapter 5.

const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const DELIMITED: u64 = 2;

/// Writes fields, of which the caller keeps the order of their numbers.
#[derive(Debug)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// A number that is left out when it is 0.
    pub(super) fn number(&mut self, field: u64, number: u64) {
        if number != 0 {
            self.stated_number(field, number);
        }
    }

    /// A number that is written even when it is 0.
    pub(super) fn stated_number(&mut self, field: u64, number: u64) {
        self.varint(field << 3 | VARINT);
        self.varint(number);
    }

    /// A signed number that is written even when it is 0.
    pub(super) fn stated_signed(&mut self, field: u64, number: i64) {
        self.stated_number(field, ((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    pub(super) fn stated_fixed64(&mut self, field: u64, number: u64) {
        self.varint(field << 3 | FIXED64);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | DELIMITED);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// A message whose fields `write` writes.
    pub(super) fn message(&mut self, field: u64, write: impl FnOnce(&mut Self)) {
        self.varint(field << 3 | DELIMITED);
        let start = self.0.len();
        // Most messages are short: their length takes one byte.
        self.0.push(0);
        write(self);
        let length = self.0.len() - start - 1;
        if length < 0x80 {
            self.0[start] = length as u8;
            return;
        }
        let mut prefix = Self::with_capacity(10);
        prefix.varint(length as u64);
        self.0.splice(start..=start, prefix.0);
    }

    /// Puts what was written after the first `len` bytes before them.
    pub(super) fn put_first(&mut self, len: usize) {
        self.0.rotate_left(len);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }

    #[inline]
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}
