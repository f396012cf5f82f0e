//! A change in the oracle's words.
//!
//! Chapter: `spec/03-data-model.md`.

use synckit_crdt::{Anchor, Change, Dot, Mark, OperationKind, Place, Side, Value};
use synckit_oracle as oracle;

/// The same change, kind by kind.
pub(super) fn naive_change(change: &Change) -> oracle::Change<Value> {
    let ops = change.ops.iter().map(|op| oracle::Operation {
        path: op.path.segments().map(str::to_owned).collect(),
        kind: naive_kind(&op.kind),
    });
    oracle::Change {
        replica: change.replica.as_bytes().to_vec(),
        first_seq: change.first_seq,
        timestamp: change.timestamp.as_u64(),
        deps: naive_dots(&change.deps),
        ops: ops.collect(),
    }
}

fn naive_kind(kind: &OperationKind) -> oracle::OperationKind<Value> {
    match kind {
        OperationKind::LwwSet(value) => oracle::OperationKind::LwwSet(value.clone()),
        OperationKind::LwwDelete => oracle::OperationKind::LwwDelete,
        OperationKind::CounterAdd(amount) => oracle::OperationKind::CounterAdd(*amount),
        OperationKind::SetAdd { value, observed } => oracle::OperationKind::SetAdd {
            value: value.clone(),
            observed: naive_dots(observed),
        },
        OperationKind::SetRemove { observed } => oracle::OperationKind::SetRemove {
            observed: naive_dots(observed),
        },
        OperationKind::TextInsert { text, place } => oracle::OperationKind::TextInsert {
            text: text.clone(),
            place: match place {
                Place::Continues => oracle::Place::Continues,
                Place::Between { left, right } => oracle::Place::Between {
                    left: left.as_ref().map(naive_dot),
                    right: right.as_ref().map(naive_dot),
                },
            },
        },
        OperationKind::TextDelete { ranges } => {
            let ranges = ranges.iter().map(|range| {
                let replica = range.replica.as_bytes().to_vec();
                (replica, range.first_seq, range.length)
            });
            oracle::OperationKind::TextDelete {
                ranges: ranges.collect(),
            }
        }
        OperationKind::TextMark(mark) => naive_mark(mark),
    }
}

fn naive_mark(mark: &Mark) -> oracle::OperationKind<Value> {
    let anchor = |anchor: &Anchor| match anchor.side {
        Side::Before => oracle::Anchor::Before(naive_dot(&anchor.dot)),
        Side::After => oracle::Anchor::After(naive_dot(&anchor.dot)),
    };
    oracle::OperationKind::TextMark {
        key: mark.key.clone(),
        value: (mark.value != Value::Null).then(|| mark.value.clone()),
        start: mark.start.as_ref().map(anchor),
        end: mark.end.as_ref().map(anchor),
    }
}

fn naive_dot(dot: &Dot) -> oracle::Dot {
    (dot.replica.as_bytes().to_vec(), dot.seq)
}

fn naive_dots(dots: &[Dot]) -> Vec<oracle::Dot> {
    dots.iter().map(naive_dot).collect()
}
