//! The events and actions of a document machine.

use synckit_crdt::{Change, UnixMillis};

use super::{ConnectionId, DocumentReply, DocumentRequest, Head, LogEntry, News, Page};
use crate::access::Level;
use crate::cursor::Position;
use crate::ticket::Ticket;

/// What happens to a document.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentEvent {
    /// A connection asks something.
    Request {
        /// Who asks.
        connection: ConnectionId,
        /// What.
        request: DocumentRequest,
    },
    /// The answer to `Open`.
    Opened {
        /// Of which action.
        ticket: Ticket,
        /// The log as it stands on disk.
        head: Head,
    },
    /// The answer to `Persist` and to `SetAccess`: it is durable. Only this event can make an
    /// `Ack`.
    Persisted {
        /// Of which action.
        ticket: Ticket,
    },
    /// The answer to `Verify`.
    Verified {
        /// Of which action.
        ticket: Ticket,
        /// True when every change equals the stored one.
        equal: bool,
    },
    /// The answer to `Load`.
    Loaded {
        /// Of which action.
        ticket: Ticket,
        /// What the log holds there.
        page: Page,
    },
    /// The action of this ticket failed, and had no effect.
    StorageFailed {
        /// Of which action.
        ticket: Ticket,
    },
    /// A timer set by `SetTimer` is due.
    TimerFired(DocumentTimer),
}

/// The timers of a document. Setting one again moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentTimer {
    /// A state is due to be told, or has outlived itself.
    Presence,
}

/// What a document wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentAction {
    /// Read the head of the log.
    Open {
        /// To be named in `Opened`.
        ticket: Ticket,
    },
    /// Make these entries durable, right after `base`. Fails when the log does not end at `base`.
    Persist {
        /// To be named in `Persisted`.
        ticket: Ticket,
        /// Where the log ends before.
        base: Position,
        /// In log order.
        entries: Vec<LogEntry>,
    },
    /// Compare changes that the log covers with what it holds.
    Verify {
        /// To be named in `Verified`.
        ticket: Ticket,
        /// Covered changes, as a client sent them.
        changes: Vec<Change>,
    },
    /// Read a run of the log.
    Load {
        /// To be named in `Loaded`.
        ticket: Ticket,
        /// The position before the first wanted change.
        after: Position,
        /// The most changes.
        max_changes: u32,
        /// The most encoded bytes, one change excepted.
        max_bytes: u32,
    },
    /// Make another entry of the access list durable.
    SetAccess {
        /// To be named in `Persisted`.
        ticket: Ticket,
        /// Of whom.
        subject: String,
        /// What it says; `None` for nothing.
        level: Option<Level>,
    },
    /// Fire this timer at that time.
    SetTimer {
        /// Which.
        timer: DocumentTimer,
        /// When.
        at: UnixMillis,
    },
    /// Tell a connection.
    Reply {
        /// Whom.
        connection: ConnectionId,
        /// What.
        reply: DocumentReply,
    },
    /// Tell every connection that watches, before anything that follows.
    Publish(News),
}
