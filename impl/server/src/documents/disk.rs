//! A document's errands to the disk: each becomes a job of the committer, each answer an event.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Answers come over a queue without a bound of its
//! own, so that the committer never waits for a document; there is at most one for each ticket, and
//! the limits on what connections may have in flight bound those.

use std::fmt::Display;
use std::sync::Arc;

use synckit_crdt::{Change, DocumentId};
use synckit_session::access::Level;
use synckit_session::cursor::Position;
use synckit_session::server::{DocumentEvent, LogEntry};
use synckit_session::ticket::Ticket;
use synckit_storage::{Append, Committer, Job};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::metrics::Metrics;

pub(super) struct Disk {
    document: DocumentId,
    committer: Committer,
    answers: Answers,
    metrics: Arc<Metrics>,
}

/// Where answers go.
#[derive(Clone)]
struct Answers {
    events: mpsc::UnboundedSender<DocumentEvent>,
    metrics: Arc<Metrics>,
}

impl Disk {
    pub(super) fn new(
        document: DocumentId,
        committer: Committer,
        metrics: Arc<Metrics>,
    ) -> (Self, mpsc::UnboundedReceiver<DocumentEvent>) {
        let (events, received) = mpsc::unbounded_channel();
        let answers = Answers {
            events,
            metrics: Arc::clone(&metrics),
        };
        (
            Self {
                document,
                committer,
                answers,
                metrics,
            },
            received,
        )
    }

    pub(super) async fn open(&self, ticket: Ticket) {
        let answers = self.answers.clone();
        let job = Job::Open {
            document: self.document.clone(),
            done: Box::new(move |outcome| {
                answers.put(
                    ticket,
                    outcome.map(|head| DocumentEvent::Opened { ticket, head }),
                );
            }),
        };
        self.submit(ticket, job).await;
    }

    pub(super) async fn persist(&self, ticket: Ticket, base: Position, entries: Vec<LogEntry>) {
        let answers = self.answers.clone();
        let metrics = Arc::clone(&self.metrics);
        let changes = entries.len() as u64;
        let asked = Instant::now();
        let document = self.document.clone();
        let job = Job::Append {
            append: Append {
                document,
                base,
                entries,
            },
            done: Box::new(move |outcome| {
                if outcome.is_ok() {
                    metrics.changes_persisted.inc_by(changes);
                    metrics
                        .persist_seconds
                        .observe(asked.elapsed().as_secs_f64());
                }
                answers.put(
                    ticket,
                    outcome.map(|()| DocumentEvent::Persisted { ticket }),
                );
            }),
        };
        self.submit(ticket, job).await;
    }

    pub(super) async fn verify(&self, ticket: Ticket, changes: Vec<Change>) {
        let answers = self.answers.clone();
        let job = Job::Holds {
            document: self.document.clone(),
            changes,
            done: Box::new(move |outcome| {
                answers.put(
                    ticket,
                    outcome.map(|equal| DocumentEvent::Verified { ticket, equal }),
                );
            }),
        };
        self.submit(ticket, job).await;
    }

    pub(super) async fn load(
        &self,
        ticket: Ticket,
        after: Position,
        max_changes: u32,
        max_bytes: u32,
    ) {
        let answers = self.answers.clone();
        let job = Job::Load {
            document: self.document.clone(),
            after,
            max_changes,
            max_bytes,
            done: Box::new(move |outcome| {
                answers.put(
                    ticket,
                    outcome.map(|page| DocumentEvent::Loaded { ticket, page }),
                );
            }),
        };
        self.submit(ticket, job).await;
    }

    pub(super) async fn set_access(&self, ticket: Ticket, subject: String, level: Option<Level>) {
        let answers = self.answers.clone();
        let job = Job::SetAccess {
            document: self.document.clone(),
            subject,
            level,
            done: Box::new(move |outcome| {
                answers.put(
                    ticket,
                    outcome.map(|()| DocumentEvent::Persisted { ticket }),
                );
            }),
        };
        self.submit(ticket, job).await;
    }

    /// Waits while the committer's queue is full.
    async fn submit(&self, ticket: Ticket, job: Job) {
        if let Err(stopped) = self.committer.submit(job).await {
            self.answers.put(ticket, Err(stopped));
        }
    }
}

impl Answers {
    fn put(&self, ticket: Ticket, outcome: Result<DocumentEvent, impl Display>) {
        let event = outcome.unwrap_or_else(|error| {
            self.metrics.storage_failures.inc();
            tracing::error!(%error, "storage failed");
            DocumentEvent::StorageFailed { ticket }
        });
        // A document that has ended wants no answers.
        let _ = self.events.send(event);
    }
}
