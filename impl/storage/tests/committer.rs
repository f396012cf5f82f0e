//! The committer: groups, order, failure, end.
#![cfg(test)]

use std::sync::mpsc;
use std::time::Duration;

use synckit_crdt::{Change, DocumentId, Operation, Path, ReplicaId, Timestamp};
use synckit_session::access::Level;
use synckit_session::cursor::{Epoch, Position};
use synckit_session::server::{Head, Listing, ListingRequest, LogEntry, Page};
use synckit_storage::{
    Append, AppendError, CommitError, Committer, Counts, FaultyLogStore, Job, LogStore,
    MemoryLogStore, Stopped, StoreError,
};

/// Longer than any answer takes; only a defect makes a test wait so long.
const PATIENCE: Duration = Duration::from_secs(10);

fn document() -> DocumentId {
    DocumentId::new("document").unwrap()
}

fn change(seq: u64) -> Change {
    Change {
        replica: ReplicaId::new(b"writer").unwrap(),
        first_seq: seq,
        timestamp: Timestamp::from_raw(seq),
        deps: vec![],
        ops: vec![Operation::lww_set(Path::new(["field"]).unwrap(), "value")],
    }
}

fn append(base: u64) -> Append {
    let entry = LogEntry {
        change: change(base + 1),
        owner: String::new(),
    };
    Append {
        document: document(),
        base: Position(base),
        entries: vec![entry],
    }
}

fn disk() -> MemoryLogStore {
    MemoryLogStore::new(Epoch([1; 16]))
}

type Outcome = Result<(), CommitError>;

fn append_job(base: u64, answers: &mpsc::Sender<Outcome>) -> Job {
    let answers = answers.clone();
    Job::Append {
        append: append(base),
        done: Box::new(move |outcome| answers.send(outcome).unwrap()),
    }
}

/// A store that waits for leave before each commit, and says how large the commit was.
struct Gated {
    store: MemoryLogStore,
    gate: mpsc::Receiver<()>,
    sizes: mpsc::Sender<usize>,
}

