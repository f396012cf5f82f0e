//! The client's machine: one replica, its documents, its outbox, its connection.
//!
//! Chapter: `spec/06-client-session.md`. Model: `tla/SyncSession.tla`.

mod access;
mod batch;
mod checkpoint;
mod config;
mod contents;
mod dialling;
mod event;
mod following;
mod greeting;
mod healing;
mod heartbeat;
mod link;
mod open_document;
mod outbox;
mod pace;
mod phase;
mod presence;
mod presence_view;
mod query;
mod random;
mod reconnect;
mod record;
mod refusal;
mod reissue;
mod renaming;
mod saving;
mod server_clock;
mod session;
mod writing;

pub use access::AccessError;
pub use checkpoint::Checkpoint;
pub use config::ClientConfig;
pub use event::{ClientAction, ClientEvent, ClientTimer, Notice};
pub use phase::{DocumentPhase, Phase};
pub use query::QueryError;
pub use record::{Record, Saved};
pub use session::ClientSession;
pub use writing::Made;
