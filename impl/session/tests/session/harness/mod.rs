//! A server in one thread: real machines, a log in memory, a clock that the test moves.

mod changes;
mod disk;
mod frames;
mod server;

pub(crate) use changes::{change, document, replica, write};
pub(crate) use disk::Disk;
pub(crate) use frames::{ack, body, error, hello, notification, page, sync_at, sync_of, update};
pub(crate) use server::{START, Server};
