//! The server's disk: append-only logs, one queue of work, and one commit for all that waits.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: `log` and `staged` in
//! `tla/SyncSession.tla`.

use std::collections::{BTreeMap, VecDeque};

use synckit_crdt::{Change, DocumentId, Version};
use synckit_session::access::{AccessList, Level};
use synckit_session::cursor::{Epoch, Position};
use synckit_session::server::{DocumentEvent, Head, Listing, ListingRequest, LogEntry, Page};
use synckit_session::ticket::Ticket;
use synckit_wire::encode_change;

/// What a document asks of the disk.
#[derive(Clone, Debug)]
pub struct Job {
    /// Which document asks.
    pub document: DocumentId,
    /// Named in the answer.
    pub ticket: Ticket,
    /// What it asks.
    pub kind: JobKind,
}

/// The kinds of work of a disk.
#[derive(Clone, Debug)]
pub enum JobKind {
    /// Read the head.
    Open,
    /// Append after `base`.
    Append {
        /// Where the log ends before.
        base: Position,
        /// What to append.
        entries: Vec<LogEntry>,
    },
    /// Compare with what is there.
    Verify {
        /// Covered changes.
        changes: Vec<Change>,
    },
    /// Read a run.
    Load {
        /// The position before the run.
        after: Position,
        /// The most changes.
        max_changes: u32,
        /// The most bytes, one change excepted.
        max_bytes: u32,
    },
    /// Let the access list say something else.
    SetAccess {
        /// Of whom.
        subject: String,
        /// What, if anything.
        level: Option<Level>,
    },
}

/// What the disk says of one job.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Whose job it was.
    pub document: DocumentId,
    /// What the document's machine is told.
    pub event: DocumentEvent,
    /// What became durable by it.
    pub appended: Vec<LogEntry>,
}

/// The logs of one server.
#[derive(Debug)]
pub struct LogDisk {
    epoch: Epoch,
    is_restored: bool,
    logs: BTreeMap<DocumentId, Vec<LogEntry>>,
    access: BTreeMap<DocumentId, AccessList>,
    waiting: VecDeque<Job>,
    running: Vec<Job>,
    failures: u32,
}

impl LogDisk {
    /// Empty logs of this name.
    #[must_use]
    pub fn new(epoch: Epoch) -> Self {
        let logs = BTreeMap::new();
        Self {
            epoch,
            is_restored: false,
            logs,
            access: BTreeMap::new(),
            waiting: VecDeque::new(),
            running: Vec::new(),
            failures: 0,
        }
    }

    /// The name of the logs.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Serves the same logs under another name: every cursor is void.
    pub fn rename(&mut self, epoch: Epoch) {
        self.epoch = epoch;
    }

    /// Puts back what was there before the last changes of each log, under another name.
    pub fn restore(&mut self, lost: usize, epoch: Epoch) {
        for log in self.logs.values_mut() {
            log.truncate(log.len().saturating_sub(lost));
        }
        self.epoch = epoch;
        self.is_restored = true;
    }

    /// Whether the logs were once put back.
    #[must_use]
    pub fn is_restored(&self) -> bool {
        self.is_restored
    }

    /// The durable log of a document.
    #[must_use]
    pub fn log(&self, document: &DocumentId) -> &[LogEntry] {
        self.logs.get(document).map_or(&[], Vec::as_slice)
    }

    /// What the durable access list of a document says of a subject.
    #[must_use]
    pub fn listed(&self, document: &DocumentId, subject: &str) -> Option<Level> {
        let list = self.access.get(document);
        list.and_then(|list| list.level(subject))
    }

    /// Which documents there are.
    #[must_use]
    pub fn listing(&self, request: &ListingRequest) -> Listing {
        let asked_for = |document: &&DocumentId| {
            document.as_str().starts_with(&request.id_prefix)
                && request.after.as_ref().is_none_or(|after| *document > after)
                && !self.log(document).is_empty()
        };
        let mut there_are = self.logs.keys().filter(asked_for);
        let listed = |document: &DocumentId| self.listed(document, &request.subject);
        let documents = there_are
            .by_ref()
            .take(request.max_documents as usize)
            .map(|document| (document.clone(), listed(document)))
            .collect();
        Listing {
            documents,
            has_more: there_are.next().is_some(),
        }
    }

    /// The next so many commits fail.
    pub fn fail_commits(&mut self, count: u32) {
        self.failures = count;
    }

