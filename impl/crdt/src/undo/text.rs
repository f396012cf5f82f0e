//! Taking back edits of a text.
//!
//! Spec: chapters 16 to 18.

use std::collections::BTreeMap;

use super::marking::PartUndo;
use super::{DotRuns, Draft, MarkingUndo, Renames};
use crate::{
    Anchor, Document, Dot, DotRange, Flaw, LocalAnchor, LocalDot, LocalDotRange, Mark, Path,
    RichText, Segment, Side, Stamp, Value,
};

/// What the user inserted, deleted and marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextUndo {
    /// Characters inserted and not deleted again.
    pub inserted: DotRuns,
    /// Characters that others inserted, or the user before, by the first dot of each run.
    pub deleted: BTreeMap<Dot, String>,
    pub markings: Vec<MarkingUndo>,
}

impl TextUndo {
    pub(super) fn note_insertion(&mut self, first: &Dot, length: u64) {
        let range = DotRange::new(first.replica.clone(), first.seq, length);
        self.inserted.add(&range);
    }

    /// Takes note of the deletion of what still shows of `ranges`.
    pub(super) fn note_deletion(&mut self, document: &Document, path: &Path, ranges: &[DotRange]) {
        let Some(field) = document.rich_text(path) else {
            return;
        };
        for range in ranges {
            let Some(local) = document.replicas().find_range(range) else {
                continue;
            };
            let pieces = field.text().pieces_of(local);
            for piece in pieces.into_iter().filter(|piece| !piece.is_deleted) {
                let length = piece.dots.length;
                let shown = field.text().slice(piece.at..piece.at + length as usize);
                let dots = DotRange::new(range.replica.clone(), piece.dots.first.seq, length);
                self.note_deleted(&dots, &shown);
            }
        }
    }

    /// What the group inserted itself is gone for good; of the rest the text is kept.
    fn note_deleted(&mut self, dots: &DotRange, shown: &str) {
        let own: DotRuns = self.inserted.remove(dots).into_iter().collect();
        let mut run: Option<(Dot, String)> = None;
        for (scalar, seq) in shown.chars().zip(dots.first_seq..) {
            if own.covers(&DotRange::new(dots.replica.clone(), seq, 1)) {
                self.deleted.extend(run.take());
            } else {
                let fresh = || (Dot::new(dots.replica.clone(), seq), String::new());
                run.get_or_insert_with(fresh).1.push(scalar);
            }
        }
        self.deleted.extend(run);
    }

    /// Takes note of a marking, unless it lies on text of the group's own alone.
    pub(super) fn note_marking(
        &mut self,
        document: &Document,
        path: &Path,
        mark: &Mark,
        stamp: &Stamp,
    ) {
        let Some(field) = document.rich_text(path) else {
            return;
        };
        if self.is_own(mark) {
            return;
        }
        let replicas = document.replicas();
        let marking = replicas.find_marking(mark, stamp.clone());
        let part = |segment: Segment<'_>| PartUndo {
            start: replicas.anchor(segment.start),
            end: replicas.anchor(segment.end),
            before: segment.value().cloned().unwrap_or(Value::Null),
            dot_before: segment.winner.map(|winner| winner.stamp.dot()),
        };
        let parts = field.overlaid(&mark.key, &marking).into_iter().map(part);
        self.markings.push(MarkingUndo {
            key: mark.key.clone(),
            dots: [stamp.dot()].into(),
            parts: parts.collect(),
        });
    }

    fn is_own(&self, mark: &Mark) -> bool {
        let (Some(start), Some(end)) = (&mark.start, &mark.end) else {
            return false;
        };
        let is_tight = start.side == Side::Before && end.side == Side::After;
        let is_run = start.dot.replica == end.dot.replica && start.dot.seq <= end.dot.seq;
        is_tight && is_run && {
            let length = end.dot.seq - start.dot.seq + 1;
            let range = DotRange::new(start.dot.replica.clone(), start.dot.seq, length);
            self.inserted.covers(&range)
        }
    }

    //= SK-UNDO-002
    //= SK-UNDO-003
    //= SK-UNDO-007
    pub(super) fn take_back(mut self, path: &Path, draft: &mut Draft<'_>) {
        if !Flaw::UndoLeavesText.is_planted() {
            draft.delete(path, self.inserted.iter());
        }
        for (first, text) in &self.deleted {
            if !Flaw::UndoRestoresNothing.is_planted() {
                restore(path, first, text, draft);
            }
        }
        if Flaw::UndoLeavesMarks.is_planted() {
            self.markings.clear();
        }
        while let Some(mut marking) = self.markings.pop() {
            marking.rename(&draft.renames);
            marking.take_back(path, draft);
        }
    }

    pub(super) fn rename(&mut self, renames: &Renames) {
        for (old, new) in renames.runs() {
            for piece in self.inserted.remove(&old) {
                let offset = piece.first_seq - old.first_seq;
                let first_seq = new.seq + offset;
                let new = DotRange::new(new.replica.clone(), first_seq, piece.length);
                self.inserted.add(&new);
            }
        }
        for marking in &mut self.markings {
            marking.rename(renames);
        }
    }
}

