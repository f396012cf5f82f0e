//! Changes for tests: one write to one field each.

use synckit_crdt::{Change, DocumentId, Dot, Operation, Path, ReplicaId, Timestamp, Value};

use super::START;

pub(crate) fn document() -> DocumentId {
    DocumentId::new("doc").unwrap()
}

pub(crate) fn replica(name: &str) -> ReplicaId {
    ReplicaId::new(name.as_bytes()).unwrap()
}

/// The `seq`-th change of a replica, stamped with the time of the test's start and `seq`.
pub(crate) fn change(name: &str, seq: u64) -> Change {
    write(name, seq, START.0, &[])
}

/// A change at a time, in milliseconds, that depends on others.
pub(crate) fn write(name: &str, seq: u64, ms: u64, deps: &[(&str, u64)]) -> Change {
    Change {
        replica: replica(name),
        first_seq: seq,
        timestamp: Timestamp::from_parts(ms, u16::try_from(seq).unwrap()),
        deps: deps
            .iter()
            .map(|(name, seq)| Dot::new(replica(name), *seq))
            .collect(),
        ops: vec![Operation::lww_set(
            Path::new(["field"]).unwrap(),
            Value::String(format!("{name}{seq}")),
        )],
    }
}
