//! The dots of the spans of a text, to tell whether one stands twice or not at all.
//!
//! Spec: chapter 5, spans of a text.

use super::SpansError;
use crate::LocalDot;

/// What one run of dots may take in the set, as it would in a sorted list.
const WORDS_PER_RUN: u64 = 4;

/// A few words more cost nothing.
const FREE_WORDS: u64 = 1024;

/// First dot, and one past the last sequence number.
pub(super) type Run = (LocalDot, u64);

#[derive(Debug)]
pub(super) enum Dots {
    /// A bit for each sequence number of each replica: what writers leave behind.
    Dense(Vec<Bits>),
    /// Ascending: what may lie anywhere.
    Sparse(Vec<Run>),
}

impl Dots {
    /// No dots yet, and room for those up to the last ones; `None` when that would be much more
    /// than the spans take.
    pub(super) fn seen(last_seqs: &[u64], spans_bytes: usize) -> Option<Vec<Bits>> {
        let words = last_seqs.iter().map(|last_seq| last_seq / 64 + 1);
        let words = words.fold(0, u64::saturating_add);
        let most = FREE_WORDS + spans_bytes as u64;
        let bits = last_seqs
            .iter()
            .map(|last_seq| Bits::between((0, *last_seq + 1)));
        (words <= most).then(|| bits.collect())
    }

    /// The dots of runs that name no replica beyond `replicas`.
    pub(super) fn of(runs: Vec<Run>, replicas: usize) -> Result<Self, SpansError> {
        let mut bounds = vec![(u64::MAX, 0); replicas];
        for (first, end) in &runs {
            let (low, high) = &mut bounds[first.replica.0 as usize];
            (*low, *high) = ((*low).min(first.seq), (*high).max(*end));
        }
        let words = bounds
            .iter()
            .map(|(low, high)| high.saturating_sub(*low) / 64);
        let words = words.fold(0, u64::saturating_add);
        if words > FREE_WORDS + WORDS_PER_RUN * runs.len() as u64 {
            return Self::sparse(runs);
        }
        let mut bits: Vec<Bits> = bounds.into_iter().map(Bits::between).collect();
        for (first, end) in runs {
            bits[first.replica.0 as usize].add(first.seq, end)?;
        }
        Ok(Self::Dense(bits))
    }

    fn sparse(mut runs: Vec<Run>) -> Result<Self, SpansError> {
        runs.sort_unstable();
        let overlaps =
            |pair: &[Run]| pair[0].0.replica == pair[1].0.replica && pair[0].1 > pair[1].0.seq;
        if runs.windows(2).any(overlaps) {
            return Err(SpansError::DotRepeats);
        }
        Ok(Self::Sparse(runs))
    }

    pub(super) fn holds(&self, dot: LocalDot) -> bool {
        match self {
            Self::Dense(bits) => bits[dot.replica.0 as usize].holds(dot.seq),
            Self::Sparse(runs) => {
                let behind = runs.partition_point(|(first, _)| *first <= dot);
                let run = behind.checked_sub(1).map(|at| runs[at]);
                run.is_some_and(|(first, end)| first.replica == dot.replica && dot.seq < end)
            }
        }
    }
}

/// Sequence numbers of one replica, a bit each.
#[derive(Debug)]
pub(super) struct Bits {
    /// The number of the first bit.
    low: u64,
    words: Vec<u64>,
}

impl Bits {
    fn between((low, high): (u64, u64)) -> Self {
        let words = high.saturating_sub(low).div_ceil(64);
        Self {
            low,
            words: vec![0; words as usize],
        }
    }

    /// Adds numbers from `first` to before `end`, none of which may be here.
    #[inline]
    pub(super) fn add(&mut self, first: u64, end: u64) -> Result<(), SpansError> {
        let (mut bit, end) = (first - self.low, end - self.low);
        while bit < end {
            let word = &mut self.words[(bit / 64) as usize];
            let (from, len) = (bit % 64, (end - bit).min(64 - bit % 64));
            let mask = (u64::MAX >> (64 - len)) << from;
            if *word & mask != 0 {
                return Err(SpansError::DotRepeats);
            }
            *word |= mask;
            bit += len;
        }
        Ok(())
    }

    #[inline]
    pub(super) fn holds(&self, seq: u64) -> bool {
        let bit = seq.wrapping_sub(self.low);
        let word = usize::try_from(bit / 64).ok();
        let word = word.and_then(|word| self.words.get(word));
        word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReplicaIndex;

    fn dot(replica: u32, seq: u64) -> LocalDot {
        LocalDot::new(ReplicaIndex(replica), seq)
    }

    /// The same runs side by side, and so far apart that no bits are laid out for them.
    fn both_ways(runs: &[(u32, u64, u64)]) -> [(Result<Dots, SpansError>, u64); 2] {
        [1, 1 << 40].map(|far| {
            let run = |(replica, first, end): &(u32, u64, u64)| {
                (dot(*replica, first * far), (end - 1) * far + 1)
            };
            (Dots::of(runs.iter().map(run).collect(), 2), far)
        })
    }

    #[test]
    fn dots_are_found_however_far_apart_they_are() {
        let runs = [(0, 200, 201), (1, 64, 65), (0, 3, 4), (0, 67, 68)];
        let ways = both_ways(&runs);
        assert!(matches!(ways[0].0, Ok(Dots::Dense(_))));
        assert!(matches!(ways[1].0, Ok(Dots::Sparse(_))));
        for (dots, far) in ways {
            let dots = dots.unwrap();
            for (replica, seq, _) in runs {
                assert!(dots.holds(dot(replica, seq * far)));
                assert!(!dots.holds(dot(1 - replica, seq * far)));
                assert!(!dots.holds(dot(replica, seq * far + 1)));
                assert!(!dots.holds(dot(replica, seq * far - 1)));
            }
            assert!(!dots.holds(dot(0, u64::MAX)));
        }
    }

    #[test]
    fn a_dot_that_stands_twice_is_refused_however_far_apart_they_are() {
        for (dots, _) in both_ways(&[(0, 60, 300), (1, 299, 310), (0, 300, 301)]) {
            dots.expect("each of them once");
        }
        for (dots, _) in both_ways(&[(0, 60, 300), (1, 2, 3), (0, 299, 310)]) {
            assert_eq!(dots.unwrap_err(), SpansError::DotRepeats);
        }
    }
}
