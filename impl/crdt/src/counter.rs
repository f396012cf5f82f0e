//! The counter: a number that many replicas add to at once.
//!
//! Each replica's increments and decrements are two sums that only grow, so that the greater of
//! two copies is the later one.
//!
//! Spec: chapter 14. Model: `tla/PnCounter.tla`.

use std::collections::BTreeMap;

use crate::{Flaw, ReplicaId};

/// What each replica has added and taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter(BTreeMap<ReplicaId, CounterSums>);

/// The additions of one replica; neither sum wraps.
//= SK-CNT-002
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CounterSums {
    pub increments: u64,
    pub decrements: u64,
}

impl Counter {
    /// The sum of all additions.
    //= SK-CNT-001
    pub fn value(&self) -> i128 {
        self.0.values().map(CounterSums::value).sum()
    }

    /// Takes in one addition, which must not have been taken in before.
    pub fn add(&mut self, replica: &ReplicaId, amount: i64) {
        match self.0.get_mut(replica) {
            Some(sums) => sums.add(amount),
            None => {
                let mut sums = CounterSums::default();
                sums.add(amount);
                self.0.insert(replica.clone(), sums);
            }
        }
    }

    /// Keeps the greater of each sum.
    //= SK-CNT-003
    pub fn merge(&mut self, other: &Self) {
        for (replica, sums) in &other.0 {
            self.0.entry(replica.clone()).or_default().merge(sums);
        }
    }

    /// What each replica has added, ascending by replica.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&ReplicaId, &CounterSums)> {
        self.0.iter()
    }
}

/// Of a replica named twice the greater sums count.
impl FromIterator<(ReplicaId, CounterSums)> for Counter {
    fn from_iter<I: IntoIterator<Item = (ReplicaId, CounterSums)>>(entries: I) -> Self {
        let mut counter = Self::default();
        for (replica, sums) in entries {
            counter.0.entry(replica).or_default().merge(&sums);
        }
        counter
    }
}

impl CounterSums {
    fn value(&self) -> i128 {
        let (added, taken) = (i128::from(self.increments), i128::from(self.decrements));
        if Flaw::DecrementsAdded.is_planted() {
            return added + taken;
        }
        added - taken
    }

    //= SK-CNT-002
    fn add(&mut self, amount: i64) {
        let sum = if amount < 0 {
            &mut self.decrements
        } else {
            &mut self.increments
        };
        *sum = match amount.unsigned_abs() {
            _ if amount < 0 && Flaw::DecrementLost.is_planted() => *sum,
            amount if Flaw::LastAdditionCounts.is_planted() => amount,
            amount if Flaw::SumWraps.is_planted() => sum.wrapping_add(amount),
            amount => sum.saturating_add(amount),
        };
    }

    fn merge(&mut self, other: &Self) {
        self.increments = self.increments.max(other.increments);
        self.decrements = self.decrements.max(other.decrements);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(bytes: &[u8]) -> ReplicaId {
        ReplicaId::new(bytes).unwrap()
    }

    //= SK-CNT-001
    #[test]
    fn additions_of_either_sign_sum_up() {
        let mut counter = Counter::default();
        for (replica, amount) in [(b"a", 5), (b"b", -7), (b"a", -1), (b"b", 2)] {
            counter.add(&id(replica), amount);
        }
        assert_eq!(counter.value(), -1);
    }

    //= SK-CNT-002
    #[test]
    fn a_sum_stops_at_the_end_of_64_bits() {
        let mut counter = Counter::default();
        for _ in 0..3 {
            counter.add(&id(b"a"), i64::MIN);
        }
        assert_eq!(counter.value(), -i128::from(u64::MAX));
        counter.add(&id(b"a"), i64::MAX);
        assert_eq!(counter.value(), i128::from(i64::MAX) - i128::from(u64::MAX));
    }

    //= SK-CNT-005
    #[test]
    fn what_was_counted_under_an_old_id_stays_beside_the_new_one() {
        let mut counter = Counter::default();
        counter.add(&id(b"old"), 4);
        let old = counter.clone();
        counter.add(&id(b"new"), 3);
        counter.merge(&old);
        assert_eq!(counter.value(), 7);
    }
}
