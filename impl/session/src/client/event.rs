//! The events and actions of a client session.

use bytes::Bytes;
use synckit_crdt::{
    ChangeError, DocumentId, Events, Operation, Path, ReplicaId, UnixMillis, Value,
};
use synckit_wire::v1::{Error, ErrorCode};

use super::{AccessError, QueryError, Record, Saved};
use crate::access::Level;
use crate::ticket::Ticket;

/// What happens to a client.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientEvent {
    /// The application opens a document; the shell has loaded what the disk holds of it.
    Open {
        /// Which.
        document: DocumentId,
        /// From the disk.
        saved: Saved,
    },
    /// The application closes a document.
    Shut {
        /// Which.
        document: DocumentId,
    },
    /// The application writes. All operations make one change.
    LocalChange {
        /// Where.
        document: DocumentId,
        /// What, at least one.
        ops: Vec<Operation>,
    },
    /// The application shows something of itself to all who follow the document, or nothing.
    Present {
        /// Where.
        document: DocumentId,
        /// What; `None` to leave.
        state: Option<Value>,
    },
    /// The application, an administrator, wants another entry in the access list of a document.
    SetAccess {
        /// To be named in `AccessSettled`; the application's own, never used twice.
        ticket: Ticket,
        /// Of which document.
        document: DocumentId,
        /// Of whom.
        subject: String,
        /// What; `None` to say nothing of it any more.
        level: Option<Level>,
    },
    /// The application wants to know which documents there are, of those that it may read.
    Query {
        /// To be named in `QueryAnswered`; the application's own, never used twice.
        ticket: Ticket,
        /// What their ids begin with; empty for every document.
        id_prefix: String,
        /// Whether to be told of documents that come; `EndQuery` ends it.
        subscribe: bool,
    },
    /// The application wants to know no more.
    EndQuery {
        /// Of which event.
        ticket: Ticket,
    },
    /// The application wants a connection, now and after every loss.
    Connect,
    /// The application wants none.
    Disconnect,
    /// The transport is up.
    Connected,
    /// The bytes of one frame.
    Received(Bytes),
    /// The transport is gone, or never came up.
    Disconnected,
    /// The record of this ticket is durable.
    Persisted {
        /// Of which action.
        ticket: Ticket,
    },
    /// The record of this ticket was not stored.
    StorageFailed {
        /// Of which action.
        ticket: Ticket,
    },
    /// A timer is due.
    TimerFired(ClientTimer),
    /// A token for the next greeting; in a running session it is renewed at once.
    Token(String),
}

/// The timers of a client. Setting one again moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClientTimer {
    /// Dial again.
    Reconnect,
    /// A ping is due, or its pong overdue.
    Heartbeat,
    /// The session has been stable: back-off starts anew.
    Stable,
    /// The server's rate limit lets more be sent.
    Pace,
    /// What is shown is to be said again, or has outlived itself.
    Presence,
}

/// What a client wants done, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientAction {
    /// Bring a transport up.
    Dial,
    /// Send the bytes of one frame.
    Send(Bytes),
    /// Make a record durable.
    Persist {
        /// To be named in `Persisted`.
        ticket: Ticket,
        /// Of which document.
        document: DocumentId,
        /// What.
        record: Record,
    },
    /// Fire this timer at that time.
    SetTimer {
        /// Which.
        timer: ClientTimer,
        /// When.
        at: UnixMillis,
    },
    /// Tell the application.
    Notify(Notice),
    /// Close the transport. `Disconnected` follows, as after any other end.
    Close(Option<ErrorCode>),
}

/// What an application is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Greeting is over.
    Ready,
    /// The connection is gone; another attempt follows by itself, or not.
    Offline {
        /// False when only the application can help.
        retrying: bool,
    },
    /// These paths of a document may read differently now.
    Changed {
        /// Which document.
        document: DocumentId,
        /// Each once.
        paths: Vec<Path>,
        /// What became of each field, in positions of the text that the application saw before;
        /// empty when this replica wrote it, which whoever wrote it knows.
        events: Events,
        /// True when this replica wrote them.
        local: bool,
    },
    /// Others show something else of themselves.
    Presence {
        /// In which document.
        document: DocumentId,
    },
    /// A `SetAccess` has come to its end.
    AccessSettled {
        /// Of which event.
        ticket: Ticket,
        /// Whether the server has made it durable, and why not.
        outcome: Result<(), AccessError>,
    },
    /// The document's list says something else of this client.
    AccessChanged {
        /// In which document.
        document: DocumentId,
        /// What; `None` where the token alone decides.
        level: Option<Level>,
    },
    /// There are these documents, among others. Some may be named more than once: the answer begins
    /// anew when the connection was lost, or the server could not keep up.
    QueryAnswered {
        /// Of which query.
        ticket: Ticket,
        /// Ascending.
        documents: Vec<DocumentId>,
        /// Whether that is all there are now, with what was named before.
        complete: bool,
    },
    /// A query has come to its end, and nothing more comes of it.
    QueryFailed {
        /// Which.
        ticket: Ticket,
        /// Why.
        error: QueryError,
    },
    /// The document has caught up and follows.
    Live {
        /// Which.
        document: DocumentId,
    },
    /// Every local change of the document is durable at the server.
    Settled {
        /// Which.
        document: DocumentId,
    },
    /// The replica could not go on; its refused changes were issued anew.
    Reissued {
        /// The new replica.
        replica: ReplicaId,
    },
    /// A local write was not made: it breaks a limit, or the clock cannot go further.
    Invalid {
        /// Of which document.
        document: DocumentId,
        /// Why.
        error: ChangeError,
    },
    /// The server refused something that this client will not repeat by itself.
    Refused(Error),
    /// The disk refused a record.
    StorageFailed {
        /// Of which document.
        document: DocumentId,
    },
}
