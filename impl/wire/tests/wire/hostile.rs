//! No bytes at all make the decoder panic.

use proptest::collection::vec;
use proptest::prelude::*;
use synckit_crdt::Limits;
use synckit_wire::convert::{delta, snapshot, sync_request, update, version};
use synckit_wire::v1::frame::Body;
use synckit_wire::{
    DecodeError, decode_change, decode_snapshot, encode_change, encode_snapshot, frame, v1,
};

use crate::sample;

const LIMITS: Limits = Limits {
    max_ops_per_change: 3,
    max_value_bytes: 100,
    max_value_depth: 3,
    max_path_segments: 3,
    max_path_bytes: 6,
    max_deps_per_change: 2,
    max_references_per_change: 1,
};

/// Reads a frame and everything convertible in it.
fn read_all(bytes: &[u8]) -> Result<(), DecodeError> {
    let Some(body) = frame::decode(bytes, 1 << 20)?.body else {
        return Ok(());
    };
    if let Body::Update(message) = body {
        update::decode(message, 4, &LIMITS)?;
    } else if let Body::SyncRequest(message) = body {
        sync_request::decode(&message)?;
    } else if let Body::Notification(v1::Notification {
        delta: Some(message),
        ..
    }) = body
    {
        delta::decode(message, 4, &LIMITS)?;
    } else if let Body::SyncResponse(message) = body {
        message
            .delta
            .map(|message| delta::decode(message, 4, &LIMITS))
            .transpose()?;
        message
            .snapshot
            .map(|message| snapshot::decode(message, &LIMITS))
            .transpose()?;
        message
            .server_version
            .map(|message| version::decode(&message))
            .transpose()?;
    }
    Ok(())
}

/// Frames that hold changes, snapshots and versions.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    (vec(sample::change(), 0..4), sample::snapshot(), 0..3).prop_map(|(changes, state, which)| {
        let delta = Some(delta::encode(&changes));
        let document_id = "doc".to_owned();
        let body = match which {
            0 => Body::Update(v1::Update { document_id, delta }),
            1 => Body::SyncRequest(v1::SyncRequest {
                request_id: 1,
                document_id,
                version: Some(version::encode(&state.version)),
                mode: v1::SyncMode::Once.into(),
                ..Default::default()
            }),
            _ => Body::SyncResponse(v1::SyncResponse {
                document_id,
                delta,
                snapshot: Some(snapshot::encode(&state)),
                server_version: Some(version::encode(&state.version)),
                ..Default::default()
            }),
        };
        frame::encode(&v1::Frame { body: Some(body) }).to_vec()
    })
}

proptest! {
    // Each case tries every length of a frame.
    #![proptest_config(ProptestConfig::with_cases(64))]

    //= SK-LIM-007
    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = read_all(&bytes);
        let _ = decode_change(&bytes);
        let _ = decode_snapshot(&bytes);
    }

    #[test]
    fn every_truncation_of_a_frame_is_read_or_refused(bytes in frames()) {
        for end in 0..bytes.len() {
            let outcome = read_all(&bytes[..end]);
            // One field fills the frame, so that no part of it is whole.
            prop_assert!(outcome.is_err());
        }
    }

    #[test]
    fn every_damaged_frame_is_read_or_refused(
        bytes in frames(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = bytes;
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read_all(&bytes);
    }

    //= SK-STOR-003
    #[test]
    fn a_torn_stored_change_is_never_taken_for_a_whole_one(change in sample::change()) {
        let bytes = encode_change(&change);
        for end in 0..bytes.len() {
            prop_assert!(decode_change(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn a_torn_stored_snapshot_never_panics(snapshot in sample::snapshot()) {
        let bytes = encode_snapshot(&snapshot);
        for end in 0..bytes.len() {
            // A snapshot that lacks its last fields is one of fewer fields, never the same.
            prop_assert_ne!(decode_snapshot(&bytes[..end]).ok(), Some(snapshot.clone()));
        }
    }
}
