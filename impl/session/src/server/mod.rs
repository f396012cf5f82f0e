//! The server's two machines and the messages between them.

mod connection;
mod connection_event;
mod document;
mod document_event;
mod document_message;
mod listing;
mod log;
mod refusal;

pub use connection::{Connection, ConnectionConfig, SESSION_ID_BYTES};
pub use connection_event::{ConnectionAction, ConnectionEvent, ConnectionTimer};
pub use document::DocumentLog;
pub use document_event::{DocumentAction, DocumentEvent, DocumentTimer};
pub use document_message::{
    Announcement, ConnectionId, DocumentReply, DocumentRequest, News, SyncMode, Writer,
};
pub use listing::{Listing, ListingFailed, ListingRequest};
pub use log::{Head, LogEntry, Page};
