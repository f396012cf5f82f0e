//! The counter: two sums for each replica, that stop at their greatest value.
//!
//! Spec: chapter 14. Model: `tla/PnCounter.tla`.

use std::collections::BTreeMap;

/// Replica to (increments, decrements).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    pub sums: BTreeMap<Vec<u8>, (u64, u64)>,
}

impl Counter {
    //= SK-CNT-002
    pub fn add(&mut self, replica: &[u8], amount: i64) {
        let (increments, decrements) = self.sums.entry(replica.to_vec()).or_default();
        let sum = if amount > 0 { increments } else { decrements };
        *sum = sum.saturating_add(amount.unsigned_abs());
    }

    /// All increments less all decrements.
    //= SK-CNT-001
    pub fn value(&self) -> i128 {
        let sums = self.sums.values();
        sums.map(|(increments, decrements)| i128::from(*increments) - i128::from(*decrements))
            .sum()
    }

    //= SK-CNT-003
    pub fn merge(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        for (replica, (increments, decrements)) in &other.sums {
            let ours = merged.sums.entry(replica.clone()).or_default();
            *ours = (ours.0.max(*increments), ours.1.max(*decrements));
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter(additions: &[(&str, i64)]) -> Counter {
        let mut counter = Counter::default();
        for (replica, amount) in additions {
            counter.add(replica.as_bytes(), *amount);
        }
        counter
    }

    //= SK-CNT-001
    #[test]
    fn additions_and_subtractions_of_several_writers_sum_up() {
        assert_eq!(
            counter(&[("a", 5), ("b", -7), ("a", 1), ("a", -2)]).value(),
            -3
        );
        assert_eq!(Counter::default().value(), 0);
    }

    //= SK-CNT-002
    #[test]
    fn each_sum_stops_at_its_greatest_value() {
        let full = counter(&[("a", i64::MAX), ("a", i64::MAX), ("a", 2), ("a", -1)]);
        assert_eq!(full.sums[b"a".as_slice()], (u64::MAX, 1));
        assert_eq!(full.value(), i128::from(u64::MAX) - 1);
        let least = counter(&[("a", i64::MIN), ("a", i64::MIN), ("b", i64::MIN)]);
        assert_eq!(least.sums[b"a".as_slice()], (0, u64::MAX));
        assert_eq!(least.value(), -i128::from(u64::MAX) - (1 << 63));
    }

    //= SK-CNT-003
    #[test]
    fn a_merge_counts_what_both_know_once() {
        let one = counter(&[("a", 5), ("b", 1)]);
        let other = counter(&[("a", 5), ("a", -3), ("c", 10)]);
        assert_eq!(one.merge(&other).value(), 5 + 1 - 3 + 10);
        assert_eq!(one.merge(&other), other.merge(&one));
        assert_eq!(one.merge(&one), one);
    }
}
