//! Sync requests and updates: what they must hold.

use synckit_crdt::{DocumentId, Limits};
use synckit_wire::convert::{sync_request, update};
use synckit_wire::v1::{self, ErrorCode};

use crate::sample::delta;

fn request() -> v1::SyncRequest {
    v1::SyncRequest {
        request_id: 7,
        document_id: "doc".to_owned(),
        mode: v1::SyncMode::Subscribe.into(),
        ..Default::default()
    }
}

//= SK-WIRE-021
#[test]
fn a_sync_request_has_an_id_a_document_and_a_mode() {
    let read = sync_request::decode(&request()).unwrap();
    assert_eq!(
        (read.request_id, read.subscribe, read.version),
        (7, true, None)
    );
    assert_eq!(read.document_id, DocumentId::new("doc").unwrap());
    let once = v1::SyncRequest {
        mode: v1::SyncMode::Once.into(),
        ..request()
    };
    assert!(!sync_request::decode(&once).unwrap().subscribe);
    for bad in [
        v1::SyncRequest {
            request_id: 0,
            ..request()
        },
        v1::SyncRequest {
            mode: 0,
            ..request()
        },
        v1::SyncRequest {
            mode: 3,
            ..request()
        },
        v1::SyncRequest {
            document_id: String::new(),
            ..request()
        },
    ] {
        assert_eq!(
            sync_request::decode(&bad).unwrap_err().code(),
            ErrorCode::Malformed
        );
    }
}

/// Reads an update of the sample change with the given sequence numbers, by the given writers.
fn decode(seqs_by_writer: &[(u32, u64)]) -> Result<usize, ErrorCode> {
    let mut delta = delta();
    let sample = v1::Change {
        deps: Vec::new(),
        ..delta.changes[0].clone()
    };
    let change = |(replica, first_seq): &(u32, u64)| v1::Change {
        replica: *replica,
        first_seq: *first_seq,
        ..sample.clone()
    };
    delta.changes = seqs_by_writer.iter().map(change).collect();
    let message = v1::Update {
        document_id: "doc".to_owned(),
        delta: Some(delta),
    };
    match update::decode(message, 1_024, &Limits::default()) {
        Ok((_, changes)) => Ok(changes.len()),
        Err(error) => Err(error.code()),
    }
}

//= SK-WIRE-022
#[test]
fn an_update_holds_changes_that_follow_each_other() {
    assert_eq!(decode(&[(0, 1)]), Ok(1));
    assert_eq!(decode(&[(0, 4), (0, 5), (0, 6)]), Ok(3));
    for bad in [
        &[][..],
        &[(0, 1), (0, 3)],
        &[(0, 2), (0, 1)],
        &[(0, 1), (0, 1)],
        &[(0, 1), (1, 2)],
    ] {
        assert_eq!(decode(bad), Err(ErrorCode::Malformed));
    }
    let empty = v1::Update {
        document_id: "doc".to_owned(),
        delta: None,
    };
    let error = update::decode(empty, 1, &Limits::default()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Malformed);
}
