//! The client's machine: one replica, its documents, its outbox, its connection.

mod event;
mod record;

pub use event::{ClientAction, ClientEvent, ClientTimer, Notice};
pub use record::{Record, Saved};
