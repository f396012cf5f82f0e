//! Protobuf's wire format, field by field.
//!
//! Spec: chapter 5.

use smallvec::SmallVec;

const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const DELIMITED: u64 = 2;

/// Writes fields, of which the caller keeps the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Writer(SmallVec<[u8; Self::FEW_BYTES]>);

impl Writer {
    /// What most changes fit into: it is not allocated.
    const FEW_BYTES: usize = 128;

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
        let mut prefix = Self::default();
        prefix.varint(length as u64);
        self.0[start] = prefix.0[0];
        self.0.insert_many(start + 1, prefix.0.into_iter().skip(1));
    }

    pub(super) fn written(&self) -> &[u8] {
        &self.0
    }

    #[inline]
    fn varint(&mut self, mut number: u64) {
        // Most numbers take one byte.
        if number < 0x80 {
            return self.0.push(number as u8);
        }
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}