/// Inserts a deleted run again, right behind its own characters, with the attributes they have.
fn restore(path: &Path, first: &Dot, text: &str, draft: &mut Draft<'_>) {
    let length = text.chars().count() as u64;
    let run = DotRange::new(first.replica.clone(), first.seq, length);
    for piece in draft.pieces_of(path, &run) {
        let offset = (piece.dots.first.seq - first.seq) as usize;
        let scalars = text.chars().skip(offset).take(piece.dots.length as usize);
        let part: String = scalars.collect();
        let old_seq = piece.dots.first.seq;
        let old = DotRange::new(first.replica.clone(), old_seq, piece.dots.length);
        if let Some(new) = draft.insert_behind(path, piece.dots, &part) {
            draft.renames.characters(&old, new.clone());
            dress(path, piece.dots, &new, draft);
        }
    }
}

/// A value that a key has on some characters of a run, and the marking that gave it.
struct Worn {
    key: String,
    from: u64,
    to: u64,
    value: Value,
    dot: Option<Dot>,
}

/// Gives restored characters what the deleted ones have, where they do not have it by their place.
fn dress(path: &Path, old: LocalDotRange, new: &Dot, draft: &mut Draft<'_>) {
    let restored = draft.local_dot(new);
    for worn in worn(draft.text(path), old, restored) {
        let beside = |offset, side| {
            let dot = Dot::new(new.replica.clone(), new.seq + offset);
            Some(Anchor { dot, side })
        };
        let dot = draft.mark(
            path,
            Mark {
                key: worn.key,
                value: worn.value,
                start: beside(worn.from, Side::Before),
                end: beside(worn.to - 1, Side::After),
            },
        );
        if let Some(given_by) = worn.dot {
            draft.renames.operation(given_by, dot);
        }
    }
}

/// Where the winners on a deleted run differ from those on the restored one.
fn worn(field: &RichText, old: LocalDotRange, new: LocalDot) -> Vec<Worn> {
    use LocalAnchor::{After, Before};
    let at = |seq| LocalDot::new(old.first.replica, seq);
    let last = at(old.first.seq + (old.length - 1));
    let mut all = Vec::new();
    for key in field.marks().keys() {
        let here = field.segments(key, &(Before(new)..After(new)));
        let here = here.first().and_then(|segment| segment.winner);
        for segment in field.segments(key, &(Before(old.first)..After(last))) {
            if segment.winner == here {
                continue;
            }
            let offset = |anchor| match anchor {
                Before(dot) => dot.seq - old.first.seq,
                After(dot) => dot.seq - old.first.seq + 1,
                LocalAnchor::Start => 0,
                LocalAnchor::End => old.length,
            };
            all.push(Worn {
                key: key.to_owned(),
                from: offset(segment.start),
                to: offset(segment.end),
                value: segment.value().cloned().unwrap_or(Value::Null),
                dot: segment.winner.map(|winner| winner.stamp.dot()),
            });
        }
    }
    all
}
