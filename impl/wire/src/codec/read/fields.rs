//! Protobuf's wire format, field by field, in ascending order of their numbers.
//!
//! Spec: chapter 5.

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'a> {
    Number(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
}

/// The fields of one message.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    last: u64,
    /// The fields that may stand more than once, one bit each.
    repeated: u64,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(super) fn new(bytes: &'a [u8], repeated: &[u64]) -> Self {
        Self {
            bytes,
            last: 0,
            repeated: repeated.iter().fold(0, |bits, field| bits | 1 << field),
        }
    }

    /// The next field; `Some(None)` at the end of the message.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Option<(u64, Content<'a>)>> {
        if self.bytes.is_empty() {
            return Some(None);
        }
        let key = self.varint()?;
        let (field, kind) = (key >> 3, key & 7);
        let again = field == self.last && field < 64 && self.repeated & 1 << field != 0;
        if field <= self.last && !again {
            return None;
        }
        self.last = field;
        let content = match kind {
            0 => Content::Number(self.varint()?),
            1 => Content::Fixed64(u64::from_le_bytes(self.take(8)?.try_into().ok()?)),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Content::Bytes(self.take(length)?)
            }
            _ => return None,
        };
        Some(Some((field, content)))
    }

    #[inline]
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    #[inline]
    fn varint(&mut self) -> Option<u64> {
        match self.bytes {
            // Most numbers take one byte.
            [byte @ 0..0x80, rest @ ..] => {
                self.bytes = rest;
                Some((*byte).into())
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        // Of the tenth byte one bit is left.
        let (byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        (*byte <= 1).then(|| number | u64::from(*byte) << 63)
    }
}

pub(super) fn text(bytes: &[u8]) -> Option<String> {
    str::from_utf8(bytes).ok().map(str::to_owned)
}

pub(super) fn signed(zigzag: u64) -> i64 {
    ((zigzag >> 1) ^ (zigzag & 1).wrapping_neg()).cast_signed()
}
