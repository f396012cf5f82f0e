//! The events and actions of a connection machine.

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_wire::v1::ErrorCode;

use super::{DocumentReply, DocumentRequest, Listing, ListingFailed, ListingRequest};
use crate::access::{Identity, IdentityError};
use crate::ticket::Ticket;

/// What happens to a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectionEvent {
    /// The transport is up. A token may have come with the upgrade request.
    Connected {
        /// From `Authorization: Bearer`, if any.
        token: Option<String>,
    },
    /// The bytes of one frame.
    Received(Bytes),
    /// A frame that the transport could not deliver because it is longer than the limit.
    Oversized,
    /// A message that cannot be a frame at all, such as WebSocket text.
    NotAFrame,
    /// The answer to `Identify`.
    Identified {
        /// Of which action.
        ticket: Ticket,
        /// Who it is, or why not.
        outcome: Result<Identity, IdentityError>,
    },
    /// A document answers.
    Replied {
        /// Which.
        document: DocumentId,
        /// What.
        reply: DocumentReply,
    },
    /// The answer to `List`. What was published before it was read has been `Replied` before.
    Listed {
        /// Of which action.
        ticket: Ticket,
        /// What there is.
        outcome: Result<Listing, ListingFailed>,
    },
    /// The transport has taken this many bytes of what was sent.
    Flushed {
        /// Of encoded frames.
        bytes: usize,
    },
    /// A timer set by `SetTimer` is due.
    TimerFired(ConnectionTimer),
    /// The server is about to leave.
    Leaving {
        /// When a client may come back.
        reconnect_after_ms: u32,
    },
    /// The transport is gone.
    Disconnected,
}

/// The timers of a connection. Setting one again moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConnectionTimer {
    /// `Hello` is due.
    Greeting,
    /// Nothing has been heard for a while.
    Heartbeat,
    /// The token ends.
    Expiry,
}

/// What a connection wants done, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectionAction {
    /// Send the bytes of one frame.
    Send(Bytes),
    /// Check a token.
    Identify {
        /// To be named in `Identified`.
        ticket: Ticket,
        /// Empty when the client gave none.
        token: String,
    },
    /// Ask a document.
    Ask {
        /// Which.
        document: DocumentId,
        /// What.
        request: DocumentRequest,
    },
    /// Read which documents there are.
    List {
        /// To be named in `Listed`.
        ticket: Ticket,
        /// Which.
        request: ListingRequest,
    },
    /// Pass on what documents publish, from here on: before anything is read that follows.
    Watch,
    /// Pass it on no longer.
    Unwatch,
    /// Fire this timer at that time.
    SetTimer {
        /// Which.
        timer: ConnectionTimer,
        /// When.
        at: UnixMillis,
    },
    /// Flush what was sent, then close with this code; `None` is a normal end.
    Close(Option<ErrorCode>),
}
