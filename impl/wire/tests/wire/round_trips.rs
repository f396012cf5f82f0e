//! What is written is what is read.

use proptest::collection::vec;
use proptest::prelude::*;
use prost::Message;
use synckit_crdt::{Delta, Document, DocumentId, Limits, Operation, Path, ReplicaId, UnixMillis};
use synckit_wire::convert::{delta, value, version};
use synckit_wire::{decode_change, decode_snapshot, encode_change, encode_snapshot, frame, v1};

use crate::sample;

proptest! {
    //= SK-DATA-040
    #[test]
    fn values_come_back_with_their_kinds(original in sample::value()) {
        let read = value::decode(value::encode(&original), &Limits::default()).unwrap();
        prop_assert_eq!(read, original);
    }

    #[test]
    fn the_size_of_a_value_is_that_of_its_bytes(value in sample::value()) {
        prop_assert_eq!(value.size_bytes(), value::encode(&value).encoded_len());
    }

    #[test]
    fn deltas_come_back_through_a_frame(changes in vec(sample::change(), 0..5)) {
        let update = v1::Update {
            document_id: "doc".to_owned(),
            delta: Some(delta::encode(&changes)),
        };
        let sent = v1::Frame { body: Some(v1::frame::Body::Update(update)) };
        let bytes = frame::encode(&sent);
        let received = frame::decode(&bytes, 1 << 20).unwrap();
        // Bytes, as a message that holds a NaN does not equal itself.
        prop_assert_eq!(frame::encode(&received), bytes);
        let Some(v1::frame::Body::Update(update)) = received.body else {
            panic!("an update was sent");
        };
        let read = delta::decode(update.delta.unwrap(), 1_024, &Limits::default()).unwrap();
        prop_assert_eq!(read, Delta::new(changes));
    }

    #[test]
    fn dictionaries_hold_each_entry_once_in_the_order_of_first_use(
        changes in vec(sample::change(), 1..5),
    ) {
        let message = delta::encode(&changes);
        let mut replicas = Vec::new();
        let mut paths = Vec::new();
        for change in &changes {
            replicas.push(change.replica.as_bytes().to_vec());
            replicas.extend(change.deps.iter().map(|dep| dep.replica.as_bytes().to_vec()));
            replicas.extend(change.references().map(|named| named.replica.as_bytes().to_vec()));
            let segments = change.ops.iter().map(|op| op.path.segments().map(str::to_owned));
            paths.extend(segments.map(Iterator::collect::<Vec<_>>));
        }
        prop_assert_eq!(message.replicas, without_repeats(replicas));
        let written: Vec<_> = message.paths.into_iter().map(|path| path.segments).collect();
        prop_assert_eq!(written, without_repeats(paths));
    }

    #[test]
    fn a_change_is_written_as_its_message_would_be(change in sample::change()) {
        let message = delta::encode(std::slice::from_ref(&change)).encode_to_vec();
        prop_assert_eq!(encode_change(&change), message);
    }

    /// The message by itself is the judge of what a stored change is.
    #[test]
    fn a_damaged_change_reads_as_its_message_would(
        change in sample::change(),
        at in any::<prop::sample::Index>(),
        damage in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = encode_change(&change).to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= damage;
        bytes.truncate(if cut { at } else { bytes.len() });
        let message = v1::Delta::decode(&bytes[..]).ok();
        let read = message.and_then(|m| delta::decode(m, u32::MAX, &Limits::UNBOUNDED).ok());
        let read = read.filter(|delta| delta.changes.len() == 1);
        let expected = read.and_then(|delta| delta.changes.into_iter().next());
        prop_assert_eq!(decode_change(&bytes).ok(), expected);
    }

    //= SK-STOR-007
    #[test]
    fn stored_changes_come_back_with_all_their_meaning(change in sample::change()) {
        prop_assert_eq!(decode_change(&encode_change(&change)).unwrap(), change);
    }

    //= SK-LWW-006
    #[test]
    fn stored_snapshots_come_back_with_stamps_and_deletes(snapshot in sample::snapshot()) {
        prop_assert_eq!(decode_snapshot(&encode_snapshot(&snapshot)).unwrap(), snapshot);
    }

    #[test]
    fn versions_come_back(snapshot in sample::snapshot()) {
        let read = version::decode(&version::encode(&snapshot.version)).unwrap();
        prop_assert_eq!(read, snapshot.version);
    }
}

#[test]
fn what_was_stored_is_read_whatever_the_limits_are_by_now() {
    let limits = Limits::default();
    let path = Path::new(vec!["x"; limits.max_path_segments as usize + 1]).unwrap();
    let mut document = Document::new(DocumentId::new("doc").unwrap());
    document.set_limits(Limits::UNBOUNDED);
    let ops = vec![Operation::lww_set(path, 1)];
    let writer = ReplicaId::new(b"w").unwrap();
    let change = document.change(&writer, UnixMillis(1), ops).unwrap();
    assert_eq!(decode_change(&encode_change(&change)), Ok(change.clone()));
    let snapshot = document.snapshot();
    assert_eq!(decode_snapshot(&encode_snapshot(&snapshot)), Ok(snapshot));
    // From a peer the same change would be too large.
    let refused = delta::decode(delta::encode([&change]), 1, &limits).unwrap_err();
    assert_eq!(refused.limit(), Some("max_path_segments"));
}

fn without_repeats<T: PartialEq>(entries: Vec<T>) -> Vec<T> {
    let mut once = Vec::new();
    for entry in entries {
        if !once.contains(&entry) {
            once.push(entry);
        }
    }
    once
}
