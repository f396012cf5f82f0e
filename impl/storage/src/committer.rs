//! A thread that owns a log store and commits in groups.
//!
//! It takes everything that waits, makes one commit of all appends, and answers; there is no timer.
//! While a commit is on its way to the disk the next group gathers, so a slow disk makes larger
//! groups. Appends of a group go before everything else in it: a read sees what was appended before
//! it. The rest goes in the order of the calls.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: group commit in `tla/Durability.tla`.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use synckit_crdt::{Change, DocumentId};
use synckit_session::access::Level;
use synckit_session::cursor::{Epoch, Position};
use synckit_session::server::{Head, Listing, ListingRequest, Page};
use thiserror::Error;
use tokio::sync::mpsc;

use crate::{Append, AppendError, LogStore, StoreError};

/// Jobs that may wait; whoever comes later waits outside.
const MAX_QUEUED_JOBS: usize = 4_096;

/// Jobs of one group.
const MAX_GROUP_JOBS: usize = 1_024;

/// Takes the answer to a job, on the committer's thread: it must not block.
pub type Done<T, E = StoreError> = Box<dyn FnOnce(Result<T, E>) + Send>;

/// Work for the store.
pub enum Job {
    /// [`LogStore::append`] of one append.
    Append {
        /// What.
        append: Append,
        /// Told when it is durable, or why it is not.
        done: Done<(), CommitError>,
    },
    /// [`LogStore::open`].
    Open {
        /// Which.
        document: DocumentId,
        /// Told the head.
        done: Done<Head>,
    },
    /// [`LogStore::load`].
    Load {
        /// Which.
        document: DocumentId,
        /// The position before the first wanted change.
        after: Position,
        /// The most changes.
        max_changes: u32,
        /// The most encoded bytes, one change excepted.
        max_bytes: u32,
        /// Told the page.
        done: Done<Page>,
    },
    /// [`LogStore::holds`].
    Holds {
        /// Which.
        document: DocumentId,
        /// What it should hold.
        changes: Vec<Change>,
        /// Told whether it does.
        done: Done<bool>,
    },
    /// [`LogStore::access`].
    Access {
        /// Which.
        document: DocumentId,
        /// Of whom.
        subject: String,
        /// Told what the list says.
        done: Done<Option<Level>>,
    },
    /// [`LogStore::set_access`].
    SetAccess {
        /// Which.
        document: DocumentId,
        /// Of whom.
        subject: String,
        /// What.
        level: Option<Level>,
        /// Told when it is durable, or why it is not.
        done: Done<()>,
    },
    /// [`LogStore::list`].
    List {
        /// Which.
        request: ListingRequest,
        /// Told what there is.
        done: Done<Listing>,
    },
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (job, document) = match self {
            Self::Append { append, .. } => ("Append", &append.document),
            Self::Open { document, .. } => ("Open", document),
            Self::Load { document, .. } => ("Load", document),
            Self::Holds { document, .. } => ("Holds", document),
            Self::Access { document, .. } => ("Access", document),
            Self::SetAccess { document, .. } => ("SetAccess", document),
            Self::List { request, .. } => return write!(f, "List({request:?})"),
        };
        write!(f, "{job}({document})")
    }
}

/// Why an append is not durable.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CommitError {
    /// This append was refused.
    #[error(transparent)]
    Refused(#[from] AppendError),
    /// The commit failed, and every append of its group with it.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// The committer has ended: it takes no more jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the committer has ended")]
pub struct Stopped;

/// What a committer has done since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Commits that succeeded.
    pub commits: u64,
    /// Changes made durable by them.
    pub changes: u64,
}

#[derive(Debug, Default)]
struct Counters {
    commits: AtomicU64,
    changes: AtomicU64,
}

/// The way to the thread. Clones share it; when the last one is dropped, the thread finishes what
/// waits and ends.
#[derive(Clone, Debug)]
pub struct Committer {
    epoch: Epoch,
    jobs: mpsc::Sender<Job>,
    counters: Arc<Counters>,
}

