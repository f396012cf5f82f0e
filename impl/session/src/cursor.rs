//! Where in a server's log of a document somebody stands.
//!
//! A cursor is opaque to clients: only the server that made it reads it. Chapter:
//! `spec/07-server-session.md`, [SK-SESS-011] and [SK-SESS-013]. Model: `cursor` in
//! `tla/SyncSession.tla`.

use bytes::Bytes;

/// The number of bytes of an epoch.
pub const EPOCH_BYTES: usize = 16;

/// A place in one document's log: the number of changes up to and including it. 0 is before the
/// first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// The name of one server's log. Positions of another epoch are void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub [u8; EPOCH_BYTES]);

/// An epoch and a position, in the server's own encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The log this cursor points into.
    pub epoch: Epoch,
    /// The place in it.
    pub position: Position,
}

impl Cursor {
    /// The opaque bytes that go to clients: the epoch, then the position, most significant byte
    /// first.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut bytes = Vec::with_capacity(EPOCH_BYTES + 8);
        bytes.extend_from_slice(&self.epoch.0);
        bytes.extend_from_slice(&self.position.0.to_be_bytes());
        bytes.into()
    }

    /// Reads a cursor back. Anything this server cannot have made is `None`.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (epoch, position) = bytes.split_first_chunk::<EPOCH_BYTES>()?;
        let position = u64::from_be_bytes(position.try_into().ok()?);
        Some(Self {
            epoch: Epoch(*epoch),
            position: Position(position),
        })
    }
}
