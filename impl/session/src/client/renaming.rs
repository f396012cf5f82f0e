//! What changes that are issued anew name: the dots that take the place of void ones.
//!
//! An operation names what was written before it, and some of that may be void with it. Chapter:
//! `spec/06-client-session.md`, a replica that cannot go on; chapters 15 to 17 say what is named.

use std::collections::BTreeMap;

use synckit_crdt::{
    Anchor, Change, Document, Dot, DotRange, LocalDot, Mark, Operation, OperationKind, Path, Place,
    ReplicaId, Side,
};

use crate::bug::{Bug, Bugs};

/// From the dots of void changes to those of the fresh replica.
#[derive(Debug)]
pub(super) struct Renaming {
    refused: ReplicaId,
    fresh: ReplicaId,
    /// From here on all dots of the refused replica are void.
    void_from: u64,
    /// What became of each void operation, by its first dot.
    fates: BTreeMap<u64, Fate>,
}

#[derive(Clone, Debug)]
struct Fate {
    /// How many dots the operation took.
    length: u64,
    /// Its first dot under the fresh replica; `None` when it was not issued anew.
    first_seq: Option<u64>,
    /// Of an insertion, under the names that hold now.
    origins: Origins,
}

/// What stood beside an insertion.
#[derive(Clone, Debug, Default)]
struct Origins {
    left: Option<Dot>,
    right: Option<Dot>,
}

impl Renaming {
    /// Everything of `refused` from `void_from` on is void.
    pub(super) fn new(refused: ReplicaId, fresh: ReplicaId, void_from: u64) -> Self {
        Self {
            refused,
            fresh,
            void_from,
            fates: BTreeMap::new(),
        }
    }

    /// The operations that have the effect of a void change, for the fresh replica's next change of
    /// the document. One whose objects are all gone is left out.
    //= SK-CLNT-043
    pub(super) fn rename(
        &mut self,
        void: &Change,
        document: &Document,
        bugs: &Bugs,
    ) -> Vec<Operation> {
        if bugs.has(Bug::ReissueKeepsNames) {
            return void.ops.clone();
        }
        let mut next_seq = document.version().get(&self.fresh).saturating_add(1);
        let mut ops = Vec::with_capacity(void.ops.len());
        for (stamp, op) in void.stamped_ops() {
            let origins = self.origins(op, stamp.seq, document);
            let kind = self.kind(op, &origins, next_seq);
            let fate = Fate {
                length: op.span(),
                first_seq: kind.is_some().then_some(next_seq),
                origins,
            };
            self.fates.insert(stamp.seq, fate);
            if let Some(kind) = kind {
                let op = Operation::new(op.path.clone(), kind);
                next_seq = next_seq.saturating_add(op.span());
                ops.push(op);
            }
        }
        ops
    }

    /// Takes note that a void change was not issued anew: what stood beside its insertions stands
    /// for them.
    pub(super) fn lose(&mut self, void: &Change, document: &Document) {
        self.fates.split_off(&void.first_seq);
        for (stamp, op) in void.stamped_ops() {
            let origins = self.origins(op, stamp.seq, document);
            let fate = Fate {
                length: op.span(),
                first_seq: None,
                origins,
            };
            self.fates.insert(stamp.seq, fate);
        }
    }

    /// What an operation is under the names that hold now; `None` when nothing is left of it.
    fn kind(&self, op: &Operation, origins: &Origins, seq: u64) -> Option<OperationKind> {
        match &op.kind {
            kind @ (OperationKind::LwwSet(_)
            | OperationKind::LwwDelete
            | OperationKind::CounterAdd(_)) => Some(kind.clone()),
            OperationKind::SetAdd { value, observed } => Some(OperationKind::SetAdd {
                value: value.clone(),
                observed: self.dots(observed),
            }),
            OperationKind::SetRemove { observed } => {
                let observed = self.dots(observed);
                (!observed.is_empty()).then_some(OperationKind::SetRemove { observed })
            }
            OperationKind::TextInsert { text, place } => Some(OperationKind::TextInsert {
                text: text.clone(),
                place: self.place(place, origins, seq),
            }),
            OperationKind::TextDelete { ranges } => {
                let ranges = self.ranges(ranges);
                (!ranges.is_empty()).then_some(OperationKind::TextDelete { ranges })
            }
            OperationKind::TextMark(mark) => {
                Some(OperationKind::TextMark(Box::new(self.mark(mark))))
            }
        }
    }

    /// The present names of what stands beside an insertion; nothing for another operation.
    fn origins(&self, op: &Operation, seq: u64, document: &Document) -> Origins {
        match &op.kind {
            OperationKind::TextInsert { place, .. } => match place {
                Place::Continues => self.continued(&op.path, seq, document),
                Place::Between { left, right } => Origins {
                    left: left.as_ref().and_then(|dot| self.left(dot)),
                    right: right.as_ref().and_then(|dot| self.right(dot)),
                },
            },
            OperationKind::LwwSet(_)
            | OperationKind::LwwDelete
            | OperationKind::CounterAdd(_)
            | OperationKind::SetAdd { .. }
            | OperationKind::SetRemove { .. }
            | OperationKind::TextDelete { .. }
            | OperationKind::TextMark(_) => Origins::default(),
        }
    }

