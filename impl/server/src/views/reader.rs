//! Reads a view: what was kept, and what the log has since.
//!
//! Spec: chapter 19.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use synckit_crdt::DocumentId;
use synckit_session::access::Level;
use synckit_session::cursor::{Epoch, Position};
use synckit_session::limits::Limits;
use synckit_session::server::Page;
use synckit_storage::{Committer, Done, Job};
use thiserror::Error;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::kept::Kept;
use super::limits::{MAX_CONCURRENT_VIEWS, MAX_KEPT_BYTES, VIEW_TIMEOUT};
use super::view::{Unsound, View};

/// Gives views of one server's documents.
#[derive(Debug)]
pub(crate) struct Views {
    committer: Committer,
    max_page_changes: u32,
    max_page_bytes: u32,
    room: Semaphore,
    kept: Mutex<Kept>,
}

/// A document at a position of its log.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) epoch: Epoch,
    pub(crate) position: Position,
    pub(crate) json: Bytes,
}

/// Why a document cannot be viewed.
#[derive(Debug, Error)]
pub(crate) enum ViewError {
    /// Nobody has ever written it.
    #[error("nothing was ever written to this document")]
    Missing,
    /// Too many views at once, or this one takes long.
    #[error("the server is busy; ask again")]
    Busy,
    /// As JSON the document is longer than a view may be.
    #[error("the document is too large for a view; read it as a client does")]
    TooLarge,
    /// The disk.
    #[error("the server cannot read its storage")]
    Storage,
}

impl Views {
    pub(crate) fn new(committer: Committer, limits: &Limits) -> Self {
        Self {
            committer,
            max_page_changes: limits.max_changes_per_frame,
            max_page_bytes: limits.max_frame_bytes,
            room: Semaphore::new(MAX_CONCURRENT_VIEWS),
            kept: Mutex::new(Kept::new(MAX_KEPT_BYTES)),
        }
    }

    /// The document with every change that was durable before the call.
    //= SK-HTTP-003
    pub(crate) async fn read(&self, id: &DocumentId) -> Result<Seen, ViewError> {
        //= SK-HTTP-012
        let _place = self.room.try_acquire().map_err(|_| ViewError::Busy)?;
        let kept = self.kept.lock();
        let kept = kept.unwrap_or_else(PoisonError::into_inner).take(id);
        let view = kept.unwrap_or_else(|| View::new(id.clone()));
        let (view, is_complete) = self.catch_up(view).await?;
        let position = view.position();
        if position == Position(0) {
            return Err(ViewError::Missing);
        }
        let (view, json) = off_the_runtime(move || {
            let mut view = view;
            view.forget_history();
            let json = is_complete.then(|| view.show());
            Ok((view, json))
        })
        .await?;
        let kept = self.kept.lock();
        kept.unwrap_or_else(PoisonError::into_inner).put(view);
        let json = json.ok_or(ViewError::Busy)?;
        Ok(Seen {
            epoch: self.committer.epoch(),
            position,
            json: json.ok_or(ViewError::TooLarge)?,
        })
    }

    /// Takes in what the log has beyond a view; says whether there was time for all of it.
    async fn catch_up(&self, mut view: View) -> Result<(View, bool), ViewError> {
        let deadline = Instant::now() + VIEW_TIMEOUT;
        loop {
            let page = self.load(view.id(), view.position()).await?;
            if page.changes.is_empty() {
                return Ok((view, true));
            }
            view = off_the_runtime(move || match view.apply(page) {
                Ok(()) => Ok(view),
                Err(Unsound(error)) => {
                    tracing::error!(error, "the log is not sound");
                    Err(ViewError::Storage)
                }
            })
            .await?;
            if Instant::now() >= deadline {
                return Ok((view, false));
            }
        }
    }

    /// What a document's access list says of a subject, if anything. No list names who is
    /// anonymous.
    pub(crate) async fn listed(
        &self,
        document: &DocumentId,
        subject: &str,
    ) -> Result<Option<Level>, ViewError> {
        if subject.is_empty() {
            return Ok(None);
        }
        self.ask(|done| Job::Access {
            document: document.clone(),
            subject: subject.to_owned(),
            done,
        })
        .await
    }

    /// The next page of the log; an empty one at its end.
    async fn load(&self, document: &DocumentId, after: Position) -> Result<Page, ViewError> {
        self.ask(|done| Job::Load {
            document: document.clone(),
            after,
            max_changes: self.max_page_changes,
            max_bytes: self.max_page_bytes,
            done,
        })
        .await
    }

    async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(Done<T>) -> Job,
    ) -> Result<T, ViewError> {
        let (answer, answered) = oneshot::channel();
        let job = job(Box::new(move |outcome| {
            // A reader that has left wants no answer.
            let _ = answer.send(outcome);
        }));
        // A committer that has ended drops the job, and the answer with it.
        let _ = self.committer.submit(job).await;
        let outcome = answered.await.map_err(|_| ViewError::Storage)?;
        outcome.map_err(|error| {
            tracing::error!(%error, "storage failed");
            ViewError::Storage
        })
    }
}

