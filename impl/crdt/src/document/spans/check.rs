//! What spans that came from elsewhere must be: then they are a text.
//!
//! Spec: chapter 5, spans of a text.

use super::dots::{Dots, Run};
use super::unpack::Spans;
use super::{PackedSpans, SpansError};
use crate::{LocalDot, LocalPlace, TextSpan};

/// Reads all spans of a text that shows `shown` characters and whose version covers `last_seqs` of
/// the replicas of its dictionary.
//= SK-WIRE-033
pub(super) fn check(bytes: &[u8], shown: u64, last_seqs: &[u64]) -> Result<(), SpansError> {
    let mut named = Named::default();
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
        named.push(&span);
    }
    //= SK-WIRE-035
    if characters > PackedSpans::MAX_CHARACTERS {
        return Err(SpansError::TooLong);
    }
    if characters_shown != shown {
        return Err(SpansError::NotAsShown);
    }
    named.check(last_seqs.len())
}

/// The dots of the spans, and the dots that must be among them.
#[derive(Debug, Default)]
struct Named {
    runs: Vec<Run>,
    origins: Vec<LocalDot>,
    /// The last character of the span before.
    previous: Option<LocalDot>,
}

impl Named {
    fn push(&mut self, span: &TextSpan) {
        let first = span.first;
        let end = first.seq + u64::from(span.length);
        self.runs.push((first, end));
        match span.place {
            // A run that goes on from 0 goes on from nothing.
            LocalPlace::Continues => {
                let previous = LocalDot::new(first.replica, first.seq - 1);
                self.origins.push(previous);
            }
            LocalPlace::Between { left, right } => {
                let new_left = left.filter(|_| left != self.previous);
                self.origins.extend(new_left);
                self.origins.extend(right);
            }
        }
        self.previous = Some(LocalDot::new(first.replica, end - 1));
    }

    fn check(self, replicas: usize) -> Result<(), SpansError> {
        let dots = Dots::of(self.runs, replicas)?;
        if !self.origins.iter().all(|origin| dots.holds(*origin)) {
            return Err(SpansError::UnknownOrigin);
        }
        Ok(())
    }
}
