//! The bits of a span's first number, and what both sides know when they come to a span.
//!
//! Spec: chapter 5, spans of a text.

use crate::{LocalDot, LocalPlace, ReplicaIndex, TextSpan};

pub(super) const DELETED: u64 = 1;
pub(super) const SAME_REPLICA: u64 = 1 << 1;
pub(super) const LEFT_SHIFT: u32 = 2;
pub(super) const RIGHT_SHIFT: u32 = 4;
pub(super) const LENGTH_SHIFT: u32 = 6;

/// How an origin is said: an edge of the text, what is near, or by its dot. A left origin may also
/// say that the run goes on.
pub(super) const ORIGIN_EDGE: u64 = 0;
pub(super) const ORIGIN_NEAR: u64 = 1;
pub(super) const ORIGIN_DOT: u64 = 2;
pub(super) const CONTINUES: u64 = 3;
pub(super) const ORIGIN_MASK: u64 = 3;

/// Where the last span left off.
#[derive(Debug, Default)]
pub(super) struct Context {
    last: Option<LocalDot>,
    /// The last right origin that was said.
    right: Option<LocalDot>,
    /// By replica: one past the last dot of its latest span.
    next_seqs: Vec<u64>,
}

impl Context {
    /// The replica of the span before.
    #[inline]
    pub(super) fn replica(&self) -> Option<ReplicaIndex> {
        self.last.map(|last| last.replica)
    }

    /// What a near left and a near right origin mean.
    #[inline]
    pub(super) fn near(&self) -> [Option<LocalDot>; 2] {
        [self.last, self.right]
    }

    #[inline]
    pub(super) fn expected_seq(&self, replica: ReplicaIndex) -> u64 {
        let known = self.next_seqs.get(replica.0 as usize);
        known.copied().unwrap_or(1)
    }

    /// Goes past a span, whose replica is known to be one of the dictionary.
    #[inline]
    pub(super) fn follow(&mut self, span: &TextSpan) {
        let index = span.first.replica.0 as usize;
        if index >= self.next_seqs.len() {
            self.next_seqs.resize(index + 1, 1);
        }
        let next_seq = span.first.seq + u64::from(span.length);
        self.next_seqs[index] = next_seq;
        self.last = Some(LocalDot::new(span.first.replica, next_seq - 1));
        match span.place {
            LocalPlace::Between { right, .. } => self.right = right.or(self.right),
            LocalPlace::Continues => {}
        }
    }
}
