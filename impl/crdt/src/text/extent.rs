//! How much text: in Unicode scalar values and in UTF-16 code units.
//!
//! Rust and the specification count scalars, JavaScript counts UTF-16. Every count is kept in
//! both, so that a position of either unit is found in one descent.
//!
//! Spec: chapter 16.

use std::ops::{Add, AddAssign, Sub, SubAssign};

/// A length of shown text, or the position that lies this far from its start.
///
/// A text that is held in memory has fewer than 2^32 scalars and UTF-16 units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Extent {
    /// Unicode scalar values.
    pub chars: u32,
    /// UTF-16 code units.
    pub utf16: u32,
}

impl Extent {
    pub const ZERO: Self = Self { chars: 0, utf16: 0 };

    /// The extent of `count` characters of one UTF-16 unit each.
    pub(super) fn narrow(count: u32) -> Self {
        Self {
            chars: count,
            utf16: count,
        }
    }

    /// The extent of a piece of UTF-8 that holds whole scalars.
    #[inline]
    pub(super) fn of(bytes: &[u8]) -> Self {
        // A scalar of one byte is ASCII: what is mostly typed.
        if bytes.len() == 1 || bytes.is_ascii() {
            return Self::narrow(bytes.len() as u32);
        }
        let continuations = bytes.iter().filter(|byte| (**byte as i8) < -0x40).count();
        let pairs = bytes.iter().filter(|byte| **byte >= 0xf0).count();
        let chars = bytes.len() - continuations;
        Self {
            chars: chars as u32,
            utf16: (chars + pairs) as u32,
        }
    }

    pub fn is_zero(self) -> bool {
        self.chars == 0
    }

    pub(super) fn get(self, unit: Unit) -> u32 {
        match unit {
            Unit::Chars => self.chars,
            Unit::Utf16 => self.utf16,
        }
    }
}

/// What a position counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode scalar values.
    Chars,
    /// UTF-16 code units. A position between the two halves of a pair is read as the one before.
    Utf16,
}

impl Add for Extent {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self {
            chars: self.chars + other.chars,
            utf16: self.utf16 + other.utf16,
        }
    }
}

impl Sub for Extent {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self {
            chars: self.chars - other.chars,
            utf16: self.utf16 - other.utf16,
        }
    }
}

impl AddAssign for Extent {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Extent {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
