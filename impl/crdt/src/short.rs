//! A few bytes that lie where they are used: names that are copied and compared as words.

use std::cmp::Ordering;

/// Up to [`MAX_BYTES`](Self::MAX_BYTES) bytes, zeros behind them, and last their number.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Short([u8; Self::MAX_BYTES + 1]);

impl Short {
    pub(crate) const MAX_BYTES: usize = 22;

    /// `None` for more than [`MAX_BYTES`](Self::MAX_BYTES).
    #[inline]
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        Self::default().followed_by(bytes)
    }

    /// With more bytes at the end; `None` when that makes too many.
    #[inline]
    pub(crate) fn followed_by(mut self, bytes: &[u8]) -> Option<Self> {
        let start = self.as_bytes().len();
        let end = start + bytes.len();
        self.0[..Self::MAX_BYTES]
            .get_mut(start..end)?
            .copy_from_slice(bytes);
        self.0[Self::MAX_BYTES] = end as u8;
        Some(self)
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0[..usize::from(self.0[Self::MAX_BYTES]).min(Self::MAX_BYTES)]
    }

    /// Two words that overlap by a byte. The number of bytes decides between some bytes and those
    /// that go on with zeros.
    #[inline]
    fn words(&self) -> (u128, u64) {
        let (mut high, mut low) = ([0; 16], [0; 8]);
        high.copy_from_slice(&self.0[..16]);
        low.copy_from_slice(&self.0[15..]);
        (u128::from_be_bytes(high), u64::from_be_bytes(low))
    }
}

/// Byte by byte.
impl Ord for Short {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.words().cmp(&other.words())
    }
}

impl PartialOrd for Short {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
