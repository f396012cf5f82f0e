//! The spans of a text: what documents write is read again, byte by byte; what is damaged is
//! refused or is another text, and never a panic.

use proptest::prelude::*;
use synckit_crdt::{
    Document, DocumentId, Expand, FieldKey, FieldKind, FieldState, LocalDot, LocalPlace,
    PackedSpans, Path, ReplicaId, ReplicaIndex, Snapshot, SpansError, Stamp, TextSpan, TextState,
    Timestamp, UnixMillis,
};
use synckit_wire::{decode_snapshot, encode_snapshot};

fn path() -> Path {
    Path::new(["x"]).unwrap()
}

/// A document of every kind, whose text two writers have edited all over.
fn document(edits: &[(bool, usize, usize)]) -> Document {
    let mut document = Document::new(DocumentId::new("doc").unwrap());
    for (writer, at, length) in edits {
        let replica = ReplicaId::new(if *writer { b"one" } else { b"two" }).unwrap();
        let made = document.edit(&replica, UnixMillis(7), |edit| {
            let mut text = edit.text(&path());
            text.insert(*at, "\u{e9}\u{10000}z")?;
            text.delete(at + 1..at + 1 + length)?;
            text.mark(*at..at + 2, Expand::After, "bold", true)?;
            edit.counter(&path()).add(-3)?;
            edit.set(&path()).add(*at as i64)?;
            edit.register(&path()).set(*at as i64)
        });
        made.unwrap().1.unwrap();
    }
    document
}

