//! What spans that came from elsewhere must be: then they are a text.
//!
//! Spec: chapter 5, spans of a text.

use super::dots::{Bits, Dots, Run};
use super::unpack::Spans;
use super::{PackedSpans, SpansError};
use crate::{LocalDot, LocalPlace, TextSpan};

/// Reads all spans of a text that shows `shown` characters and whose version covers `last_seqs` of
/// the replicas of its dictionary.
//= SK-WIRE-033
pub(super) fn check(bytes: &[u8], shown: u64, last_seqs: &[u64]) -> Result<(), SpansError> {
    let mut named = Named::new(last_seqs, bytes.len());
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
#[derive(Debug)]
struct Named {
    /// When every dot that the version covers may have a bit of its own.
    seen: Option<Vec<Bits>>,
    /// The dots of the spans, when not.
    runs: Vec<Run>,
    /// The origins that were not seen before what they are origins of.
    origins: Vec<LocalDot>,
    /// The last character of the span before.
    previous: Option<LocalDot>,
    repeats: bool,
}

impl Named {
    fn new(last_seqs: &[u64], spans_bytes: usize) -> Self {
        Self {
            seen: Dots::seen(last_seqs, spans_bytes),
            runs: Vec::new(),
            origins: Vec::new(),
            previous: None,
            repeats: false,
        }
    }

    #[inline]
    fn push(&mut self, span: &TextSpan) {
        let first = span.first;
        let end = first.seq + u64::from(span.length);
        match span.place {
            // A run that goes on from 0 goes on from nothing.
            LocalPlace::Continues => {
                self.name(LocalDot::new(first.replica, first.seq - 1));
            }
            LocalPlace::Between { left, right } => {
                if let Some(left) = left
                    && Some(left) != self.previous
                {
                    self.name(left);
                }
                if let Some(right) = right {
                    self.name(right);
                }
            }
        }
        match &mut self.seen {
            Some(seen) => {
                let bits = &mut seen[first.replica.0 as usize];
                self.repeats |= bits.add(first.seq, end).is_err();
            }
            None => self.runs.push((first, end)),
        }
        self.previous = Some(LocalDot::new(first.replica, end - 1));
    }

    #[inline]
    fn name(&mut self, origin: LocalDot) {
        let is_seen = |seen: &Vec<Bits>| seen[origin.replica.0 as usize].holds(origin.seq);
        if !self.seen.as_ref().is_some_and(is_seen) {
            self.origins.push(origin);
        }
    }

    fn check(self, replicas: usize) -> Result<(), SpansError> {
        if self.repeats {
            return Err(SpansError::DotRepeats);
        }
        let dots = match self.seen {
            Some(seen) => Dots::Dense(seen),
            None => Dots::of(self.runs, replicas)?,
        };
        if !self.origins.iter().all(|origin| dots.holds(*origin)) {
            return Err(SpansError::UnknownOrigin);
        }
        Ok(())
    }
}
