//! Proof that changes are durable. An `Ack` cannot be made without it.
//!
//! Chapters: `spec/07-server-session.md`, [SK-SESS-030]; `spec/10-storage-and-durability.md`.
//! Model:
//! `AckImpliesDurable` in `tla/SyncSession.tla`.

use bytes::Bytes;
use synckit_crdt::{DocumentId, ReplicaId};
use synckit_wire::convert::replica_id;
use synckit_wire::frame;
use synckit_wire::v1::{self, Frame, frame::Body};

/// Changes of one replica, up to a sequence number, that storage has said to hold.
#[derive(Debug)]
pub(super) struct Durable {
    replica: ReplicaId,
    through_seq: u64,
}

impl Durable {
    /// Storage has answered `Persist`, or `Verify` with equal contents.
    pub(super) fn confirmed(replica: &ReplicaId, through_seq: u64, _by: &Confirmed) -> Self {
        Self {
            replica: replica.clone(),
            through_seq,
        }
    }

    /// Storage has handed this change out.
    pub(super) fn loaded(change: &synckit_crdt::Change) -> Self {
        Self {
            replica: change.replica.clone(),
            through_seq: change.last_seq(),
        }
    }

    /// The acknowledgement, with the cursors around it for a live subscriber.
    //= SK-SESS-030
    pub(super) fn ack(&self, document: &DocumentId, cursors: Option<(Bytes, Bytes)>) -> Bytes {
        let (previous_cursor, cursor) = cursors.unwrap_or_default();
        let ack = v1::Ack {
            document_id: document.to_string(),
            replica_id: replica_id::encode(&self.replica),
            through_seq: self.through_seq,
            previous_cursor,
            cursor,
        };
        frame::encode(&Frame {
            body: Some(Body::Ack(ack)),
        })
    }
}

/// A staged entry that storage has confirmed; only [`super::staged::Staged`] gives it out.
#[derive(Debug)]
pub(super) struct Confirmed(pub(super) super::staged::Token);
