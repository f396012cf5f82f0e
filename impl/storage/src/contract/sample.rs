//! Documents, replicas and changes to store.

use synckit_crdt::{
    Change, DocumentId, Dot, Operation, OperationKind, Path, ReplicaId, Timestamp, Value,
};
use synckit_session::server::LogEntry;

pub(super) fn document(name: &str) -> DocumentId {
    DocumentId::new(name).expect("the suite names documents within the limit")
}

pub(super) fn replica(name: &str) -> ReplicaId {
    ReplicaId::new(name.as_bytes()).expect("the suite names replicas within the limit")
}

/// A change with every field of its meaning set: two operations, from `first_seq` on.
pub(super) fn change(writer: &str, first_seq: u64, text: &str) -> Change {
    let path = |segment: &str| {
        Path::new(["contract", segment]).expect("the suite names paths within the limit")
    };
    Change {
        replica: replica(writer),
        first_seq,
        timestamp: Timestamp::from_parts(first_seq, 7),
        deps: vec![Dot::new(replica("another"), first_seq)],
        ops: vec![
            Operation {
                path: path("set"),
                kind: OperationKind::LwwSet(Value::String(text.to_owned())),
            },
            Operation {
                path: path("deleted"),
                kind: OperationKind::LwwDelete,
            },
        ],
    }
}

/// Changes of two dots each, from dot 1 on.
pub(super) fn changes(writer: &str, count: u64) -> Vec<Change> {
    (0..count)
        .map(|index| change(writer, 1 + 2 * index, "text"))
        .collect()
}

pub(super) fn entries(changes: &[Change], owner: &str) -> Vec<LogEntry> {
    changes
        .iter()
        .map(|change| LogEntry {
            change: change.clone(),
            owner: owner.to_owned(),
        })
        .collect()
}