/// Works where blocking is allowed.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ViewError> + Send + 'static,
) -> Result<T, ViewError> {
    let done = spawn_blocking(work).await;
    done.unwrap_or(Err(ViewError::Storage))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use synckit_crdt::{Change, Operation, Path, ReplicaId, Timestamp};
    use synckit_session::server::{Head, Listing, ListingRequest, LogEntry};
    use synckit_storage::{Append, AppendError, LogStore, MemoryLogStore, StoreError};

    use super::*;

    /// Answers each read once it is told how.
    struct Told {
        store: MemoryLogStore,
        orders: mpsc::Receiver<Order>,
    }

    enum Order {
        Read,
        Fail,
    }

    impl LogStore for Told {
        fn epoch(&self) -> Epoch {
            self.store.epoch()
        }

        fn is_restored(&self) -> bool {
            self.store.is_restored()
        }

        fn open(&mut self, document: &DocumentId) -> Result<Head, StoreError> {
            self.store.open(document)
        }

        fn append(&mut self, batch: &[Append]) -> Result<Vec<Result<(), AppendError>>, StoreError> {
            self.store.append(batch)
        }

        fn load(
            &mut self,
            document: &DocumentId,
            after: Position,
            max_changes: u32,
            max_bytes: u32,
        ) -> Result<Page, StoreError> {
            match self.orders.recv() {
                Ok(Order::Read) => self.store.load(document, after, max_changes, max_bytes),
                Ok(Order::Fail) | Err(_) => Err(StoreError("told to fail".to_owned())),
            }
        }

        fn holds(&mut self, document: &DocumentId, changes: &[Change]) -> Result<bool, StoreError> {
            self.store.holds(document, changes)
        }

        fn access(
            &mut self,
            document: &DocumentId,
            subject: &str,
        ) -> Result<Option<Level>, StoreError> {
            self.store.access(document, subject)
        }

        fn set_access(
            &mut self,
            document: &DocumentId,
            subject: &str,
            level: Option<Level>,
        ) -> Result<(), StoreError> {
            self.store.set_access(document, subject, level)
        }

        fn list(&mut self, request: &ListingRequest) -> Result<Listing, StoreError> {
            self.store.list(request)
        }
    }

    fn id() -> DocumentId {
        DocumentId::new("document").unwrap()
    }

    /// Views of a store with one document of one change, and the way to tell it.
    fn views() -> (Arc<Views>, mpsc::Sender<Order>) {
        let mut store = MemoryLogStore::new(Epoch([7; 16]));
        let change = Change {
            replica: ReplicaId::new(b"r").unwrap(),
            first_seq: 1,
            timestamp: Timestamp::from_raw(1),
            deps: Vec::new(),
            ops: vec![Operation::lww_set(Path::new(["field"]).unwrap(), 1)],
        };
        let entries = vec![LogEntry {
            change,
            owner: String::new(),
        }];
        let document = id();
        let base = Position(0);
        let append = Append {
            document,
            base,
            entries,
        };
        store.append(&[append]).unwrap()[0].clone().unwrap();
        let (tell, orders) = mpsc::channel();
        let (committer, _) = Committer::start(Box::new(Told { store, orders })).unwrap();
        (Arc::new(Views::new(committer, &Limits::default())), tell)
    }

    //= SK-HTTP-013
    #[tokio::test]
    async fn a_failing_disk_gives_no_view_of_a_part() {
        let (views, tell) = views();
        for order in [
            Order::Fail,
            Order::Read,
            Order::Fail,
            Order::Read,
            Order::Read,
        ] {
            tell.send(order).unwrap();
        }
        assert!(matches!(views.read(&id()).await, Err(ViewError::Storage)));
        assert!(matches!(views.read(&id()).await, Err(ViewError::Storage)));
        let seen = views.read(&id()).await.unwrap();
        assert_eq!(
            (seen.position, &*seen.json),
            (Position(1), &b"{\"field\":1}"[..])
        );
    }

    //= SK-HTTP-012
    #[tokio::test]
    async fn one_view_more_than_may_be_made_at_once_is_refused_at_once() {
        let (views, tell) = views();
        let waiting: Vec<_> = (0..MAX_CONCURRENT_VIEWS)
            .map(|_| {
                let views = Arc::clone(&views);
                tokio::spawn(async move { views.read(&id()).await })
            })
            .collect();
        while views.room.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(views.read(&id()).await, Err(ViewError::Busy)));
        for _ in 0..2 * MAX_CONCURRENT_VIEWS {
            tell.send(Order::Read).unwrap();
        }
        for reader in waiting {
            assert_eq!(reader.await.unwrap().unwrap().position, Position(1));
        }
    }

    //= SK-HTTP-007
    #[tokio::test]
    async fn reading_again_reads_only_what_was_written_since() {
        let (views, tell) = views();
        // A page and its end; then the end alone.
        for _ in 0..3 {
            tell.send(Order::Read).unwrap();
        }
        drop(tell);
        let first = views.read(&id()).await.unwrap();
        let again = views.read(&id()).await.unwrap();
        assert_eq!(first.position, again.position);
        // Not rendered anew either.
        assert_eq!(first.json.as_ptr(), again.json.as_ptr());
    }
}
