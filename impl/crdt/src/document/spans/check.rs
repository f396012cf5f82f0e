//! What spans that came from elsewhere must be: then they are a text.
//!
//! Spec: chapter 5, spans of a text.

use super::unpack::Spans;
use super::{PackedSpans, SpansError};
use crate::{LocalDot, LocalPlace, TextSpan};

/// Reads all spans of a text that shows `shown` characters and whose version covers `last_seqs` of
/// the replicas of its dictionary.
//= SK-WIRE-033
pub(super) fn check(bytes: &[u8], shown: u64, last_seqs: &[u64]) -> Result<(), SpansError> {
    let mut runs = Runs::default();
    let (mut characters, mut characters_shown) = (0_u64, 0_u64);
    for span in Spans::new(bytes, last_seqs.len()) {
        let span = span?;
        if span.first.seq + u64::from(span.length) - 1 > last_seqs[span.first.replica.0 as usize] {
            return Err(SpansError::NotCovered);
        }
        // Each is below 2^32 and took a byte: the sums stay far below 2^64.
        characters += u64::from(span.length);
        if !span.is_deleted {
            characters_shown += u64::from(span.length);
        }
        runs.push(&span);
    }
    //= SK-WIRE-035
    if characters > PackedSpans::MAX_CHARACTERS {
        return Err(SpansError::TooLong);
    }
    if characters_shown != shown {
        return Err(SpansError::NotAsShown);
    }
    runs.check()
}

/// The dots of the spans, and the dots that must be among them.
#[derive(Debug, Default)]
struct Runs {
    /// First dot, and one past the last sequence number.
    runs: Vec<(LocalDot, u64)>,
    origins: Vec<LocalDot>,
}

impl Runs {
    fn push(&mut self, span: &TextSpan) {
        let first = span.first;
        self.runs.push((first, first.seq + u64::from(span.length)));
        match span.place {
            // A run that goes on from 0 goes on from nothing.
            LocalPlace::Continues => {
                let previous = LocalDot::new(first.replica, first.seq - 1);
                self.origins.push(previous);
            }
            LocalPlace::Between { left, right } => {
                self.origins.extend(left);
                self.origins.extend(right);
            }
        }
    }

    fn check(mut self) -> Result<(), SpansError> {
        self.runs.sort_unstable();
        let overlaps = |pair: &[(LocalDot, u64)]| {
            pair[0].0.replica == pair[1].0.replica && pair[0].1 > pair[1].0.seq
        };
        if self.runs.windows(2).any(overlaps) {
            return Err(SpansError::DotRepeats);
        }
        if !self.origins.iter().all(|origin| self.holds(*origin)) {
            return Err(SpansError::UnknownOrigin);
        }
        Ok(())
    }

    fn holds(&self, dot: LocalDot) -> bool {
        let behind = self.runs.partition_point(|(first, _)| *first <= dot);
        let run = behind.checked_sub(1).map(|at| self.runs[at]);
        run.is_some_and(|(first, end)| first.replica == dot.replica && dot.seq < end)
    }
}