    /// The origins of an insertion that continues the run of the dot before `seq`.
    //= SK-TEXT-003
    fn continued(&self, path: &Path, seq: u64, document: &Document) -> Origins {
        let previous = Dot::new(self.refused.clone(), seq.saturating_sub(1));
        match self.fate(&previous) {
            Some((fate, _)) => Origins {
                left: self.left(&previous),
                right: fate.origins.right.clone(),
            },
            None => Origins {
                right: right_origin(path, &previous, document),
                left: Some(previous),
            },
        }
    }

    /// Whether the run goes on under the fresh name, too.
    fn place(&self, void: &Place, origins: &Origins, seq: u64) -> Place {
        let previous = Dot::new(self.fresh.clone(), seq.saturating_sub(1));
        match void {
            Place::Continues if origins.left.as_ref() == Some(&previous) => Place::Continues,
            Place::Continues | Place::Between { .. } => Place::Between {
                left: origins.left.clone(),
                right: origins.right.clone(),
            },
        }
    }

    fn mark(&self, void: &Mark) -> Mark {
        let anchor = |anchor: &Anchor, beside: Option<Dot>, side| match self.dot(&anchor.dot) {
            Some(dot) => Some(Anchor {
                dot,
                side: anchor.side,
            }),
            None => beside.map(|dot| Anchor { dot, side }),
        };
        let start = void.start.as_ref();
        let end = void.end.as_ref();
        Mark {
            key: void.key.clone(),
            value: void.value.clone(),
            start: start.and_then(|at| anchor(at, self.left(&at.dot), Side::After)),
            end: end.and_then(|at| anchor(at, self.right(&at.dot), Side::Before)),
        }
    }

    fn dots(&self, named: &[Dot]) -> Vec<Dot> {
        named.iter().filter_map(|dot| self.dot(dot)).collect()
    }

    fn ranges(&self, named: &[DotRange]) -> Vec<DotRange> {
        let mut renamed: Vec<DotRange> = Vec::with_capacity(named.len());
        for piece in named.iter().flat_map(|range| self.pieces(range)) {
            match renamed.last_mut() {
                Some(last)
                    if last.replica == piece.replica
                        && last.first_seq + last.length == piece.first_seq =>
                {
                    last.length += piece.length;
                }
                Some(_) | None => renamed.push(piece),
            }
        }
        renamed
    }

    /// A range under the names that hold now: what comes before the void, then what replaced it.
    fn pieces(&self, range: &DotRange) -> Vec<DotRange> {
        if range.replica != self.refused {
            return vec![range.clone()];
        }
        let end = range.first_seq.saturating_add(range.length);
        let kept = end.min(self.void_from).saturating_sub(range.first_seq);
        let kept = (kept > 0).then(|| DotRange {
            length: kept,
            ..range.clone()
        });
        // The operation that holds the first dot, and those after it.
        let from = range.first_seq.max(self.void_from);
        let first = self.fates.range(..=from).next_back();
        let from_fate = first.map_or(from, |(seq, _)| *seq);
        let replaced = self.fates.range(from_fate..end.max(from_fate));
        let replaced = replaced.filter_map(|(seq, fate)| {
            let (start, stop) = (from.max(*seq), end.min(seq + fate.length));
            let length = stop.checked_sub(start).filter(|length| *length > 0)?;
            Some(DotRange {
                replica: self.fresh.clone(),
                first_seq: fate.first_seq? + (start - seq),
                length,
            })
        });
        kept.into_iter().chain(replaced).collect()
    }

    /// What became of the operation of a void dot, and which of its dots this is.
    fn fate(&self, dot: &Dot) -> Option<(&Fate, u64)> {
        if dot.replica != self.refused || dot.seq < self.void_from {
            return None;
        }
        let (first, fate) = self.fates.range(..=dot.seq).next_back()?;
        let offset = dot.seq - first;
        (offset < fate.length).then_some((fate, offset))
    }

    /// The present name of a dot; `None` for one that was not issued anew.
    fn dot(&self, dot: &Dot) -> Option<Dot> {
        match self.fate(dot) {
            None => Some(dot.clone()),
            Some((fate, offset)) => {
                let seq = fate.first_seq? + offset;
                Some(Dot::new(self.fresh.clone(), seq))
            }
        }
    }

    /// A left origin under the names that hold now.
    fn left(&self, dot: &Dot) -> Option<Dot> {
        let gone = || {
            self.fate(dot)
                .and_then(|(fate, _)| fate.origins.left.clone())
        };
        self.dot(dot).or_else(gone)
    }

    /// A right origin under the names that hold now.
    fn right(&self, dot: &Dot) -> Option<Dot> {
        let gone = || {
            self.fate(dot)
                .and_then(|(fate, _)| fate.origins.right.clone())
        };
        self.dot(dot).or_else(gone)
    }
}

/// What stood right of a character when it was written; nothing for the end of the text, and for a
/// dot that is no character of it.
//= SK-TEXT-006
fn right_origin(path: &Path, dot: &Dot, document: &Document) -> Option<Dot> {
    let replicas = document.replicas();
    let local = LocalDot::new(replicas.find(&dot.replica)?, dot.seq);
    let right = document.text(path)?.right_origin(local)?;
    Some(replicas.dot(right))
}
