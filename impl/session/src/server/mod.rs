//! The server's two machines and the messages between them.

mod connection_event;
mod document_event;
mod document_message;
mod log;

pub use connection_event::{ConnectionAction, ConnectionEvent, ConnectionTimer};
pub use document_event::{DocumentAction, DocumentEvent};
pub use document_message::{ConnectionId, DocumentReply, DocumentRequest, SyncMode};
pub use log::{Head, LogEntry, Page};
