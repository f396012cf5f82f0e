//! Whole histories: given out packed, and taken in run by run.
//!
//! A stretch whose runs can be taken in at once is; any other is taken in change by change, which
//! also tells what is wrong with it.
//!
//! Spec: chapters 3 and 20.

use super::apply::Plan;
use super::history::{Joined, Stretch};
use super::{Applied, Document, HistoryError, HistoryTruncated, PackedHistory};
use crate::Limits;

impl Document {
    /// Every change, packed.
    pub fn packed_history(&self) -> Result<PackedHistory, HistoryTruncated> {
        self.history.packed()
    }

    /// Applies every change of a history that is not here, or none of them.
    //= SK-ARC-012
    pub fn apply_history(&mut self, history: &PackedHistory) -> Result<(), HistoryError> {
        let names = history.names()?;
        let mut merged = self.clone();
        for packed in &history.stretches {
            let stretch = packed.check(&names).ok_or(HistoryError::Stretch)?;
            merged.apply_stretch(stretch)?;
        }
        *self = merged;
        Ok(())
    }

    fn apply_stretch(&mut self, stretch: Stretch) -> Result<(), HistoryError> {
        let joined = stretch.joined();
        if self.fits(&joined) {
            self.commit_stretch(stretch, joined);
            return Ok(());
        }
        for change in stretch.changes() {
            change.validate(&Limits::UNBOUNDED)?;
            self.apply(&change)?;
        }
        Ok(())
    }

    /// Whether all of a stretch is new, and all that it names is here.
    fn fits(&self, joined: &Joined) -> bool {
        let change = &joined.change;
        let mut ops = change.ops.iter().zip(&joined.stamps);
        change.validate_deps().is_ok()
            && ops.all(|(op, stamp)| op.validate_form(&change.replica, stamp.seq).is_ok())
            && Plan::new(self).decide(change) == Ok(Applied::New)
    }

    fn commit_stretch(&mut self, stretch: Stretch, joined: Joined) {
        let Joined {
            change,
            stamps,
            last_first_seq,
        } = joined;
        for (op, stamp) in change.ops.iter().zip(stamps) {
            self.fields.apply(op, stamp, None);
        }
        let (replica, last_seq) = (&change.replica, stretch.last_seq());
        self.version.advance(replica, last_seq);
        self.heads
            .follow(replica, &change.deps, last_first_seq, last_seq);
        self.observe(replica, stretch.latest());
        self.history.push_stretch(stretch);
    }
}
