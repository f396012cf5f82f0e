//! Whole histories: given out packed, and taken in run by run.
//!
//! A stretch whose runs can be taken in at once is; any other is taken in change by change, which
//! also tells what is wrong with it. Where a history comes with the state it ends at, nothing is
//! replayed: it stays packed, and is held to what it must be.
//!
//! Spec: chapters 3 and 20.

use super::apply::Plan;
use super::history::{ChangeLog, Course, Joined, Stretch};
use super::{Applied, Document, HistoryError, HistoryTruncated, PackedHistory, Snapshot};
use crate::{Limits, Version};

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

    /// Takes in a history that ends at a state, as [`apply_history`](Self::apply_history) does.
    ///
    /// Where nothing is yet, the state is taken as it stands, and the history stays packed beside
    /// it. On an error nothing has changed.
    //= SK-ARC-013
    pub fn restore(
        &mut self,
        state: &Snapshot,
        history: PackedHistory,
    ) -> Result<(), HistoryError> {
        if !self.version.is_empty() {
            return self.apply_history(&history);
        }
        let names = history.names()?;
        let mut course = Course::new(&names);
        let mut last_seqs = Vec::with_capacity(history.stretches.len());
        for packed in &history.stretches {
            let outline = packed.outline(&names, &course);
            let outline = outline.ok_or(HistoryError::Stretch)?;
            course.follow(packed, &outline)?;
            last_seqs.push(outline.last_seq);
        }
        let version = course.version();
        if version != state.version {
            return Err(HistoryError::OtherState);
        }
        self.version = version;
        for (replica, writer) in course.writers() {
            self.heads.set(replica, writer.head, writer.last_seq);
            self.observe(replica, writer.latest);
        }
        self.history = ChangeLog::of(history.stretches, last_seqs, names);
        self.fields.merge(state, &Version::default());
        self.clock.observe(state.timestamp);
        self.release();
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
