//! How far a client has come, once nothing is under way in it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use synckit_crdt::UnixMillis;

/// A client that rests: what has happened was dealt with, records are stored, frames are written.
/// What is yet to come over the network or with time is not waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// A connection is up.
    pub connected: bool,
    /// A connection was asked for, and is neither up nor refused.
    pub dialling: bool,
    /// Frames written to the connection that was last up.
    pub sent: u64,
    /// Frames taken in from the connection that was last up.
    pub received: u64,
    /// When something is next due.
    pub next_timer: Option<UnixMillis>,
}

/// What the driver waits for, besides the network and the store.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) dialling: bool,
    pub(crate) next_timer: Option<UnixMillis>,
}

/// The frames of one connection.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) queued: AtomicU64,
    pub(crate) written: AtomicU64,
    pub(crate) received: AtomicU64,
    /// Nothing more will be written.
    pub(crate) over: AtomicBool,
}

impl Traffic {
    pub(crate) fn is_written(&self) -> bool {
        self.over.load(Ordering::Acquire)
            || self.written.load(Ordering::Acquire) == self.queued.load(Ordering::Acquire)
    }
}
