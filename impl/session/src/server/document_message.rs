//! The messages between a connection machine and a document machine.

use bytes::Bytes;
use synckit_crdt::{Change, ReplicaId, Version};
use synckit_wire::convert::presence::Presence;

use crate::cursor::Position;

/// Names a connection of this process. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// Whether to go on after catching up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncMode {
    /// Catch up, and be notified from then on.
    Subscribe,
    /// Catch up, and no more.
    Once,
}

/// Who brings changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Who made them: the subject of the connection; empty when anonymous.
    Author(String),
    /// Somebody else, who returns or relays them. The replica stays its author's.
    Bearer,
}

/// What a connection asks of a document. Form, limits and access are checked already.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentRequest {
    /// `SyncRequest`.
    Sync {
        /// Repeated in the response.
        request_id: u64,
        /// The client's cursor; empty when it has none.
        cursor: Bytes,
        /// The client's version; it decides when the cursor does not.
        version: Version,
        /// Whether to subscribe.
        mode: SyncMode,
        /// The most changes in the response; 0 when the client leaves it open.
        max_changes: u32,
        /// Whether the client may be asked for what the log lacks of its version.
        heals: bool,
    },
    /// `Update`: changes of one replica, in sequence.
    Update {
        /// Whose they are: the replica of the connection, unless they are returned.
        replica: ReplicaId,
        /// Who brings them.
        writer: Writer,
        /// At least one.
        changes: Vec<Change>,
    },
    /// `Unsubscribe`.
    Unsubscribe,
    /// `AwarenessUpdate` of a subscriber.
    Announce(Announcement),
    /// The connection left out some of what it was told of presence, and can pass it on now.
    TellPresence,
    /// Go on from here: the connection could not pass on what came after this position, because its
    /// reader lagged or its token had expired.
    Resume {
        /// The last position that went to the client.
        after: Position,
    },
    /// The connection cannot pass anything on for now; `Resume` follows.
    Pause,
    /// The connection has ended.
    Gone,
}

/// What a replica shows of itself, and who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    /// Repeated in a refusal.
    pub request_id: u64,
    /// The replica of the connection.
    pub replica: ReplicaId,
    /// The subject of the connection; empty when anonymous.
    pub owner: String,
    /// What it shows.
    pub presence: Presence,
}

/// What a document tells a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentReply {
    /// Pass this `Ack` without a cursor, or `Error`, on.
    Frame(Bytes),
    /// Pass this answer to a `SyncRequest` on, if the client may read it.
    Page {
        /// The request.
        request_id: u64,
        /// An encoded `SyncResponse`.
        frame: Bytes,
        /// Where the client stands after it.
        position: Position,
        /// True for the last page of a subscription: what follows goes on from `position`.
        live: bool,
        /// What the client is asked to return, as in the frame.
        want: Version,
    },
    /// Pass this frame on if the client may still follow the document: it moves the client's
    /// cursor. Encoded once, and shared by all live subscribers.
    Following {
        /// An encoded `Notification`, or `Ack` with a cursor.
        frame: Bytes,
        /// Where the client stands after it.
        position: Position,
    },
    /// Pass this `AwarenessState` on if the client may read it and reads; it is told anew on
    /// `TellPresence`.
    Presence(Bytes),
    /// `Resume` was heard: what was said before it is void, and what is said next follows its
    /// position.
    Resumed,
    /// A sync request of this connection has been answered, or refused.
    SyncSettled,
    /// An update of this connection has been answered in full.
    UpdateSettled,
}
