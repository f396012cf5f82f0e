//! A thread that owns the store: it commits whatever waits in one step, in order.
//!
//! Chapter: `spec/10-storage-and-durability.md`, [SK-STOR-010] and [SK-STOR-011].

use std::{io, thread};

use synckit_crdt::{DocumentId, ReplicaId};
use synckit_session::client::{ClientEvent, Record, Saved};
use synckit_session::ticket::Ticket;
use synckit_storage::{ReplicaStore, StoreError};
use tokio::sync::{mpsc, oneshot};

/// Errands that may wait; the driver waits outside.
const QUEUED_ERRANDS: usize = 1_024;

/// Errands of one commit.
const ERRANDS_PER_COMMIT: usize = 512;

enum Errand {
    Commit {
        ticket: Ticket,
        document: DocumentId,
        record: Record,
    },
    Open {
        document: DocumentId,
        done: oneshot::Sender<Result<Saved, StoreError>>,
    },
    Documents {
        done: oneshot::Sender<Result<Vec<DocumentId>, StoreError>>,
    },
    Close,
}

/// The way to the thread. Closed, or with the last clone gone, the thread commits what waits and
/// ends.
#[derive(Clone, Debug)]
pub(crate) struct Keeper {
    errands: mpsc::Sender<Errand>,
}

/// What the thread says.
#[derive(Debug)]
pub(crate) struct Answers {
    /// `Persisted` and `StorageFailed`. At most one for each record on its way.
    pub(crate) events: mpsc::UnboundedReceiver<ClientEvent>,
    /// Says how the last commit went, once the store is closed.
    pub(crate) closed: oneshot::Receiver<Result<(), StoreError>>,
}

/// The thread has ended.
#[derive(Debug)]
pub(crate) struct Stopped;

impl Keeper {
    /// Starts a thread for a store.
    pub(crate) fn start(store: Box<dyn ReplicaStore>) -> io::Result<(Self, Answers)> {
        let (errands, waiting) = mpsc::channel(QUEUED_ERRANDS);
        let (answers, events) = mpsc::unbounded_channel();
        let (closing, closed) = oneshot::channel();
        thread::Builder::new()
            .name("synckit-keeper".to_owned())
            .spawn(move || {
                let outcome = run(store, waiting, &answers);
                // Who closed the client may not wait for it.
                let _ = closing.send(outcome);
            })?;
        Ok((Self { errands }, Answers { events, closed }))
    }

    /// Queues a record; waits while the queue is full.
    pub(crate) async fn commit(&self, ticket: Ticket, document: DocumentId, record: Record) {
        let errand = Errand::Commit {
            ticket,
            document,
            record,
        };
        // A thread that has ended keeps nothing: the record stays unconfirmed.
        let _ = self.errands.send(errand).await;
    }

    /// What the store has of a document.
    pub(crate) async fn open(
        &self,
        document: DocumentId,
    ) -> Result<Result<Saved, StoreError>, Stopped> {
        let (done, answer) = oneshot::channel();
        self.ask(Errand::Open { document, done }, answer).await
    }

    /// The ids of all documents kept.
    pub(crate) async fn documents(&self) -> Result<Result<Vec<DocumentId>, StoreError>, Stopped> {
        let (done, answer) = oneshot::channel();
        self.ask(Errand::Documents { done }, answer).await
    }

    /// Lets the thread commit what waits, and end.
    pub(crate) async fn close(&self) {
        // It may have ended already.
        let _ = self.errands.send(Errand::Close).await;
    }

    async fn ask<T>(&self, errand: Errand, answer: oneshot::Receiver<T>) -> Result<T, Stopped> {
        self.errands.send(errand).await.map_err(|_| Stopped)?;
        answer.await.map_err(|_| Stopped)
    }
}

fn run(
    mut store: Box<dyn ReplicaStore>,
    mut errands: mpsc::Receiver<Errand>,
    answers: &mpsc::UnboundedSender<ClientEvent>,
) -> Result<(), StoreError> {
    let mut group = Vec::new();
    let mut batch = Batch::default();
    while errands.blocking_recv_many(&mut group, ERRANDS_PER_COMMIT) > 0 {
        for errand in group.drain(..) {
            match errand {
                Errand::Commit {
                    ticket,
                    document,
                    record,
                } => batch.add(ticket, document, record),
                // A read sees what was written before it. Who asked may have gone.
                Errand::Open { document, done } => {
                    batch.commit(store.as_mut(), answers);
                    let _ = done.send(store.open(&document));
                }
                Errand::Documents { done } => {
                    batch.commit(store.as_mut(), answers);
                    let _ = done.send(store.documents());
                }
                Errand::Close => errands.close(),
            }
        }
        batch.commit(store.as_mut(), answers);
    }
    batch.last.map_or(Ok(()), Err)
}

#[derive(Default)]
struct Batch {
    tickets: Vec<Ticket>,
    records: Vec<(DocumentId, Record)>,
    /// Why the last commit failed, if it did.
    last: Option<StoreError>,
}

impl Batch {
    fn add(&mut self, ticket: Ticket, document: DocumentId, record: Record) {
        self.tickets.push(ticket);
        self.records.push((document, record));
    }

    //= SK-STOR-010
    fn commit(
        &mut self,
        store: &mut dyn ReplicaStore,
        answers: &mpsc::UnboundedSender<ClientEvent>,
    ) {
        if self.records.is_empty() {
            return;
        }
        self.last = store.commit(&self.records).err();
        let stored = self.last.is_none();
        self.records.clear();
        for ticket in self.tickets.drain(..) {
            let event = if stored {
                ClientEvent::Persisted { ticket }
            } else {
                ClientEvent::StorageFailed { ticket }
            };
            // A driver that has ended wants no answers.
            let _ = answers.send(event);
        }
    }
}

/// Opens a store, and learns who writes there: `fresh` when it is new.
pub(crate) fn open(
    store: &crate::Store,
    fresh: &ReplicaId,
) -> Result<(Box<dyn ReplicaStore>, ReplicaId), StoreError> {
    let mut store: Box<dyn ReplicaStore> = match store {
        crate::Store::Memory => Box::new(synckit_storage::MemoryReplicaStore::new()),
        crate::Store::Sqlite(path) => Box::new(synckit_storage::SqliteReplicaStore::open(path)?),
    };
    let replica = store.replica(fresh)?;
    Ok((store, replica))
}
