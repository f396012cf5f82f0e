//! A token bucket: so much a second, and a burst above it. Chapter: `spec/11-limits.md`,
//! [SK-LIM-005].

use synckit_crdt::UnixMillis;

/// Counted in thousandths, so that a millisecond of a small rate is not nothing.
const THOUSANDTHS: u64 = 1_000;

/// How much may still pass.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    per_second: u64,
    burst: u64,
    level: u64,
    filled_at: UnixMillis,
}

impl Bucket {
    /// A full bucket.
    pub(crate) fn new(per_second: u32, burst: u64, now: UnixMillis) -> Self {
        let burst = burst * THOUSANDTHS;
        Self {
            per_second: per_second.into(),
            burst,
            level: burst,
            filled_at: now,
        }
    }

    /// Takes `amount`, if there is that much.
    pub(crate) fn take(&mut self, now: UnixMillis, amount: u64) -> bool {
        self.fill(now);
        let amount = amount * THOUSANDTHS;
        let there_is = amount <= self.level;
        if there_is {
            self.level -= amount;
        }
        there_is
    }

    /// Counts what has passed without asking; the bucket is empty at worst.
    pub(crate) fn spend(&mut self, now: UnixMillis, amount: u64) {
        self.fill(now);
        self.level = self
            .level
            .saturating_sub(amount.saturating_mul(THOUSANDTHS));
    }

    /// How long until there is `amount`, or as much as there can be.
    pub(crate) fn wait_ms(&self, amount: u64) -> u64 {
        let amount = (amount * THOUSANDTHS).min(self.burst);
        amount
            .saturating_sub(self.level)
            .div_ceil(self.per_second.max(1))
    }

    fn fill(&mut self, now: UnixMillis) {
        let elapsed_ms = now.0.saturating_sub(self.filled_at.0);
        let gained = elapsed_ms.saturating_mul(self.per_second);
        self.level = self.level.saturating_add(gained).min(self.burst);
        self.filled_at = self.filled_at.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_decides() {
        let mut bucket = Bucket::new(10, 20, UnixMillis(0));
        assert!(bucket.take(UnixMillis(0), 20));
        assert!(!bucket.take(UnixMillis(99), 1));
        assert_eq!(bucket.wait_ms(1), 1);
        assert!(bucket.take(UnixMillis(100), 1));
        assert!(!bucket.take(UnixMillis(100), 1));
    }

    #[test]
    fn a_clock_that_goes_back_fills_nothing() {
        let mut bucket = Bucket::new(10, 10, UnixMillis(5_000));
        assert!(bucket.take(UnixMillis(5_000), 10));
        assert!(!bucket.take(UnixMillis(0), 1));
        assert!(!bucket.take(UnixMillis(5_000), 1));
    }
}
