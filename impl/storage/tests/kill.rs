//! A process that commits without end is killed without warning; what it acknowledged is there.
#![cfg(test)]
#![cfg(feature = "sqlite")]

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path as FilePath;
use std::process::{Command, Stdio};

use synckit_crdt::{Change, DocumentId, Operation, Path, ReplicaId, Timestamp};
use synckit_session::cursor::Position;
use synckit_session::server::LogEntry;
use synckit_storage::{Append, LogStore, SqliteLogStore};
use tempfile::TempDir;

/// Names the store to the process that is going to be killed.
const STORE: &str = "SYNCKIT_KILL_TEST_STORE";

/// What every line of that process starts with; the test harness prints lines of its own.
const ACKNOWLEDGED: &str = "acknowledged ";

/// How many acknowledgements the killer waits for.
const ACKNOWLEDGEMENTS: usize = 40;

/// Changes of one commit: enough for a tear to show.
const GROUP: u64 = 16;

fn document() -> DocumentId {
    DocumentId::new("document").unwrap()
}

/// The change at a position: every process makes the same.
fn change(position: u64) -> Change {
    let text = position.to_string().repeat(100);
    Change {
        replica: ReplicaId::new(b"writer").unwrap(),
        first_seq: position,
        timestamp: Timestamp::from_raw(position),
        deps: vec![],
        ops: vec![Operation::lww_set(Path::new(["field"]).unwrap(), text)],
    }
}

fn commit_until_killed(path: &FilePath) {
    let mut store = SqliteLogStore::open(path).unwrap();
    let mut position = store.open(&document()).unwrap().position.0;
    loop {
        let entries = (position + 1..=position + GROUP).map(|position| LogEntry {
            change: change(position),
            owner: "owner".to_owned(),
        });
        let append = Append {
            document: document(),
            base: Position(position),
            entries: entries.collect(),
        };
        assert_eq!(store.append(&[append]), Ok(vec![Ok(())]));
        position += GROUP;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{ACKNOWLEDGED}{position}").unwrap();
        out.flush().unwrap();
    }
}

/// Starts the committing process, kills it in mid-work and returns its last acknowledgement.
fn kill_in_mid_work(path: &FilePath) -> u64 {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "a_killed_process_leaves_everything_it_acknowledged",
            "--nocapture",
        ])
        .env(STORE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.split(ACKNOWLEDGED).nth(1)?.parse::<u64>().ok());
    let last = acknowledged.nth(ACKNOWLEDGEMENTS - 1).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    // It acknowledged on until the signal reached it.
    acknowledged.last().unwrap_or(last)
}

//= SK-STOR-001
//= SK-STOR-002
//= SK-STOR-003
#[test]
fn a_killed_process_leaves_everything_it_acknowledged() {
    if let Some(path) = env::var_os(STORE) {
        commit_until_killed(path.as_ref());
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("log.db");
    let mut acknowledged_before = 0;
    for _ in 0..3 {
        let acknowledged = kill_in_mid_work(&path);
        assert!(
            acknowledged > acknowledged_before,
            "it went on where it was killed"
        );
        acknowledged_before = acknowledged;

        let mut store = SqliteLogStore::open(&path).unwrap();
        let head = store.open(&document()).unwrap();
        assert!(
            head.position.0 >= acknowledged,
            "nothing acknowledged is missing"
        );
        assert_eq!(head.position.0 % GROUP, 0, "no commit is there in part");
        let page = store
            .load(&document(), Position(0), u32::MAX, u32::MAX)
            .unwrap();
        let expected: Vec<_> = (1..=head.position.0).map(change).collect();
        assert_eq!(page.changes, expected, "in order, whole, and nothing twice");
    }
}
