//! Changes in any order and any number of times: a document takes each once or says why not, and
//! replicas that took in the same changes are equal.

use arbitrary::{Arbitrary, Unstructured};
use synckit_crdt::{
    Change, Document, DocumentId, Dot, Limits, Operation, OperationKind, Path, ReplicaId,
    Timestamp, Value,
};

/// A change as a fuzzer sees it: small numbers, so that collisions happen.
#[derive(Arbitrary, Debug)]
struct RawChange {
    replica: u8,
    first_seq: u8,
    timestamp: u16,
    deps: Vec<(u8, u8)>,
    ops: Vec<(u8, Option<i8>)>,
}

impl RawChange {
    fn build(&self) -> Change {
        let ops = self.ops.iter().map(|(path, value)| Operation {
            path: Path::new([format!("p{}", path % 3)]).expect("one segment"),
            kind: match value {
                Some(value) => OperationKind::LwwSet(Value::Int(i64::from(*value))),
                None => OperationKind::LwwDelete,
            },
        });
        Change {
            replica: replica(self.replica),
            first_seq: u64::from(self.first_seq),
            timestamp: Timestamp::from_raw(u64::from(self.timestamp)),
            deps: self
                .deps
                .iter()
                .map(|(writer, seq)| Dot::new(replica(*writer), u64::from(*seq)))
                .collect(),
            ops: ops.collect(),
        }
    }
}

fn replica(name: u8) -> ReplicaId {
    ReplicaId::new(&[b'a' + name % 4]).expect("one byte")
}

/// [SK-DATA-014], [SK-DATA-015] and [SK-DATA-021].
pub fn document_apply(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(raw) = Vec::<RawChange>::arbitrary(&mut input) else {
        return;
    };
    let id = DocumentId::new("fuzz").expect("a short name");
    let mut document = Document::new(id.clone());
    let mut taken = Vec::new();
    for change in raw.iter().map(RawChange::build) {
        if change.validate(&Limits::default()).is_err() {
            continue;
        }
        let before = document.snapshot();
        match document.apply(&change) {
            Ok(synckit_crdt::Applied::New) => taken.push(change),
            Ok(synckit_crdt::Applied::AlreadyCovered) | Err(_) => {
                assert_eq!(document.snapshot(), before, "nothing happened");
            }
        }
    }
    let mut rebuilt = Document::new(id);
    for change in &taken {
        rebuilt.apply(change).expect("it fitted before");
    }
    assert_eq!(
        rebuilt.snapshot(),
        document.snapshot(),
        "live equals rebuilt"
    );
}
