//! Protobuf's wire format, field by field, in ascending order of their numbers.
//!
//! Spec: chapter 5.

/// What a field holds, and how it is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Fixed64,
    Bytes,
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

    /// The next field, whose content is to be taken next; `Some(None)` at the end of the message.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Option<(u64, Kind)>> {
        if self.bytes.is_empty() {
            return Some(None);
        }
        let key = self.varint()?;
        let field = key >> 3;
        let again = field == self.last && field < 64 && self.repeated & 1 << field != 0;
        if field <= self.last && !again {
            return None;
        }
        self.last = field;
        let kind = match key & 7 {
            0 => Kind::Number,
            1 => Kind::Fixed64,
            2 => Kind::Bytes,
            _ => return None,
        };
        Some(Some((field, kind)))
    }

    #[inline]
    pub(super) fn number(&mut self) -> Option<u64> {
        self.varint()
    }

    #[inline]
    pub(super) fn fixed64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    #[inline]
    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        self.take(length)
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
