//! What an SQLite store does with its file: who may open it, and how it is copied.
#![cfg(test)]
#![cfg(feature = "sqlite")]

use std::fs;
use std::path::PathBuf;

use synckit_crdt::{Change, DocumentId, Operation, Path, ReplicaId, Timestamp};
use synckit_session::access::Level;
use synckit_session::cursor::Position;
use synckit_session::server::LogEntry;
use synckit_storage::{Append, LogStore, SqliteLogStore, SqliteReplicaStore};
use tempfile::TempDir;

fn file() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.db");
    (folder, path)
}

fn append() -> Append {
    let change = Change {
        replica: ReplicaId::new(b"writer").unwrap(),
        first_seq: 1,
        timestamp: Timestamp::from_raw(1),
        deps: vec![],
        ops: vec![Operation::lww_set(Path::new(["field"]).unwrap(), "value")],
    };
    Append {
        document: DocumentId::new("document").unwrap(),
        base: Position(0),
        entries: vec![LogEntry {
            change,
            owner: String::new(),
        }],
    }
}

//= SK-DATA-004
#[test]
fn a_store_in_use_is_refused_until_its_user_is_gone() {
    let (_folder, path) = file();
    let user = SqliteReplicaStore::open(&path).unwrap();
    let refusal = SqliteReplicaStore::open(&path).unwrap_err().to_string();
    assert!(refusal.contains("in use by another process"), "{refusal}");
    drop(user);
    SqliteReplicaStore::open(&path).unwrap();
}

#[test]
fn a_file_of_another_kind_is_refused_and_left_as_it_is() {
    let (_folder, path) = file();
    drop(SqliteReplicaStore::open(&path).unwrap());
    let refusal = SqliteLogStore::open(&path).unwrap_err().to_string();
    assert!(
        refusal.contains("is not a log of a SyncKit server"),
        "{refusal}"
    );
    SqliteReplicaStore::open(&path).unwrap();

    fs::write(&path, "not a database, but quite long enough to look at").unwrap();
    let refusal = SqliteLogStore::open(&path).unwrap_err().to_string();
    assert!(refusal.contains("not a database"), "{refusal}");
}

#[test]
fn a_file_of_a_later_version_is_refused() {
    let (_folder, path) = file();
    drop(SqliteLogStore::open(&path).unwrap());
    rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 3)
        .unwrap();
    let refusal = SqliteLogStore::open(&path).unwrap_err().to_string();
    assert!(refusal.contains("version 3"), "{refusal}");
}

//= SK-STOR-002
//= SK-ACL-004
#[test]
fn a_file_from_before_access_lists_is_upgraded_and_keeps_its_log() {
    let (_folder, path) = file();
    let mut store = SqliteLogStore::open(&path).unwrap();
    assert_eq!(store.append(&[append()]), Ok(vec![Ok(())]));
    drop(store);
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("DROP TABLE access; PRAGMA user_version = 1;")
        .unwrap();

    let mut store = SqliteLogStore::open(&path).unwrap();
    let append = append();
    let changes = [append.entries[0].change.clone()];
    assert_eq!(store.holds(&append.document, &changes), Ok(true));
    assert_eq!(store.access(&append.document, "ada"), Ok(None));
    store
        .set_access(&append.document, "ada", Some(Level::Read))
        .unwrap();
    drop(store);
    let mut store = SqliteLogStore::open(&path).unwrap();
    assert_eq!(store.access(&append.document, "ada"), Ok(Some(Level::Read)));
}

//= SK-STOR-004
//= SK-STOR-005
//= SK-STOR-008
#[test]
fn a_backup_holds_the_same_log_under_an_epoch_of_its_own() {
    let (folder, path) = file();
    let copy = folder.path().join("backup.db");
    let mut original = SqliteLogStore::open(&path).unwrap();
    assert_eq!(original.append(&[append()]), Ok(vec![Ok(())]));
    original.back_up(&copy).unwrap();

    let mut backup = SqliteLogStore::open(&copy).unwrap();
    assert_ne!(backup.epoch(), original.epoch());
    assert!(backup.is_restored() && !original.is_restored());
    let changes = [append().entries[0].change.clone()];
    assert_eq!(backup.holds(&append().document, &changes), Ok(true));

    let epoch = backup.epoch();
    drop(backup);
    let backup = SqliteLogStore::open(&copy).unwrap();
    assert_eq!(backup.epoch(), epoch, "a restart is no restore");
    assert!(backup.is_restored(), "and takes none back");
}

//= SK-STOR-005
//= SK-STOR-008
#[test]
fn an_epoch_can_be_renewed_after_a_copy_by_hand() {
    let (_folder, path) = file();
    let mut store = SqliteLogStore::open(&path).unwrap();
    let epoch = store.epoch();
    store.renew_epoch().unwrap();
    let renewed = store.epoch();
    assert_ne!(renewed, epoch);
    assert!(store.is_restored());
    drop(store);
    let store = SqliteLogStore::open(&path).unwrap();
    assert_eq!(store.epoch(), renewed);
    assert!(store.is_restored());
}
