//! Small sets of changes that several writers made, some of them having seen the others'.
//!
//! The oracle makes the changes, so nothing here comes from the code under test.

use proptest::collection::vec;
use proptest::prelude::*;
use synckit_crdt::{
    Change, Document, DocumentId, Dot, Operation, OperationKind, Path, ReplicaId, Timestamp, Value,
};
use synckit_oracle as oracle;

pub(crate) type OracleChange = oracle::Change<Value>;

/// The writers' ids; one is a prefix of another.
pub(crate) const REPLICAS: [&[u8]; 3] = [b"a", b"aa", b"b"];

/// The paths they write to; one is a prefix of another.
const PATHS: [&[&str]; 3] = [&["x"], &["x", "y"], &[""]];

/// What happens while the changes are made.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Write {
        writer: usize,
        wall_ms: u64,
        ops: Vec<oracle::Operation<Value>>,
    },
    /// One writer receives all that another has.
    Sync { from: usize, to: usize },
}

/// Up to `max_steps` steps, of which about half are writes.
pub(crate) fn steps(max_steps: usize) -> impl Strategy<Value = Vec<Step>> {
    let writers = 0..REPLICAS.len();
    // Few wall times, so that equal timestamps are common.
    let write =
        (writers.clone(), 0..3_u64, vec(operation(), 1..3)).prop_map(|(writer, wall_ms, ops)| {
            Step::Write {
                writer,
                wall_ms,
                ops,
            }
        });
    let sync = (writers.clone(), writers).prop_map(|(from, to)| Step::Sync { from, to });
    vec(prop_oneof![write, sync], 1..max_steps)
}

fn operation() -> impl Strategy<Value = oracle::Operation<Value>> {
    let value = prop_oneof![
        1 => Just(None),
        2 => (0..4_i64).prop_map(|int| Some(Value::Int(int))),
        1 => Just(Some(Value::from(f64::NAN))),
    ];
    (0..PATHS.len(), value).prop_map(|(path, value)| {
        let path = PATHS[path]
            .iter()
            .map(|segment| (*segment).to_owned())
            .collect();
        match value {
            Some(value) => oracle::Operation::lww_set(path, value),
            None => oracle::Operation::lww_delete(path),
        }
    })
}

/// A set of changes in some causal order.
pub(crate) fn changes(max_steps: usize) -> impl Strategy<Value = Vec<OracleChange>> {
    steps(max_steps).prop_map(|steps| {
        let mut made = Vec::new();
        run(&steps, |_, _, _, change| made.push(change.clone()));
        made
    })
}

/// Plays the steps; calls `on_write` with the writer, what it had seen, the wall time and the
/// change it made.
pub(crate) fn run(
    steps: &[Step],
    mut on_write: impl FnMut(usize, &[OracleChange], u64, &OracleChange),
) {
    let mut seen: Vec<Vec<OracleChange>> = vec![Vec::new(); REPLICAS.len()];
    for step in steps {
        match step {
            Step::Write {
                writer,
                wall_ms,
                ops,
            } => {
                let own = &mut seen[*writer];
                let change = oracle::next_change(own, REPLICAS[*writer], *wall_ms, ops.clone());
                on_write(*writer, own, *wall_ms, &change);
                own.push(change);
            }
            Step::Sync { from, to } => {
                for change in seen[*from].clone() {
                    if !seen[*to].contains(&change) {
                        seen[*to].push(change);
                    }
                }
            }
        }
    }
}

pub(crate) fn replica(bytes: &[u8]) -> ReplicaId {
    ReplicaId::new(bytes).unwrap()
}

pub(crate) fn path(segments: &[&str]) -> Path {
    Path::new(segments.iter().copied()).unwrap()
}

pub(crate) fn empty() -> Document {
    Document::new(DocumentId::new("doc").unwrap())
}

/// A document that applied the changes one by one.
pub(crate) fn applied(changes: &[OracleChange]) -> Document {
    let mut document = empty();
    for change in changes {
        document.apply(&real(change)).unwrap();
    }
    document
}

/// The same change in the types under test.
pub(crate) fn real(change: &OracleChange) -> Change {
    Change {
        replica: replica(&change.replica),
        first_seq: change.first_seq,
        timestamp: Timestamp::from_raw(change.timestamp),
        deps: change
            .deps
            .iter()
            .map(|(id, seq)| Dot::new(replica(id), *seq))
            .collect(),
        ops: change.ops.iter().map(real_op).collect(),
    }
}

pub(crate) fn real_op(op: &oracle::Operation<Value>) -> Operation {
    let kind = match &op.kind {
        oracle::OperationKind::LwwSet(value) => OperationKind::LwwSet(value.clone()),
        oracle::OperationKind::LwwDelete => OperationKind::LwwDelete,
        oracle::OperationKind::CounterAdd(_)
        | oracle::OperationKind::SetAdd { .. }
        | oracle::OperationKind::SetRemove { .. }
        | oracle::OperationKind::TextInsert { .. }
        | oracle::OperationKind::TextDelete { .. }
        | oracle::OperationKind::TextMark { .. } => panic!("{op:?} is no write to a register"),
    };
    Operation {
        path: Path::new(op.path.iter().cloned()).unwrap(),
        kind,
    }
}

/// Holds everything that can be read of a document against the oracle's word.
pub(crate) fn assert_is_state_of(document: &Document, changes: &[OracleChange]) {
    let version: Vec<_> = document
        .version()
        .iter()
        .map(|(id, seq)| (id.as_bytes().to_vec(), seq))
        .collect();
    assert_eq!(version, oracle::Version::of(changes).entries());

    let fields: Vec<_> = document
        .fields()
        .map(|(path, value)| (path.segments().map(str::to_owned).collect(), value.clone()))
        .collect();
    assert_eq!(fields, oracle::fields(changes));

    for (key, register) in document.registers() {
        let writes = oracle::writes(
            changes,
            &key.path.segments().map(str::to_owned).collect::<Vec<_>>(),
        );
        let winner = oracle::winner(&writes).unwrap();
        let stamp = &register.stamp;
        assert_eq!(
            (
                stamp.timestamp.as_u64(),
                stamp.replica.as_bytes(),
                stamp.seq,
                &register.value
            ),
            (
                winner.stamp.timestamp,
                winner.stamp.replica.as_slice(),
                winner.stamp.seq,
                &winner.value
            )
        );
        assert_eq!(document.register(&key.path), winner.value.as_ref());
    }
}

/// Heads, as the oracle writes dots.
pub(crate) fn heads_of(document: &Document) -> Vec<(Vec<u8>, u64)> {
    document
        .heads()
        .into_iter()
        .map(|dot| (dot.replica.as_bytes().to_vec(), dot.seq))
        .collect()
}
