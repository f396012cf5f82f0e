//! The life of one open document: its machine, its followers' mailboxes, its errands to the disk.
//!
//! Chapter: `spec/07-server-session.md`. The decisions are those of
//! [`synckit_session::server::DocumentLog`]. The task takes whatever waits in its inbox as one
//! round, waits for the disk's queue when that is full, and never for a connection.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use synckit_crdt::DocumentId;
use synckit_session::server::{
    ConnectionId, DocumentAction, DocumentEvent, DocumentLog, DocumentReply, DocumentRequest,
    DocumentTimer,
};
use synckit_storage::Committer;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::disk::Disk;
use super::registry::{Documents, Request};
use crate::clock;
use crate::mailbox::{Letter, Mailbox};
use crate::timers::Timers;

/// The most requests of one round.
const REQUESTS_PER_ROUND: usize = 256;

/// How long a document that nobody follows stays open after its last request.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// Below this many mailboxes, those of ended connections are not looked for.
const FEWEST_SWEPT: usize = 64;

struct Task {
    document: DocumentId,
    machine: DocumentLog,
    disk: Disk,
    documents: Arc<Documents>,
    timers: Timers<DocumentTimer>,
    /// Of every connection that asked something and, as far as is known, still lives.
    mailboxes: BTreeMap<ConnectionId, Mailbox>,
    /// The number of mailboxes at which ended connections are looked for.
    sweep_at: usize,
}

/// Runs a document until it has been idle for a while.
pub(super) async fn run(
    document: DocumentId,
    machine: DocumentLog,
    mut inbox: mpsc::Receiver<Request>,
    committer: Committer,
    documents: Arc<Documents>,
) {
    let (disk, mut answers) = Disk::new(document.clone(), committer, documents.metrics());
    let mut task = Task {
        document,
        machine,
        disk,
        documents: Arc::clone(&documents),
        timers: Timers::new(),
        mailboxes: BTreeMap::new(),
        sweep_at: FEWEST_SWEPT,
    };
    let mut round = Vec::new();
    loop {
        let may_rest = task.machine.is_idle();
        tokio::select! {
            Some(answer) = answers.recv() => task.step(answer).await,
            timer = task.timers.next() => task.step(DocumentEvent::TimerFired(timer)).await,
            received = receive(&mut inbox, &mut round, may_rest) => match received {
                Received::Round => task.answer(&mut round).await,
                Received::Rested if documents.retire(&task.document, &inbox) => return,
                Received::Rested => {}
                Received::Closed => return,
            },
        }
    }
}

enum Received {
    Round,
    Rested,
    Closed,
}

async fn receive(
    inbox: &mut mpsc::Receiver<Request>,
    round: &mut Vec<Request>,
    may_rest: bool,
) -> Received {
    let requests = inbox.recv_many(round, REQUESTS_PER_ROUND);
    let received = if may_rest {
        timeout(IDLE_TIMEOUT, requests).await
    } else {
        Ok(requests.await)
    };
    match received {
        Ok(0) => Received::Closed,
        Ok(_) => Received::Round,
        Err(_) => Received::Rested,
    }
}

impl Task {
    async fn answer(&mut self, round: &mut Vec<Request>) {
        for Request { from, request } in round.drain(..) {
            let connection = from.connection;
            if request == DocumentRequest::Gone {
                self.mailboxes.remove(&connection);
            } else {
                self.mailboxes.entry(connection).or_insert(from);
            }
            self.step(DocumentEvent::Request {
                connection,
                request,
            })
            .await;
        }
        self.sweep().await;
    }

    /// Feeds the machine one event, and carries its actions out.
    async fn step(&mut self, event: DocumentEvent) {
        let mut lost = Vec::new();
        let mut actions = Vec::new();
        self.machine.handle(clock::now(), event, &mut actions);
        for action in actions {
            match action {
                DocumentAction::Reply { connection, reply } => {
                    lost.extend(self.reply(connection, reply));
                }
                DocumentAction::Publish(news) => self.documents.publish(&self.document, &news),
                DocumentAction::SetTimer { timer, at } => self.timers.set(timer, at),
                DocumentAction::Open { ticket } => self.disk.open(ticket).await,
                DocumentAction::Persist {
                    ticket,
                    base,
                    entries,
                } => {
                    self.disk.persist(ticket, base, entries).await;
                }
                DocumentAction::Verify { ticket, changes } => {
                    self.disk.verify(ticket, changes).await;
                }
                DocumentAction::Load {
                    ticket,
                    after,
                    max_changes,
                    max_bytes,
                } => {
                    self.disk.load(ticket, after, max_changes, max_bytes).await;
                }
                DocumentAction::SetAccess {
                    ticket,
                    subject,
                    level,
                } => {
                    self.disk.set_access(ticket, subject, level).await;
                }
            }
        }
        for connection in lost {
            self.forget(connection).await;
        }
    }

    /// Passes a reply on. Returns the connection when it takes none any more.
    fn reply(&mut self, connection: ConnectionId, reply: DocumentReply) -> Option<ConnectionId> {
        let mailbox = self.mailboxes.get(&connection)?;
        let letter = Letter {
            document: self.document.clone(),
            reply,
        };
        match mailbox.deliver(letter) {
            Ok(()) => None,
            Err(_) => {
                self.mailboxes.remove(&connection);
                Some(connection)
            }
        }
    }

    /// Tells the machine that a connection has ended.
    async fn forget(&mut self, connection: ConnectionId) {
        let request = DocumentRequest::Gone;
        Box::pin(self.step(DocumentEvent::Request {
            connection,
            request,
        }))
        .await;
    }

    /// Forgets connections that ended without a word. The cost is shared by the requests that made
    /// them many.
    async fn sweep(&mut self) {
        if self.mailboxes.len() < self.sweep_at {
            return;
        }
        let ended: Vec<ConnectionId> = self
            .mailboxes
            .extract_if(.., |_, mailbox| mailbox.is_closed())
            .map(|(connection, _)| connection)
            .collect();
        for connection in ended {
            self.forget(connection).await;
        }
        self.sweep_at = FEWEST_SWEPT.max(2 * self.mailboxes.len());
    }
}
