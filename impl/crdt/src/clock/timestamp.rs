//! The hybrid logical time of a change: 48 bits of milliseconds, 16 bits of counter.
//!
//! Spec: chapter 3, timestamps. Model: `tla/Timestamp.tla`.

use crate::UnixMillis;

/// Orders as the 64-bit number it is, so that a full counter carries into the milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The end of the range.
    pub const MAX: Self = Self(u64::MAX);

    const COUNTER_BITS: u32 = 16;
    const MAX_MS: u64 = u64::MAX >> Self::COUNTER_BITS;

    /// Milliseconds beyond 48 bits (the year 10889) are taken as the last one.
    pub fn from_parts(ms: u64, counter: u16) -> Self {
        Self((ms.min(Self::MAX_MS) << Self::COUNTER_BITS) | u64::from(counter))
    }

    pub fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    pub fn as_u64(self) -> u64 {
        self.0
    }

    pub fn unix_millis(self) -> UnixMillis {
        UnixMillis(self.0 >> Self::COUNTER_BITS)
    }

    pub fn counter(self) -> u16 {
        (self.0 & u64::from(u16::MAX)) as u16
    }

    /// The next timestamp, or nothing at the end of the range.
    pub(super) fn successor(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_as_they_went_in() {
        let timestamp = Timestamp::from_parts(1_700_000_000_123, 0xabcd);
        assert_eq!(timestamp.unix_millis(), UnixMillis(1_700_000_000_123));
        assert_eq!(timestamp.counter(), 0xabcd);
        assert_eq!(timestamp.as_u64(), 1_700_000_000_123 * 65_536 + 0xabcd);
        assert_eq!(Timestamp::from_raw(timestamp.as_u64()), timestamp);
    }

    #[test]
    fn milliseconds_beyond_48_bits_saturate() {
        assert_eq!(Timestamp::from_parts(u64::MAX, u16::MAX), Timestamp::MAX);
        assert_eq!(
            Timestamp::from_parts(1 << 48, 0).unix_millis(),
            UnixMillis((1 << 48) - 1)
        );
    }

    #[test]
    fn a_full_counter_carries_into_the_milliseconds() {
        let full = Timestamp::from_parts(5, u16::MAX);
        assert_eq!(full.successor(), Some(Timestamp::from_parts(6, 0)));
    }
}
