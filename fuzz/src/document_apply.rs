//! Changes in any order and any number of times: a document takes each once or says why not, and
//! replicas that took in the same changes are equal.

use arbitrary::{Arbitrary, Unstructured};
use synckit_crdt::{
    Anchor, Change, Document, DocumentId, Dot, DotRange, Limits, Mark, Operation, OperationKind,
    Path, Place, ReplicaId, Side, Timestamp, Value,
};

/// A change as a fuzzer sees it: small numbers, so that collisions happen.
#[derive(Arbitrary, Debug)]
struct RawChange {
    replica: u8,
    first_seq: u8,
    timestamp: u16,
    deps: Vec<RawDot>,
    ops: Vec<(u8, RawKind)>,
}

type RawDot = (u8, u8);

/// An operation that names whatever it likes, honest or not.
#[derive(Arbitrary, Debug)]
enum RawKind {
    Set(i8),
    Delete,
    Count(i8),
    Add(i8, Vec<RawDot>),
    Remove(Vec<RawDot>),
    GoOn(u8),
    Insert(u8, Option<RawDot>, Option<RawDot>),
    Erase(Vec<(u8, u8, u8)>),
    Mark(bool, Option<(RawDot, bool)>, Option<(RawDot, bool)>),
}

impl RawKind {
    fn build(&self) -> OperationKind {
        let text = |length: u8| "\u{e9}x\u{10000}".repeat(usize::from(length % 3) + 1);
        match self {
            Self::Set(value) => OperationKind::LwwSet(int(*value)),
            Self::Delete => OperationKind::LwwDelete,
            Self::Count(amount) => OperationKind::CounterAdd(i64::from(*amount)),
            Self::Add(value, observed) => OperationKind::SetAdd {
                value: int(*value),
                observed: dots(observed),
            },
            Self::Remove(observed) => OperationKind::SetRemove {
                observed: dots(observed),
            },
            Self::GoOn(length) => OperationKind::TextInsert {
                text: text(*length),
                place: Place::Continues,
            },
            Self::Insert(length, left, right) => OperationKind::TextInsert {
                text: text(*length),
                place: Place::Between {
                    left: left.map(dot),
                    right: right.map(dot),
                },
            },
            Self::Erase(ranges) => OperationKind::TextDelete {
                ranges: ranges.iter().map(range).collect(),
            },
            Self::Mark(value, start, end) => OperationKind::TextMark(Box::new(Mark {
                key: "k".to_owned(),
                value: Value::Bool(*value),
                start: start.map(anchor),
                end: end.map(anchor),
            })),
        }
    }
}

fn int(value: i8) -> Value {
    Value::Int(i64::from(value % 3))
}

fn dot((writer, seq): RawDot) -> Dot {
    Dot::new(replica(writer), u64::from(seq))
}

fn dots(dots: &[RawDot]) -> Vec<Dot> {
    dots.iter().copied().map(dot).collect()
}

fn range((writer, first_seq, length): &(u8, u8, u8)) -> DotRange {
    let (first_seq, length) = (u64::from(*first_seq), u64::from(*length));
    DotRange::new(replica(*writer), first_seq, length)
}

fn anchor((named, is_after): (RawDot, bool)) -> Anchor {
    let side = if is_after { Side::After } else { Side::Before };
    let dot = dot(named);
    Anchor { dot, side }
}

impl RawChange {
    fn build(&self) -> Change {
        let ops = self.ops.iter().map(|(path, kind)| Operation {
            path: Path::new([format!("p{}", path % 3)]).expect("one segment"),
            kind: kind.build(),
        });
        Change {
            replica: replica(self.replica),
            first_seq: u64::from(self.first_seq),
            timestamp: Timestamp::from_raw(u64::from(self.timestamp)),
            deps: self.deps.iter().copied().map(dot).collect(),
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
    let reopened = Document::open(document.id().clone(), document.snapshot());
    assert_eq!(
        reopened.snapshot(),
        document.snapshot(),
        "reloaded equals stored"
    );
}
