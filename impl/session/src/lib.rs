//! The protocol of SyncKit as pure functions: `(state, now, event) -> actions`.
//!
//! Nothing here opens a socket, reads a clock, touches a disk, draws a random number or waits. A
//! shell feeds a machine one event at a time and carries out every action it gets back, in order:
//!
//! ```text
//! fn handle(&mut self, now: UnixMillis, event: Event, out: &mut Actions)
//! ```
//!
//! Three machines make up the protocol. [`client::ClientSession`] is one replica with its documents
//! and its outbox. On the server a [`server::Connection`] (greeting, access, limits) talks to a
//! [`server::DocumentLog`] (order, deduplication, durability, subscribers) through
//! [`server::DocumentRequest`] and [`server::DocumentReply`]; a shell gives each a task, the
//! simulator runs all in one loop, and the TLA+ model `SyncSession` has them as one `Next`.
//!
//! Chapters: `spec/06-client-session.md`, `spec/07-server-session.md`,
//! `spec/08-authentication-and-access.md`, `spec/11-limits.md`.

pub mod access;
mod bug;
pub mod capability;
pub mod client;
pub mod cursor;
pub mod limits;
mod rate;
pub mod server;
pub mod ticket;
#[cfg(feature = "trace")]
pub mod trace;

pub use bug::{Bug, Bugs, Role, UnknownBug};
