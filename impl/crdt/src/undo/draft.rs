//! The change that takes edits back, as it is being made.
//!
//! Later operations of it build on earlier ones, so texts are edited on a copy.
//!
//! Spec: chapter 18.

use std::collections::{BTreeMap, BTreeSet};

use super::Renames;
use crate::{
    Anchor, Document, Dot, DotRange, LocalDot, LocalDotRange, Mark, Operation, OperationKind, Path,
    Piece, ReplicaId, Replicas, RichText, Stamp, Timestamp,
};

pub(super) struct Draft<'a> {
    document: &'a Document,
    replica: &'a ReplicaId,
    replicas: Replicas,
    texts: BTreeMap<Path, RichText>,
    next_seq: u64,
    pub(super) ops: Vec<Operation>,
    pub(super) renames: Renames,
}

impl<'a> Draft<'a> {
    pub(super) fn new(document: &'a Document, replica: &'a ReplicaId) -> Self {
        let mut replicas = document.replicas().clone();
        replicas.intern(replica);
        Self {
            document,
            replica,
            replicas,
            texts: BTreeMap::new(),
            next_seq: document.version().get(replica).saturating_add(1),
            ops: Vec::new(),
            renames: Renames::default(),
        }
    }

    /// Adds an operation; gives back its first dot.
    pub(super) fn push(&mut self, op: Operation) -> Dot {
        let dot = Dot::new(self.replica.clone(), self.next_seq);
        self.next_seq = self.next_seq.saturating_add(op.span());
        self.ops.push(op);
        dot
    }

    /// The text as the operations so far leave it.
    pub(super) fn text(&mut self, path: &Path) -> &mut RichText {
        let document = self.document;
        self.texts
            .entry(path.clone())
            .or_insert_with(|| document.rich_text(path).cloned().unwrap_or_default())
    }

    pub(super) fn local_dot(&mut self, dot: &Dot) -> LocalDot {
        self.replicas.intern_dot(dot)
    }

    pub(super) fn pieces_of(&mut self, path: &Path, range: &DotRange) -> Vec<Piece> {
        match self.replicas.find_range(range) {
            Some(local) => self.text(path).text().pieces_of(local),
            None => Vec::new(),
        }
    }

    /// Deletes what still shows of `ranges`.
    pub(super) fn delete(&mut self, path: &Path, ranges: impl Iterator<Item = DotRange>) {
        let mut taken = Vec::new();
        for range in ranges {
            let pieces = self.pieces_of(path, &range).into_iter();
            for piece in pieces.filter(|piece| !piece.is_deleted) {
                self.text(path).integrate_delete(piece.dots, None);
                let (first_seq, length) = (piece.dots.first.seq, piece.dots.length);
                taken.push(DotRange::new(range.replica.clone(), first_seq, length));
            }
        }
        taken.sort();
        let max_ranges = self.document.limits().max_references_per_change as usize;
        for ranges in taken.chunks(max_ranges.max(1)) {
            let ranges = ranges.to_vec();
            let kind = OperationKind::TextDelete { ranges };
            self.push(Operation::new(path.clone(), kind));
        }
    }

    /// Inserts text (not empty) right behind a run of characters, deleted or not; gives back its
    /// first dot. `None` when the run is not of this text.
    pub(super) fn insert_behind(
        &mut self,
        path: &Path,
        run: LocalDotRange,
        text: &str,
    ) -> Option<Dot> {
        let start = Dot::new(self.replica.clone(), self.next_seq);
        let mut left = LocalDot::new(run.first.replica, run.first.seq + (run.length - 1));
        let mut rest = text;
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(self.fitting(rest));
            let dot = Dot::new(self.replica.clone(), self.next_seq);
            let first = self.local_dot(&dot);
            let place = self.text(path).insert_behind(left, part, first)?;
            let kind = OperationKind::TextInsert {
                text: part.to_owned(),
                place: self.replicas.place(place),
            };
            self.push(Operation::new(path.clone(), kind));
            left = LocalDot::new(first.replica, self.next_seq - 1);
            rest = behind;
        }
        Some(start)
    }

    /// How many bytes of a text one operation takes; at least one character.
    fn fitting(&self, text: &str) -> usize {
        let max_bytes = self.document.limits().max_value_bytes as usize;
        let first = text.chars().next().map_or(0, char::len_utf8);
        text.floor_char_boundary(max_bytes).max(first)
    }

    pub(super) fn mark(&mut self, path: &Path, mark: Mark) -> Dot {
        let stamp = Stamp {
            // Later than all that is here, as the change will be.
            timestamp: Timestamp::MAX,
            replica: self.replica.clone(),
            seq: self.next_seq,
        };
        let marking = self.replicas.find_marking(&mark, stamp);
        self.text(path).mark(&mark.key, marking, None);
        self.push(Operation::new(
            path.clone(),
            OperationKind::TextMark(Box::new(mark)),
        ))
    }

    /// The parts of a range in which one of these markings wins, deleted characters included: they
    /// may be restored yet.
    pub(super) fn won_by(
        &mut self,
        path: &Path,
        key: &str,
        (start, end): (Option<&Anchor>, Option<&Anchor>),
        dots: &BTreeSet<Dot>,
    ) -> Vec<(Option<Anchor>, Option<Anchor>)> {
        let range = self.replicas.find_start(start)..self.replicas.find_end(end);
        self.text(path);
        let mut won = self.texts[path].segments(key, &range);
        won.retain(|segment| {
            let winner = segment.winner.map(|winner| winner.stamp.dot());
            winner.is_some_and(|winner| dots.contains(&winner))
        });
        let anchor = |anchor| self.replicas.anchor(anchor);
        won.into_iter()
            .map(|segment| (anchor(segment.start), anchor(segment.end)))
            .collect()
    }
}
