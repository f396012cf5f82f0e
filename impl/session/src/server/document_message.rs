//! The messages between a connection machine and a document machine.

use std::sync::Arc;

use bytes::Bytes;
use synckit_crdt::{Change, ReplicaId, Version};
use synckit_wire::convert::presence::Presence;

use crate::access::{AccessList, Level, Principal};
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
    /// Who made them.
    Author,
    /// Somebody else, who returns or relays them. The replica stays its author's.
    Bearer,
    /// Somebody else, who may not bring them.
    Stranger,
}

/// What a connection asks of a document. Form and limits are checked already; access is not, for
/// the document's list has a say in it.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentRequest {
    /// `SyncRequest`.
    Sync {
        /// Repeated in the response.
        request_id: u64,
        /// Who asks.
        principal: Principal,
        /// The client's cursor; empty when it has none.
        cursor: Bytes,
        /// The client's version; it decides when the cursor does not.
        version: Version,
        /// Whether to subscribe.
        mode: SyncMode,
        /// The most changes in the response; 0 when the client leaves it open.
        max_changes: u32,
        /// Whether the client knows how to return what the log lacks of its version.
        heals: bool,
    },
    /// `Update`: changes of one replica, in sequence.
    Update {
        /// Whose they are: the replica of the connection, unless they are returned.
        replica: ReplicaId,
        /// Who asks.
        principal: Principal,
        /// What the changes are to whom who asks.
        writer: Writer,
        /// At least one.
        changes: Vec<Change>,
    },
    /// `SetAccess`: another entry of the document's list.
    SetAccess {
        /// Repeated in the answer.
        request_id: u64,
        /// Who asks.
        principal: Principal,
        /// Of whom.
        subject: String,
        /// What; `None` to say nothing of it any more.
        level: Option<Level>,
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

impl DocumentRequest {
    /// Who asks, where that matters.
    #[must_use]
    pub fn principal(&self) -> Option<&Principal> {
        match self {
            Self::Sync { principal, .. }
            | Self::Update { principal, .. }
            | Self::SetAccess { principal, .. }
            | Self::Announce(Announcement { principal, .. }) => Some(principal),
            Self::Unsubscribe
            | Self::TellPresence
            | Self::Resume { .. }
            | Self::Pause
            | Self::Gone => None,
        }
    }
}

/// What a replica shows of itself, and who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    /// Repeated in a refusal.
    pub request_id: u64,
    /// The replica of the connection.
    pub replica: ReplicaId,
    /// Who says so.
    pub principal: Principal,
    /// What it shows.
    pub presence: Presence,
}

/// A document has come into being, or its access list says something else of somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// The one subject whom this concerns; `None` for everybody.
    pub subject: Option<String>,
    /// The document's list from here on.
    pub access: Arc<AccessList>,
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
        /// What the document's list says of the connection's subject.
        listed: Option<Level>,
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
    /// The document's list says this of the connection's subject from here on.
    Listed {
        /// What; `None` for nothing.
        level: Option<Level>,
        /// An encoded `AccessChanged`, for a client that knows what it is.
        frame: Bytes,
    },
    /// `Resume` was heard: what was said before it is void, and what is said next follows its
    /// position.
    Resumed,
    /// A sync request of this connection has been answered, or refused.
    SyncSettled {
        /// It may not follow, and is told when the document's list says something else of its
        /// subject, until it unsubscribes.
        waits: bool,
    },
    /// An update or a `SetAccess` of this connection has been answered in full.
    UpdateSettled,
    /// What a query may have to be told of. It concerns the document, and nobody asked it.
    News(News),
}