impl LogStore for Gated {
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
        self.sizes.send(batch.len()).unwrap();
        self.gate.recv_timeout(PATIENCE).unwrap();
        self.store.append(batch)
    }

    fn load(
        &mut self,
        document: &DocumentId,
        after: Position,
        max_changes: u32,
        max_bytes: u32,
    ) -> Result<Page, StoreError> {
        self.store.load(document, after, max_changes, max_bytes)
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

#[tokio::test]
async fn what_waits_during_a_commit_is_committed_at_once() {
    let (open_gate, gate) = mpsc::channel();
    let (sizes, commits) = mpsc::channel();
    let store = disk();
    let gated = Gated { store, gate, sizes };
    let (committer, thread) = Committer::start(Box::new(gated)).unwrap();
    let (answers, answered) = mpsc::channel();
    committer.submit(append_job(0, &answers)).await.unwrap();
    assert_eq!(commits.recv_timeout(PATIENCE), Ok(1));
    for base in 1..=5 {
        committer.submit(append_job(base, &answers)).await.unwrap();
    }
    assert!(answered.try_recv().is_err(), "nothing is durable yet");
    open_gate.send(()).unwrap();
    assert_eq!(
        commits.recv_timeout(PATIENCE),
        Ok(5),
        "one commit for five appends"
    );
    open_gate.send(()).unwrap();
    for _ in 0..6 {
        assert_eq!(answered.recv_timeout(PATIENCE), Ok(Ok(())));
    }
    let expected = Counts {
        commits: 2,
        changes: 6,
    };
    assert_eq!(committer.counts(), expected);
    drop(committer);
    thread.join().unwrap();
}

#[tokio::test]
async fn reads_see_what_was_appended_before_them() {
    let (committer, thread) = Committer::start(Box::new(disk())).unwrap();
    assert_eq!(committer.epoch(), Epoch([1; 16]));
    let (answers, _answered) = mpsc::channel();
    for base in 0..3 {
        committer.submit(append_job(base, &answers)).await.unwrap();
    }
    let (heads, head) = mpsc::channel();
    let open = Job::Open {
        document: document(),
        done: Box::new(move |outcome| heads.send(outcome).unwrap()),
    };
    committer.submit(open).await.unwrap();
    let head = head.recv_timeout(PATIENCE).unwrap().unwrap();
    assert_eq!(head.position, Position(3));

    let (pages, page) = mpsc::channel();
    let load = Job::Load {
        document: document(),
        after: Position(1),
        max_changes: 1,
        max_bytes: u32::MAX,
        done: Box::new(move |outcome| pages.send(outcome).unwrap()),
    };
    committer.submit(load).await.unwrap();
    let page = page.recv_timeout(PATIENCE).unwrap().unwrap();
    assert_eq!(page.changes, [change(2)]);

    let (verdicts, verdict) = mpsc::channel();
    for changes in [vec![change(3)], vec![change(4)]] {
        let verdicts = verdicts.clone();
        let holds = Job::Holds {
            document: document(),
            changes,
            done: Box::new(move |outcome| verdicts.send(outcome).unwrap()),
        };
        committer.submit(holds).await.unwrap();
    }
    assert_eq!(verdict.recv_timeout(PATIENCE), Ok(Ok(true)));
    assert_eq!(verdict.recv_timeout(PATIENCE), Ok(Ok(false)));
    drop(committer);
    thread.join().unwrap();
}

//= SK-STOR-006
#[tokio::test]
async fn a_failed_commit_fails_its_group_and_the_next_one_succeeds() {
    let disk = disk();
    let faulty = FaultyLogStore::new(disk.clone(), [2]);
    let (committer, thread) = Committer::start(Box::new(faulty)).unwrap();
    let (answers, answered) = mpsc::channel();
    let outcome = async |base| {
        committer.submit(append_job(base, &answers)).await.unwrap();
        answered.recv_timeout(PATIENCE).unwrap()
    };
    assert_eq!(outcome(0).await, Ok(()));
    assert!(matches!(outcome(1).await, Err(CommitError::Failed(_))));
    assert_eq!(
        disk.clone().open(&document()).unwrap().position,
        Position(1)
    );
    assert_eq!(outcome(1).await, Ok(()));
    let moved = AppendError::Moved {
        expected: Position(1),
        actual: Position(2),
    };
    assert_eq!(outcome(1).await, Err(CommitError::Refused(moved)));
    drop(committer);
    thread.join().unwrap();
}

#[tokio::test]
async fn the_last_handle_leaves_nothing_undone() {
    let mut disk = disk();
    let (committer, thread) = Committer::start(Box::new(disk.clone())).unwrap();
    let (answers, answered) = mpsc::channel();
    for base in 0..100 {
        committer.submit(append_job(base, &answers)).await.unwrap();
    }
    drop((committer, answers));
    thread.join().unwrap();
    assert_eq!(answered.iter().filter(Result::is_ok).count(), 100);
    assert_eq!(disk.open(&document()).unwrap().position, Position(100));
}

#[tokio::test]
async fn a_committer_whose_store_panicked_takes_no_more_jobs() {
    let (_open_gate, gate) = mpsc::channel();
    let (sizes, commits) = mpsc::channel();
    drop(commits);
    let store = disk();
    let panicking = Gated { store, gate, sizes };
    let (committer, thread) = Committer::start(Box::new(panicking)).unwrap();
    let (answers, answered) = mpsc::channel();
    committer.submit(append_job(0, &answers)).await.unwrap();
    assert!(thread.join().is_err());
    assert_eq!(
        committer.submit(append_job(0, &answers)).await,
        Err(Stopped)
    );
    assert!(answered.try_recv().is_err(), "no append was acknowledged");
}

//= SK-ACL-004
//= SK-ACL-014
#[tokio::test]
async fn entries_of_access_lists_are_stored_in_the_order_of_the_calls_or_refused() {
    let store = FaultyLogStore::new(disk(), [2]);
    let (committer, thread) = Committer::start(Box::new(store)).unwrap();
    let (answers, answered) = mpsc::channel();
    for level in [Some(Level::Read), Some(Level::Write), None] {
        let answers = answers.clone();
        let job = Job::SetAccess {
            document: document(),
            subject: "ada".to_owned(),
            level,
            done: Box::new(move |outcome| answers.send(outcome.is_ok()).unwrap()),
        };
        committer.submit(job).await.unwrap();
    }
    let (tell, told) = mpsc::channel();
    let job = Job::Access {
        document: document(),
        subject: "ada".to_owned(),
        done: Box::new(move |level| tell.send(level).unwrap()),
    };
    committer.submit(job).await.unwrap();
    let stored: Vec<bool> = (0..3)
        .map(|_| answered.recv_timeout(PATIENCE).unwrap())
        .collect();
    assert_eq!(stored, [true, false, true]);
    assert_eq!(told.recv_timeout(PATIENCE), Ok(Ok(None)));
    drop(committer);
    thread.join().unwrap();
}