    /// Takes a job in.
    pub fn submit(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// Starts one commit for everything that waits; false when one is running or nothing waits.
    pub fn begin(&mut self) -> bool {
        if !self.running.is_empty() || self.waiting.is_empty() {
            return false;
        }
        self.running = self.waiting.drain(..).collect();
        true
    }

    /// How many updates the running commit carries.
    #[must_use]
    pub fn commits_together(&self) -> usize {
        self.running
            .iter()
            .filter(|job| matches!(job.kind, JobKind::Append { .. }))
            .count()
    }

    /// How many changes it appends.
    #[must_use]
    pub fn changes_together(&self) -> usize {
        let appended = self.running.iter().map(|job| match &job.kind {
            JobKind::Append { entries, .. } => entries.len(),
            JobKind::Open
            | JobKind::Verify { .. }
            | JobKind::Load { .. }
            | JobKind::SetAccess { .. } => 0,
        });
        appended.sum()
    }

    /// Ends the running commit and answers its jobs, in order. When the disk fails, everything that
    /// has not been answered fails with it, what was waiting for the next commit included.
    pub fn finish(&mut self) -> Vec<Answer> {
        let mut jobs = std::mem::take(&mut self.running);
        if self.failures > 0
            && jobs
                .iter()
                .any(|job| matches!(job.kind, JobKind::Append { .. }))
        {
            self.failures -= 1;
            jobs.extend(self.waiting.drain(..));
            return jobs.into_iter().map(failed).collect();
        }
        jobs.into_iter().map(|job| self.carry_out(job)).collect()
    }

    /// Carries out a job at once, out of line.
    pub fn carry_out(&mut self, job: Job) -> Answer {
        let ticket = job.ticket;
        let log = self.logs.entry(job.document.clone()).or_default();
        let access = self.access.entry(job.document.clone()).or_default();
        let mut appended = Vec::new();
        let event = match job.kind {
            JobKind::Open => DocumentEvent::Opened {
                ticket,
                head: head(self.epoch, log, access),
            },
            JobKind::Append { base, entries } if base.0 == log.len() as u64 => {
                log.extend(entries.iter().cloned());
                appended = entries;
                DocumentEvent::Persisted { ticket }
            }
            JobKind::Append { .. } => DocumentEvent::StorageFailed { ticket },
            JobKind::Verify { changes } => {
                let stored = |change: &Change| log.iter().any(|entry| entry.change == *change);
                DocumentEvent::Verified {
                    ticket,
                    equal: changes.iter().all(stored),
                }
            }
            JobKind::Load {
                after,
                max_changes,
                max_bytes,
            } => DocumentEvent::Loaded {
                ticket,
                page: page(log, after, max_changes, max_bytes),
            },
            JobKind::SetAccess { subject, level } => {
                access.set(subject, level);
                DocumentEvent::Persisted { ticket }
            }
        };
        Answer {
            document: job.document,
            event,
            appended,
        }
    }

    /// The server dies. The commit that was running reached the disk or did not, as a whole; the
    /// jobs that reached it are given back, for nobody is left to be told.
    //= SK-STOR-003
    pub fn crash(&mut self, running_commit_survives: bool) -> Vec<Answer> {
        self.waiting.clear();
        let jobs = std::mem::take(&mut self.running);
        if !running_commit_survives || self.failures > 0 {
            self.failures = 0;
            return Vec::new();
        }
        jobs.into_iter().map(|job| self.carry_out(job)).collect()
    }
}

fn failed(job: Job) -> Answer {
    let event = DocumentEvent::StorageFailed { ticket: job.ticket };
    Answer {
        document: job.document,
        event,
        appended: Vec::new(),
    }
}

fn head(epoch: Epoch, log: &[LogEntry], access: &AccessList) -> Head {
    let mut version = Version::new();
    let mut replicas = BTreeMap::new();
    for entry in log {
        let change = &entry.change;
        version.advance(&change.replica, change.last_seq());
        replicas
            .entry(change.replica.clone())
            .and_modify(|(timestamp, _)| *timestamp = change.timestamp)
            .or_insert_with(|| (change.timestamp, entry.owner.clone()));
    }
    Head {
        epoch,
        position: Position(log.len() as u64),
        version,
        replicas,
        access: access.clone(),
    }
}

fn page(log: &[LogEntry], after: Position, max_changes: u32, max_bytes: u32) -> Page {
    let start = usize::try_from(after.0).map_or(log.len(), |start| start.min(log.len()));
    let mut changes = Vec::new();
    let mut bytes = 0;
    for entry in log[start..].iter().take(max_changes as usize) {
        bytes += encode_change(&entry.change).len();
        if bytes > max_bytes as usize && !changes.is_empty() {
            break;
        }
        changes.push(entry.change.clone());
    }
    Page { after, changes }
}
