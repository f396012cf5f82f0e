//! What the shell of the simulated server holds, and how an event and all that follows from it is
//! handled.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_session::cursor::Epoch;
use synckit_session::server::{
    Connection, ConnectionEvent, ConnectionId, ConnectionTimer, DocumentEvent, DocumentLog,
    DocumentTimer,
};

use crate::simulator::check::{Checked, EMPTY_LOG, Heard, LogJudge};
use crate::simulator::dice::Dice;
use crate::simulator::disk::LogDisk;
use crate::simulator::world::World;

/// The server and its shell.
#[derive(Debug)]
pub(in crate::simulator::world) struct Server {
    pub(in crate::simulator::world) disk: LogDisk,
    pub(super) connections: BTreeMap<ConnectionId, Hosted>,
    pub(super) documents: BTreeMap<DocumentId, DocumentLog>,
    /// Those that have set a timer, by the numbers that their timers have.
    pub(super) timed: Vec<DocumentId>,
    pub(super) document_timers: BTreeMap<(usize, DocumentTimer), UnixMillis>,
    /// The connections that are told of documents that come.
    pub(super) watchers: BTreeSet<ConnectionId>,
    pub(super) judges: BTreeMap<DocumentId, LogJudge>,
    pub(super) work: VecDeque<Work>,
    pub(super) up: bool,
    /// Counts processes, so that what was meant for a dead one finds nobody.
    pub(super) life: u64,
    pub(super) accepted: u64,
    /// How often `Goaway` was said.
    pub(in crate::simulator::world) goodbyes: u64,
    pub(super) stalled_until: UnixMillis,
}

/// One connection and what waits for it.
#[derive(Debug)]
pub(super) struct Hosted {
    pub(super) machine: Connection,
    /// Frames that arrived while the machine would not read.
    pub(super) inbox: VecDeque<Bytes>,
    pub(super) timers: BTreeMap<ConnectionTimer, UnixMillis>,
    /// Sent and not yet taken by the transport.
    pub(super) outstanding_bytes: usize,
}

/// One event that a machine has yet to handle.
#[derive(Debug)]
pub(super) enum Work {
    Connection(ConnectionId, ConnectionEvent),
    Document(DocumentId, DocumentEvent),
}

impl Server {
    pub(in crate::simulator::world) fn new(dice: &mut Dice, heals: bool) -> Self {
        let epoch = Epoch(dice.name());
        let mut disk = LogDisk::new(epoch);
        if heals {
            // As after a backup that had nothing in it.
            disk.restore(0, epoch);
        }
        Self {
            disk,
            connections: BTreeMap::new(),
            documents: BTreeMap::new(),
            timed: Vec::new(),
            document_timers: BTreeMap::new(),
            watchers: BTreeSet::new(),
            judges: BTreeMap::new(),
            work: VecDeque::new(),
            up: true,
            life: 0,
            accepted: 0,
            goodbyes: 0,
            stalled_until: UnixMillis(0),
        }
    }

    pub(in crate::simulator::world) fn is_up(&self) -> bool {
        self.up
    }

    /// What is known of a document's log.
    pub(in crate::simulator::world) fn judge(&self, document: &DocumentId) -> &LogJudge {
        self.judges.get(document).unwrap_or(&EMPTY_LOG)
    }

    /// The log of a document as far as the server has been told that it is durable.
    pub(in crate::simulator::world) fn heard(&self, document: &DocumentId) -> Heard<'_> {
        let judge = self.judge(document);
        Heard {
            epoch: self.disk.epoch(),
            log: &self.disk.log(document)[..judge.length()],
            judge,
        }
    }

    /// The disk is put back as it was before the last changes of each document.
    pub(in crate::simulator::world) fn restore(&mut self, lost: usize, epoch: Epoch) {
        self.disk.restore(lost, epoch);
        for (document, judge) in &mut self.judges {
            judge.restored(self.disk.log(document).len());
        }
    }

    /// The disk answers nothing before then.
    pub(in crate::simulator::world) fn stall(&mut self, until: UnixMillis) {
        self.stalled_until = until;
    }
}

impl World {
    /// Handles one event, and all that follows from it at once.
    pub(super) fn serve(&mut self, work: Work) -> Checked {
        self.server.work.push_back(work);
        while let Some(work) = self.server.work.pop_front() {
            match work {
                Work::Connection(connection, event) => self.connection_event(connection, event)?,
                Work::Document(document, event) => self.document_event(document, event)?,
            }
        }
        Ok(())
    }
}
