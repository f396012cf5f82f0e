//! A server in one thread: real machines, a log in memory, a clock that the test moves.

mod behaviours;
mod changes;
mod client;
mod disk;
mod frames;
mod pair;
mod server;

pub(crate) use behaviours::{Behaviours, Step};
pub(crate) use changes::{change, document, replica, write};
pub(crate) use client::{Client, acked, last_page, refusal, told, welcome};
pub(crate) use disk::Disk;
pub(crate) use frames::{ack, body, error, hello, notification, page, sync_at, sync_of, update};
pub(crate) use pair::Pair;
pub(crate) use server::{START, Server};
