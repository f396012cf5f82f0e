//! What a stretch that came from elsewhere must be, before its changes are looked at.
//!
//! Spec: chapter 20, history.

use super::run::{Done, Run};
use super::stretch::Stretch;
use crate::Operation;

impl Stretch {
    /// The stretch with its changes and dots counted; `None` when its parts do not agree.
    //= SK-ARC-010
    //= SK-ARC-011
    pub(super) fn checked(mut self) -> Option<Self> {
        let mut changes = 0_u32;
        let (mut chars, mut written) = (0_u64, 0_u64);
        for run in &self.runs {
            changes = changes.checked_add(run.changes)?;
            let within = run.changes > 0 && changes <= Self::MAX_CHANGES;
            within.then_some(())?;
            let count = u64::from(run.changes);
            match &run.done {
                Done::Typed { chars: each, .. } if *each > 0 => {
                    chars = chars.checked_add(count * u64::from(*each))?;
                }
                Done::Erased {
                    first, direction, ..
                } if first.length > 0 => {
                    direction.seq_of(first, run.changes - 1)?;
                    first.length.checked_mul(count)?;
                }
                Done::Written { ops } if *ops > 0 => {
                    written = written.checked_add(count * u64::from(*ops))?;
                }
                Done::Typed { .. } | Done::Erased { .. } | Done::Written { .. } => return None,
            }
        }
        let steps: u64 = self.steps.iter().map(|step| u64::from(step.count)).sum();
        let later = self.steps.iter().all(|step| step.difference > 0);
        let agrees = later
            && steps.checked_add(1) == Some(changes.into())
            && chars == self.text.chars().count() as u64
            && written == self.written.len() as u64
            && self.first_seq > 0;
        agrees.then_some(())?;
        let dots = self.dots(chars)?;
        self.changes = changes;
        self.last_seq = self.first_seq.checked_add(dots.checked_sub(1)?)?;
        Some(self)
    }

    fn dots(&self, chars: u64) -> Option<u64> {
        let erased = self.runs.iter().filter(|run| run.erases());
        let erased: u64 = erased.map(|run| u64::from(run.changes)).sum();
        let written = self.written.iter().map(Operation::span);
        written.fold(chars.checked_add(erased), |sum, span| {
            sum?.checked_add(span)
        })
    }
}

impl Run {
    fn erases(&self) -> bool {
        matches!(self.done, Done::Erased { .. })
    }
}
