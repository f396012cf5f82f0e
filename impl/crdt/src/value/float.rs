//! A double with a total order and one NaN.
//!
//! Spec: chapter 3, values, and chapter 5 for the NaN.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::Flaw;

/// An IEEE 754 double. Every NaN becomes the one with the bits 0x7ff8000000000000; -0.0 and 0.0
/// stay two values, as they have two encodings.
#[derive(Clone, Copy)]
pub struct Float(f64);

impl Float {
    const NAN_BITS: u64 = 0x7ff8_0000_0000_0000;

    //= SK-WIRE-024
    pub fn new(value: f64) -> Self {
        if value.is_nan() {
            Self(f64::from_bits(Self::NAN_BITS))
        } else {
            Self(value)
        }
    }

    pub fn get(self) -> f64 {
        self.0
    }
}

impl From<f64> for Float {
    fn from(value: f64) -> Self {
        Self::new(value)
    }
}

impl fmt::Debug for Float {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Float {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Float {}

impl PartialOrd for Float {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Float {
    fn cmp(&self, other: &Self) -> Ordering {
        if Flaw::DoublesDescend.is_planted() {
            return other.0.total_cmp(&self.0);
        }
        self.0.total_cmp(&other.0)
    }
}

impl Hash for Float {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    //= SK-WIRE-024
    #[test]
    fn every_nan_is_one_nan() {
        for bits in [
            0x7ff8_0000_0000_0000,
            0x7ff0_0000_0000_0001,
            0xffff_ffff_ffff_ffff,
        ] {
            let float = Float::new(f64::from_bits(bits));
            assert_eq!(float.get().to_bits(), 0x7ff8_0000_0000_0000);
            assert_eq!(float, Float::new(f64::NAN));
        }
    }

    #[test]
    fn the_two_zeros_stay_apart() {
        assert_ne!(Float::new(-0.0), Float::new(0.0));
        assert!(Float::new(-0.0) < Float::new(0.0));
        assert_eq!(Float::new(-0.0).get().to_bits(), 1 << 63);
    }

    #[test]
    fn the_order_is_that_of_numbers_with_nan_last() {
        let floats = [f64::NEG_INFINITY, -1.5, 0.0, 2.0, f64::INFINITY, f64::NAN].map(Float::new);
        assert!(floats.is_sorted_by(|a, b| a < b));
    }
}
