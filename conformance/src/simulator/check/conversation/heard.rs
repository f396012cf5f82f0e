//! What a conversation is compared with: the durable log at the moment a frame is sent.

use synckit_crdt::{Change, Limits};
use synckit_session::cursor::{Cursor, Epoch};
use synckit_session::server::LogEntry;
use synckit_wire::{convert, v1};

use crate::simulator::check::LogJudge;
use crate::simulator::check::violation::{Violation, ensure};

/// The server's durable log of one document, at the moment a frame is sent.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The name of the log.
    pub epoch: Epoch,
    /// Its entries.
    pub log: &'a [LogEntry],
    /// Its versions.
    pub judge: &'a LogJudge,
}

impl Heard<'_> {
    pub(super) fn position(&self, cursor: &[u8]) -> Result<u64, Violation> {
        let length = self.log.len() as u64;
        Cursor::decode(cursor)
            .filter(|cursor| cursor.epoch == self.epoch && cursor.position.0 <= length)
            .map(|cursor| cursor.position.0)
            .ok_or_else(|| Violation {
                clause: "SK-SESS-052",
                text: format!("cursor {cursor:02x?} is not one of this log of {length}"),
            })
    }

    pub(super) fn run(
        &self,
        start: u64,
        end: u64,
    ) -> Result<impl Iterator<Item = &Change>, Violation> {
        let run = (start as usize).min(end as usize)..end as usize;
        ensure(start <= end, "SK-SESS-052", || {
            format!("a cursor goes back from {start} to {end}")
        })?;
        Ok(self.log[run].iter().map(|entry| &entry.change))
    }
}

/// The changes that a frame brings.
pub(super) fn changes(delta: Option<v1::Delta>) -> Result<Vec<Change>, Violation> {
    convert::delta::decode(delta.unwrap_or_default(), u32::MAX, &Limits::UNBOUNDED)
        .map(|delta| delta.changes)
        .map_err(|error| Violation {
            clause: "SK-WIRE-018",
            text: error.to_string(),
        })
}
