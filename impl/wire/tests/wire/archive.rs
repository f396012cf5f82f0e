//! Archives: what went in comes out, and nothing else is taken for one.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use synckit_crdt::{
    Anchor, Document, DocumentId, Dot, DotRange, Mark, Operation, OperationKind, Path, Place,
    ReplicaId, Side, UnixMillis, Value, Version,
};
use synckit_wire::archive::{self, Archive, ArchiveError};
use synckit_wire::v1::ErrorCode;

use crate::sample;

/// One of the writers does something at a time.
type Step = (usize, u64, Vec<OperationKind>);

fn writer(index: usize) -> ReplicaId {
    ReplicaId::new([b"a", b"b"][index]).unwrap()
}

fn dot() -> impl Strategy<Value = Dot> {
    Just(Dot::new(writer(0), 1))
}

/// Operations that name nothing but the first dot.
fn kind() -> impl Strategy<Value = OperationKind> {
    let insertion = |place: Place| {
        "[a-c€]{1,3}".prop_map(move |text| OperationKind::TextInsert {
            text,
            place: place.clone(),
        })
    };
    let behind_first = Place::Between {
        left: Some(Dot::new(writer(0), 1)),
        right: None,
    };
    prop_oneof![
        sample::value().prop_map(OperationKind::LwwSet),
        Just(OperationKind::LwwDelete),
        (1..9_i64).prop_map(OperationKind::CounterAdd),
        sample::value().prop_map(|value| OperationKind::SetAdd {
            value,
            observed: Vec::new()
        }),
        dot().prop_map(|dot| OperationKind::SetRemove {
            observed: vec![dot]
        }),
        insertion(Place::Continues),
        insertion(behind_first),
        dot().prop_map(|dot| OperationKind::TextDelete {
            ranges: vec![DotRange::new(dot.replica, dot.seq, 1)]
        }),
        sample::value().prop_map(|value| OperationKind::TextMark(Box::new(Mark {
            key: "bold".to_owned(),
            value,
            start: Some(Anchor {
                dot: Dot::new(writer(0), 1),
                side: Side::Before,
            }),
            end: None,
        }))),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec((0..2_usize, 0..9_u64, vec(kind(), 1..3)), 0..20)
}

fn path() -> Path {
    Path::new(["x", "y"]).unwrap()
}

fn written(steps: &[Step]) -> Document {
    let mut document = Document::new(DocumentId::new("notes").unwrap());
    let first = OperationKind::TextInsert {
        text: "f".to_owned(),
        place: Place::Between {
            left: None,
            right: None,
        },
    };
    let first = vec![Operation::new(path(), first)];
    document.change(&writer(0), UnixMillis(1), first).unwrap();
    for (index, now, kinds) in steps {
        let ops = kinds.iter().cloned();
        let ops = ops.map(|kind| Operation::new(path(), kind)).collect();
        document
            .change(&writer(*index), UnixMillis(*now), ops)
            .unwrap();
    }
    document
}

fn sample() -> Document {
    let set = |value: &str| (1, 2, vec![OperationKind::LwwSet(Value::from(value))]);
    written(&[set("a"), set("b")])
}

fn open(bytes: &Bytes) -> Result<Document, ArchiveError> {
    Archive::open(bytes.clone())?.document()
}

proptest! {
    //= SK-ARC-001
    //= SK-ARC-002
    //= SK-ARC-008
    #[test]
    fn an_archive_gives_the_document_and_its_changes_back(steps in steps()) {
        let document = written(&steps);
        let bytes = archive::encode(&document);
        let read = open(&bytes).unwrap();
        prop_assert_eq!(read.id(), document.id());
        prop_assert_eq!(read.snapshot(), document.snapshot());
        prop_assert_eq!(read.heads(), document.heads());
        let everything = Version::new();
        prop_assert_eq!(read.delta_since(&everything), document.delta_since(&everything));
        prop_assert_eq!(archive::encode(&read), bytes);
    }

    //= SK-ARC-001
    #[test]
    fn a_document_without_its_history_has_an_archive_of_its_state(steps in steps()) {
        let state = written(&steps).snapshot();
        let document = Document::open(DocumentId::new("notes").unwrap(), state.clone());
        let bytes = archive::encode(&document);
        let archive = Archive::open(bytes.clone()).unwrap();
        prop_assert_eq!(archive.history().unwrap(), None);
        prop_assert_eq!(archive.snapshot().unwrap(), state);
        prop_assert_eq!(archive::encode(&archive.document().unwrap()), bytes);
    }

    //= SK-ARC-003
    #[test]
    fn a_forged_byte_gives_an_archive_or_a_numbered_error(
        steps in steps(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = archive::encode(&written(&steps)).to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        match open(&bytes.into()) {
            Ok(document) => prop_assert!(open(&archive::encode(&document)).is_ok()),
            Err(error) => prop_assert_ne!(error.code(), ErrorCode::Unspecified),
        }
    }
}

//= SK-ARC-007
#[test]
fn the_state_is_read_without_the_history() {
    let document = sample();
    let mut bytes = archive::encode(&document).to_vec();
    let last = bytes.last_mut().unwrap();
    // The text of the history ends in the middle of a character.
    *last = 0xff;
    let archive = Archive::open(bytes.into()).unwrap();
    assert_eq!(archive.snapshot().unwrap(), document.snapshot());
    assert_eq!(archive.history(), Err(ArchiveError::Stretches));
}

//= SK-ARC-003
#[test]
fn an_archive_is_whole_and_of_the_known_format() {
    let bytes = archive::encode(&sample());
    assert!(open(&bytes).is_ok());
    // All columns but those of the history are an archive too.
    let alone = Document::open(sample().id().clone(), sample().snapshot());
    let state_end = archive::encode(&alone).len();
    for len in (0..bytes.len()).filter(|len| *len != state_end) {
        assert!(open(&bytes.slice(..len)).is_err(), "{len} bytes");
    }
    let longer = [bytes.as_ref(), &[0]].concat();
    assert_eq!(open(&longer.into()).unwrap_err(), ArchiveError::Length);
    let mut other = bytes.to_vec();
    other[4] = 2;
    let unknown = ArchiveError::UnknownFormat { format: 2 };
    assert_eq!(open(&other.clone().into()).unwrap_err(), unknown);
    other[0] = b'Z';
    assert_eq!(open(&other.into()).unwrap_err(), ArchiveError::NotAnArchive);
}

//= SK-ARC-004
//= SK-ARC-005
#[test]
fn a_column_unfolds_within_its_bounds() {
    // Of the document id, which is the first column and takes one byte.
    let archive = |unfolds_to: &[u8]| Bytes::from([b"SKAR\x01", unfolds_to, b"\x01x"].concat());
    let refused = |unfolds_to: &[u8]| Archive::open(archive(unfolds_to)).unwrap_err();
    let state = [0, 0];
    let accepted = [archive(&[1]).as_ref(), &state].concat();
    assert_eq!(
        Archive::open(accepted.into())
            .unwrap()
            .document_id()
            .as_str(),
        "x"
    );
    let too_large = refused(&[0x81, 0x80, 0x80, 0x80, 0x04]);
    assert_eq!(too_large, ArchiveError::ColumnTooLarge);
    assert_eq!(too_large.code(), ErrorCode::LimitExceeded);
    assert_eq!(refused(&[0x80, 0x02]), ArchiveError::Column);
    assert_eq!(refused(&[0]), ArchiveError::Column);
    assert_eq!(refused(&[2]), ArchiveError::Column);
}
