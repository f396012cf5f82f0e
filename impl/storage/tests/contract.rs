//! Every backend against the suite of `synckit_storage::contract`.
#![cfg(test)]

use std::path::PathBuf;

use synckit_session::cursor::Epoch;
use synckit_storage::{
    LogStore, MemoryLogStore, MemoryReplicaStore, ReplicaStore, SqliteLogStore, SqliteReplicaStore,
    contract,
};
use tempfile::TempDir;

fn file() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.db");
    (folder, path)
}

//= SK-STOR-002
//= SK-STOR-004
//= SK-STOR-007
#[test]
fn logs_in_memory_keep_the_contract() {
    let disk = MemoryLogStore::new(Epoch([7; 16]));
    contract::log_store(|| Box::new(disk.clone()) as Box<dyn LogStore>);
}

//= SK-STOR-002
//= SK-STOR-004
//= SK-STOR-007
#[test]
fn logs_on_sqlite_keep_the_contract() {
    let (_folder, path) = file();
    contract::log_store(|| Box::new(SqliteLogStore::open(&path).unwrap()) as Box<dyn LogStore>);
}

//= SK-STOR-010
//= SK-STOR-011
#[test]
fn replicas_in_memory_keep_the_contract() {
    let disk = MemoryReplicaStore::new();
    contract::replica_store(|| Box::new(disk.clone()) as Box<dyn ReplicaStore>);
}

//= SK-STOR-010
//= SK-STOR-011
#[test]
fn replicas_on_sqlite_keep_the_contract() {
    let (_folder, path) = file();
    contract::replica_store(|| {
        Box::new(SqliteReplicaStore::open(&path).unwrap()) as Box<dyn ReplicaStore>
    });
}

//= SK-STOR-002
#[test]
#[should_panic(expected = "the head of whole after a restart")]
fn logs_that_a_restart_forgets_break_the_contract() {
    contract::log_store(|| Box::new(MemoryLogStore::new(Epoch([7; 16]))) as Box<dyn LogStore>);
}

//= SK-STOR-011
#[test]
#[should_panic(expected = "and keeps it")]
fn a_replica_that_a_restart_forgets_breaks_the_contract() {
    contract::replica_store(|| Box::new(MemoryReplicaStore::new()) as Box<dyn ReplicaStore>);
}
