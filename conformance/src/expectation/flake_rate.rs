//! How often a case fails that sometimes passes: measured, and measured again.

use serde::{Deserialize, Serialize};

/// More than this is no flake: the case fails.
const MAX_RATE: f64 = 0.2;
/// What is less likely than this did not happen by chance.
const UNLIKELY: f64 = 0.001;

/// `failed` rounds `of` so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlakeRate {
    /// Rounds that failed.
    pub failed: u32,
    /// Rounds in all.
    pub of: u32,
}

impl FlakeRate {
    /// True when it is a rate of something that mostly passes.
    #[must_use]
    pub fn is_flake(self) -> bool {
        self.failed > 0 && self.of > 0 && self.rate() <= MAX_RATE
    }

    fn rate(self) -> f64 {
        f64::from(self.failed) / f64::from(self.of)
    }

    /// Whether these rounds can be of the same rate.
    #[must_use]
    pub fn allows(self, seen: Self) -> bool {
        let at_most = self.chance_of(seen.of, 0..=seen.failed);
        let at_least = self.chance_of(seen.of, seen.failed..=seen.of);
        at_most >= UNLIKELY && at_least >= UNLIKELY
    }

    /// The chance that so many of these rounds fail: a sum of the binomial distribution.
    fn chance_of(self, rounds: u32, failures: std::ops::RangeInclusive<u32>) -> f64 {
        let (fails, passes) = (self.rate().ln(), (1.0 - self.rate()).ln());
        let mut ways = 0.0_f64;
        let mut chance = 0.0;
        for failed in 0..=rounds {
            if failures.contains(&failed) {
                let passed = f64::from(rounds - failed);
                chance += (ways + f64::from(failed) * fails + passed * passes).exp();
            }
            ways += (f64::from(rounds - failed) / f64::from(failed + 1)).ln();
        }
        chance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENTH: FlakeRate = FlakeRate { failed: 2, of: 20 };

    fn seen(failed: u32, of: u32) -> FlakeRate {
        FlakeRate { failed, of }
    }

    #[test]
    fn a_rate_is_within_what_chance_allows() {
        for (failed, of) in [(0, 1), (1, 1), (0, 20), (2, 20), (5, 20), (10, 100)] {
            assert!(TENTH.allows(seen(failed, of)), "{failed} of {of}");
        }
        for (failed, of) in [(0, 100), (9, 20), (4, 4), (30, 100)] {
            assert!(!TENTH.allows(seen(failed, of)), "{failed} of {of}");
        }
    }

    #[test]
    fn what_fails_more_than_one_time_in_five_is_no_flake() {
        assert!(TENTH.is_flake() && seen(1, 5).is_flake());
        for (failed, of) in [(0, 20), (5, 20), (20, 20), (0, 0)] {
            assert!(!seen(failed, of).is_flake(), "{failed} of {of}");
        }
    }

    #[test]
    fn all_chances_come_to_one() {
        for rounds in [1, 7, 500] {
            let all = TENTH.chance_of(rounds, 0..=rounds);
            assert!((all - 1.0).abs() < 1e-9, "{rounds}: {all}");
        }
    }
}
