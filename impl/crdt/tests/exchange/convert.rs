//! The oracle's changes as the implementation's.

use synckit_crdt::{
    Anchor, Change, Dot, DotRange, Mark, Operation, OperationKind, Path, Place, ReplicaId, Side,
    Timestamp, Value,
};
use synckit_oracle as oracle;

pub(crate) fn change(change: &oracle::Change<Value>) -> Change {
    Change {
        replica: replica(&change.replica),
        first_seq: change.first_seq,
        timestamp: Timestamp::from_raw(change.timestamp),
        deps: change.deps.iter().map(dot).collect(),
        ops: change.ops.iter().map(operation).collect(),
    }
}

pub(crate) fn replica(id: &[u8]) -> ReplicaId {
    ReplicaId::new(id).unwrap()
}

pub(crate) fn path(segments: &[String]) -> Path {
    Path::new(segments.iter().cloned()).unwrap()
}

pub(crate) fn dot((id, seq): &oracle::Dot) -> Dot {
    Dot::new(replica(id), *seq)
}

pub(crate) fn oracle_dot(dot: &Dot) -> oracle::Dot {
    (dot.replica.as_bytes().to_vec(), dot.seq)
}

pub(crate) fn place(place: &oracle::Place) -> Place {
    match place {
        oracle::Place::Continues => Place::Continues,
        oracle::Place::Between { left, right } => Place::Between {
            left: left.as_ref().map(dot),
            right: right.as_ref().map(dot),
        },
    }
}

fn operation(op: &oracle::Operation<Value>) -> Operation {
    let kind = match &op.kind {
        oracle::OperationKind::LwwSet(value) => OperationKind::LwwSet(value.clone()),
        oracle::OperationKind::LwwDelete => OperationKind::LwwDelete,
        oracle::OperationKind::CounterAdd(amount) => OperationKind::CounterAdd(*amount),
        oracle::OperationKind::SetAdd { value, observed } => OperationKind::SetAdd {
            value: value.clone(),
            observed: observed.iter().map(dot).collect(),
        },
        oracle::OperationKind::SetRemove { observed } => OperationKind::SetRemove {
            observed: observed.iter().map(dot).collect(),
        },
        oracle::OperationKind::TextInsert { text, place } => OperationKind::TextInsert {
            text: text.clone(),
            place: self::place(place),
        },
        oracle::OperationKind::TextDelete { ranges } => OperationKind::TextDelete {
            ranges: ranges.iter().map(range).collect(),
        },
        oracle::OperationKind::TextMark {
            key,
            value,
            start,
            end,
        } => OperationKind::TextMark(Box::new(Mark {
            key: key.clone(),
            value: value.clone().unwrap_or(Value::Null),
            start: start.as_ref().map(anchor),
            end: end.as_ref().map(anchor),
        })),
    };
    Operation::new(path(&op.path), kind)
}

fn range((id, first_seq, length): &oracle::DotRange) -> DotRange {
    DotRange::new(replica(id), *first_seq, *length)
}

fn anchor(anchor: &oracle::Anchor) -> Anchor {
    let side = match anchor {
        oracle::Anchor::Before(_) => Side::Before,
        oracle::Anchor::After(_) => Side::After,
    };
    let dot = dot(anchor.dot());
    Anchor { dot, side }
}
