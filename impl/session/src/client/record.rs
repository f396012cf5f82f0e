//! What a client keeps on disk, as the smallest atomic steps.
//!
//! Chapter: `spec/10-storage-and-durability.md`, [SK-STOR-010] and [SK-STOR-011];
//! `spec/06-client-session.md`. Model: `outbox`, `known`, `cursor` in `tla/SyncSession.tla`.

use bytes::Bytes;
use synckit_crdt::{Change, ReplicaId};

/// One atomic step of a document's durable state.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A local change enters the outbox.
    Local(Change),
    /// Changes of others, and the cursor that covers them.
    Received {
        /// Those the client lacked, in the order in which they were applied.
        changes: Vec<Change>,
        /// Where the client stands now; empty for nowhere.
        cursor: Bytes,
    },
    /// The outbox is durable at the server up to here.
    Acknowledged {
        /// Of this replica.
        replica: ReplicaId,
        /// Up to and including.
        through_seq: u64,
        /// When the acknowledgement moved the cursor.
        cursor: Option<Bytes>,
    },
    /// The whole outbox is void; these changes of a fresh replica take its place.
    Reissued {
        /// Whose changes are void.
        refused: ReplicaId,
        /// The fresh replica; the store's own from now on.
        replica: ReplicaId,
        /// What replaces them, all of the fresh replica.
        changes: Vec<Change>,
    },
}

/// What a disk gives back of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// Received and acknowledged changes, in the order in which they were applied.
    pub changes: Vec<Change>,
    /// Changes not yet acknowledged, in sequence.
    pub outbox: Vec<Change>,
    /// The cursor that covers `changes`; empty for none.
    pub cursor: Bytes,
}
