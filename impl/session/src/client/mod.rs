//! The client's machine: one replica, its documents, its outbox, its connection.

mod config;
mod event;
mod phase;
mod record;
mod session;

pub use config::ClientConfig;
pub use event::{ClientAction, ClientEvent, ClientTimer, Notice};
pub use phase::{DocumentPhase, Phase};
pub use record::{Record, Saved};
pub use session::ClientSession;