impl Committer {
    /// Starts a thread for a store. Join the handle, after dropping every clone, to know that all
    /// is committed and the store is closed.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn start(store: Box<dyn LogStore>) -> io::Result<(Self, JoinHandle<()>)> {
        let (sender, jobs) = mpsc::channel(MAX_QUEUED_JOBS);
        let counters = Arc::new(Counters::default());
        let committer = Self {
            epoch: store.epoch(),
            jobs: sender,
            counters: Arc::clone(&counters),
        };
        let thread = thread::Builder::new()
            .name("synckit-committer".to_owned())
            .spawn(move || run(store, jobs, &counters))?;
        Ok((committer, thread))
    }

    /// The name of the store's logs.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Queues a job; waits while the queue is full. Its `done` is called once, unless the store
    /// panics. Jobs of one caller about one document take effect in the order of the calls.
    ///
    /// # Errors
    /// When the committer has ended; `done` is dropped then.
    pub async fn submit(&self, job: Job) -> Result<(), Stopped> {
        self.jobs.send(job).await.map_err(|_| Stopped)
    }

    /// What has been committed so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            commits: self.counters.commits.load(Ordering::Relaxed),
            changes: self.counters.changes.load(Ordering::Relaxed),
        }
    }
}

fn run(mut store: Box<dyn LogStore>, mut jobs: mpsc::Receiver<Job>, counters: &Counters) {
    let mut group = Vec::new();
    while jobs.blocking_recv_many(&mut group, MAX_GROUP_JOBS) > 0 {
        let mut appends = Appends::default();
        let mut others: Vec<Other> = Vec::new();
        for job in group.drain(..) {
            sort(job, &mut appends, &mut others);
        }
        commit(store.as_mut(), appends, counters);
        for other in others {
            other(store.as_mut());
        }
    }
}

/// A job that appends nothing, with who waits for its answer.
type Other = Box<dyn FnOnce(&mut dyn LogStore)>;

/// The appends of a group with those who wait for them, in the order of the calls.
#[derive(Default)]
struct Appends {
    batch: Vec<Append>,
    waiting: Vec<Done<(), CommitError>>,
}

fn sort(job: Job, appends: &mut Appends, others: &mut Vec<Other>) {
    match job {
        Job::Append { append, done } => {
            appends.batch.push(append);
            appends.waiting.push(done);
        }
        Job::Open { document, done } => {
            others.push(Box::new(move |store| done(store.open(&document))));
        }
        Job::Load {
            document,
            after,
            max_changes,
            max_bytes,
            done,
        } => others.push(Box::new(move |store| {
            done(store.load(&document, after, max_changes, max_bytes));
        })),
        Job::Holds {
            document,
            changes,
            done,
        } => others.push(Box::new(move |store| {
            done(store.holds(&document, &changes));
        })),
        Job::Access {
            document,
            subject,
            done,
        } => others.push(Box::new(move |store| {
            done(store.access(&document, &subject));
        })),
        Job::SetAccess {
            document,
            subject,
            level,
            done,
        } => others.push(Box::new(move |store| {
            done(store.set_access(&document, &subject, level));
        })),
        Job::List { request, done } => {
            others.push(Box::new(move |store| done(store.list(&request))));
        }
    }
}

fn commit(store: &mut dyn LogStore, appends: Appends, counters: &Counters) {
    if appends.batch.is_empty() {
        return;
    }
    let outcomes = match store.append(&appends.batch) {
        Ok(outcomes) => outcomes,
        //= SK-STOR-006
        Err(error) => {
            for done in appends.waiting {
                done(Err(error.clone().into()));
            }
            return;
        }
    };
    counters.commits.fetch_add(1, Ordering::Relaxed);
    for ((append, done), outcome) in appends.batch.iter().zip(appends.waiting).zip(outcomes) {
        if outcome.is_ok() {
            let changes = append.entries.len() as u64;
            counters.changes.fetch_add(changes, Ordering::Relaxed);
        }
        done(outcome.map_err(CommitError::from));
    }
}
