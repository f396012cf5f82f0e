//! The server of a world: its machines, carried by a shell that is made of dice.
//!
//! Chapters: `spec/07-server-session.md`, `spec/10-storage-and-durability.md`.

mod commit;
mod connection;
mod document;
mod process;
mod shell;

pub(super) use shell::Server;