fn edits() -> impl Strategy<Value = Vec<(bool, usize, usize)>> {
    proptest::collection::vec((any::<bool>(), 0..12_usize, 0..4_usize), 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    //= SK-WIRE-031
    //= SK-WIRE-032
    //= SK-TEXT-022
    #[test]
    fn a_stored_document_of_every_kind_is_the_one_that_was_stored(edits in edits()) {
        let document = document(&edits);
        let bytes = encode_snapshot(&document.snapshot());
        let read = decode_snapshot(&bytes).unwrap();
        prop_assert_eq!(&read, &document.snapshot());
        let opened = Document::open(document.id().clone(), read);
        prop_assert_eq!(encode_snapshot(&opened.snapshot()), bytes);
    }

    //= SK-WIRE-033
    #[test]
    fn a_damaged_snapshot_is_refused_or_opens(
        edits in edits(),
        at in any::<prop::sample::Index>(),
        damage in any::<u8>(),
    ) {
        let mut bytes = encode_snapshot(&document(&edits).snapshot()).to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= damage;
        if let Ok(snapshot) = decode_snapshot(&bytes) {
            let mut opened = Document::open(DocumentId::new("doc").unwrap(), snapshot.clone());
            opened.merge(&snapshot);
            opened.merge(&document(&[(true, 0, 0), (false, 1, 1)]).snapshot());
            let _ = opened.snapshot();
        }
    }

    //= SK-WIRE-033
    #[test]
    fn bytes_that_are_no_spans_are_refused(bytes in proptest::collection::vec(0..70_u8, 0..24)) {
        if let Ok(spans) = PackedSpans::check(bytes, 3, &[9, 9]) {
            let shown = spans.iter().filter(|span| !span.is_deleted);
            prop_assert_eq!(shown.map(|span| span.length).sum::<u32>(), 3);
        }
    }
}

fn span(first: u64, length: u32, place: LocalPlace) -> TextSpan {
    TextSpan {
        first: LocalDot::new(ReplicaIndex(0), first),
        length,
        is_deleted: false,
        place,
    }
}

fn after(seq: u64) -> LocalPlace {
    let left = Some(LocalDot::new(ReplicaIndex(0), seq));
    LocalPlace::Between { left, right: None }
}

/// What reading spans of one replica gives, whose version covers 9 of its dots.
fn check(spans: &[TextSpan]) -> Result<(), SpansError> {
    let shown = spans.iter().map(|span| u64::from(span.length)).sum();
    let packed = PackedSpans::pack(spans.iter().copied());
    PackedSpans::check(packed.as_bytes().to_vec(), shown, &[9]).map(drop)
}

//= SK-WIRE-033
#[test]
fn spans_hold_covered_characters_once_and_name_their_like() {
    let start = LocalPlace::Between {
        left: None,
        right: None,
    };
    assert_eq!(check(&[span(1, 3, start), span(4, 6, after(2))]), Ok(()));
    let beyond = check(&[span(1, 3, start), span(4, 7, after(2))]);
    assert_eq!(beyond, Err(SpansError::NotCovered));
    let twice = check(&[span(1, 3, start), span(3, 2, after(2))]);
    assert_eq!(twice, Err(SpansError::DotRepeats));
    let unknown = check(&[span(1, 3, start), span(5, 1, after(4))]);
    assert_eq!(unknown, Err(SpansError::UnknownOrigin));
    let from_nothing = check(&[span(1, 3, start), span(5, 1, LocalPlace::Continues)]);
    assert_eq!(from_nothing, Err(SpansError::UnknownOrigin));
    let spans = PackedSpans::pack([span(1, 3, start)]);
    let shown_more = PackedSpans::check(spans.as_bytes().to_vec(), 4, &[9]);
    assert_eq!(shown_more, Err(SpansError::NotAsShown));
}

/// A span of 3 new characters at the start, deleted, then 2 more of the same run before them, in
/// the bytes of the table in chapter 5.
//= SK-WIRE-034
#[test]
fn the_bytes_are_those_of_the_specification() {
    let start = LocalPlace::Between {
        left: None,
        right: None,
    };
    let mut deleted = span(1, 3, start);
    deleted.is_deleted = true;
    let packed = PackedSpans::pack([
        deleted,
        span(7, 1, after(3)),
        span(4, 2, LocalPlace::Continues),
    ]);
    let expected = [
        // Length 3, deleted, both origins edges; replica 0; sequence number 1 as expected.
        0b1100_0001,
        0b0000_0001,
        0,
        0,
        // Length 1, same replica, left origin near; 7 is 3 beyond 4.
        0b0100_0110,
        6,
        // Length 2, same replica, the run goes on; 4 is 4 before 8.
        0b1000_1110,
        0b0000_0001,
        7,
    ];
    assert_eq!(packed.as_bytes(), expected);
}

/// A text of one character for each sequence number, all inserted at the start.
fn text_of(seqs: &[u64]) -> Snapshot {
    let replica = ReplicaId::new(b"far").unwrap();
    let start = LocalPlace::Between {
        left: None,
        right: None,
    };
    let spans = PackedSpans::pack(seqs.iter().map(|seq| span(*seq, 1, start)));
    let last_seq = seqs.iter().copied().max().unwrap();
    let shown = "x".repeat(seqs.len());
    let spans = PackedSpans::check(spans.as_bytes().to_vec(), seqs.len() as u64, &[last_seq]);
    let created = Stamp {
        timestamp: Timestamp::from_raw(1),
        replica: replica.clone(),
        seq: 1,
    };
    let state = TextState {
        created,
        text: shown,
        replicas: vec![replica.clone()],
        spans: spans.unwrap(),
        marks: Default::default(),
    };
    Snapshot {
        version: [(replica, last_seq)].into_iter().collect(),
        timestamp: Timestamp::from_raw(1),
        fields: [(
            FieldKey::new(path(), FieldKind::Text),
            FieldState::Text(state),
        )]
        .into(),
    }
}

//= SK-WIRE-033
#[test]
fn characters_with_the_greatest_sequence_numbers_open() {
    let (low, high) = (1_u64 << 32, u64::MAX - 1);
    let snapshot = text_of(&[low - 1, low, low + 1, high, high - 1, 1]);
    let opened = Document::open(DocumentId::new("doc").unwrap(), snapshot.clone());
    assert_eq!(opened.shown_text(&path()).unwrap(), "xxxxxx");
    assert_eq!(opened.text(&path()).unwrap().to_string(), "xxxxxx");
    let mut edited = document(&[(true, 0, 0)]);
    edited.merge(&snapshot);
    assert_eq!(edited.text(&path()).unwrap().len(), 9);
}

#[test]
fn a_text_state_shows_its_text_without_its_spans() {
    let snapshot = document(&[(true, 0, 1)]).snapshot();
    let texts = snapshot.fields.values().filter_map(|state| match state {
        FieldState::Text(text) => Some(text.text.as_str()),
        FieldState::Register(_) | FieldState::Counter(_) | FieldState::Set(_) => None,
    });
    assert_eq!(texts.collect::<Vec<_>>(), ["\u{e9}z"]);
}
