//! A set of dots, run by run.

use std::collections::BTreeMap;

use crate::{Dot, DotRange};

/// Dots, as runs that do not touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DotRuns {
    /// The length of each run by its first dot.
    lengths: BTreeMap<Dot, u64>,
}

impl DotRuns {
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// The runs, ascending.
    pub fn iter(&self) -> impl Iterator<Item = DotRange> {
        let runs = self.lengths.iter();
        runs.map(|(first, length)| DotRange::new(first.replica.clone(), first.seq, *length))
    }

    /// Adds dots that are not here yet.
    pub fn add(&mut self, range: &DotRange) {
        let mut first = Dot::new(range.replica.clone(), range.first_seq);
        let mut length = range.length;
        let behind = Dot::new(
            range.replica.clone(),
            range.first_seq.saturating_add(length),
        );
        if let Some(more) = self.lengths.remove(&behind) {
            length += more;
        }
        if let Some((before, known)) = self.run_before(&first)
            && before.seq + known == first.seq
        {
            length += known;
            first = before;
        }
        self.lengths.insert(first, length);
    }

    /// Takes away the dots of `range` that are here, and gives them back.
    pub fn remove(&mut self, range: &DotRange) -> Vec<DotRange> {
        let (from, to) = (
            range.first_seq,
            range.first_seq.saturating_add(range.length),
        );
        let mut removed = Vec::new();
        for run in self.overlapping(range) {
            let end = run.first_seq + run.length;
            self.lengths
                .remove(&Dot::new(run.replica.clone(), run.first_seq));
            for (start, stop) in [(run.first_seq, from), (to, end)] {
                if start < stop {
                    self.lengths
                        .insert(Dot::new(run.replica.clone(), start), stop - start);
                }
            }
            let (start, stop) = (run.first_seq.max(from), end.min(to));
            removed.push(DotRange::new(run.replica, start, stop - start));
        }
        removed
    }

    /// Whether all dots of `range` are here.
    pub fn covers(&self, range: &DotRange) -> bool {
        let first = Dot::new(range.replica.clone(), range.first_seq);
        let run = self.lengths.get_key_value(&first);
        let run = run.map(|(first, length)| (first.clone(), *length));
        run.or_else(|| self.run_before(&first))
            .is_some_and(|(first, length)| first.seq + length >= range.first_seq + range.length)
    }

    fn overlapping(&self, range: &DotRange) -> Vec<DotRange> {
        let first = Dot::new(range.replica.clone(), range.first_seq);
        let to = Dot::new(
            range.replica.clone(),
            range.first_seq.saturating_add(range.length),
        );
        let before = self
            .run_before(&first)
            .filter(|(dot, length)| dot.seq + length > first.seq);
        let inside = self.lengths.range(&first..&to);
        let inside = inside.map(|(first, length)| (first.clone(), *length));
        let runs = before.into_iter().chain(inside);
        runs.map(|(first, length)| DotRange::new(first.replica, first.seq, length))
            .collect()
    }

    /// The last run of the dot's replica that starts before the dot.
    fn run_before(&self, dot: &Dot) -> Option<(Dot, u64)> {
        let (first, length) = self.lengths.range(..dot).next_back()?;
        (first.replica == dot.replica).then(|| (first.clone(), *length))
    }
}

impl FromIterator<DotRange> for DotRuns {
    fn from_iter<I: IntoIterator<Item = DotRange>>(ranges: I) -> Self {
        let mut runs = Self::default();
        for range in ranges {
            runs.add(&range);
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReplicaId;

    fn range(replica: &str, first_seq: u64, length: u64) -> DotRange {
        DotRange::new(
            ReplicaId::new(replica.as_bytes()).unwrap(),
            first_seq,
            length,
        )
    }

    fn list(runs: &DotRuns) -> Vec<DotRange> {
        runs.iter().collect()
    }

    #[test]
    fn runs_that_touch_become_one_and_others_do_not() {
        let mut runs = DotRuns::default();
        for (first_seq, length) in [(5, 2), (1, 2), (3, 2)] {
            runs.add(&range("a", first_seq, length));
        }
        runs.add(&range("b", 7, 1));
        assert_eq!(list(&runs), [range("a", 1, 6), range("b", 7, 1)]);
        runs.add(&range("a", 8, 1));
        assert_eq!(
            list(&runs),
            [range("a", 1, 6), range("a", 8, 1), range("b", 7, 1)]
        );
    }

    #[test]
    fn what_is_removed_is_given_back_and_the_rest_stays() {
        let mut runs: DotRuns = [range("a", 1, 3), range("a", 6, 3), range("b", 1, 9)]
            .into_iter()
            .collect();
        assert_eq!(
            runs.remove(&range("a", 2, 5)),
            [range("a", 2, 2), range("a", 6, 1)]
        );
        assert_eq!(
            list(&runs),
            [range("a", 1, 1), range("a", 7, 2), range("b", 1, 9)]
        );
        assert_eq!(runs.remove(&range("a", 2, 5)), []);
    }

    #[test]
    fn a_range_is_covered_when_one_run_holds_all_of_it() {
        let runs: DotRuns = [range("a", 2, 3)].into_iter().collect();
        assert!(runs.covers(&range("a", 2, 3)) && runs.covers(&range("a", 3, 1)));
        assert!(!runs.covers(&range("a", 1, 2)) && !runs.covers(&range("a", 4, 2)));
        assert!(!runs.covers(&range("b", 2, 1)));
    }
}
