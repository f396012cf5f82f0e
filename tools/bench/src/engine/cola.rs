//! cola-crdt 0.1.1 with a crop 0.4.3 rope: the engine keeps lengths, its user keeps the text.
//!
//! Path: updates are the library's own serde types with the inserted text beside them, in bincode.
//! It keeps no history, so nothing travels in bulk; what it saves is the replica and the text.

use cola::{Deletion, EncodedReplica, Insertion};
use crop::Rope;
use serde::{Deserialize, Serialize};

use super::{Editor, Replica, Snapshot};
use crate::trace::Patch;

#[derive(Debug)]
pub struct Cola {
    replica: cola::Replica,
    rope: Rope,
}

#[derive(Serialize, Deserialize)]
enum Edit {
    Insert(Insertion, String),
    Delete(Deletion),
}

/// The library reserves 0.
fn replica_id(agent: usize) -> cola::ReplicaId {
    agent as cola::ReplicaId + 1
}

/// The replica that opens a snapshot is another than the one that saved it.
const READER: cola::ReplicaId = 1000;

impl Editor for Cola {
    const NAME: &'static str = "cola 0.1.1 + crop";

    fn new(agent: usize) -> Self {
        // All replicas descend from one that was empty.
        let origin = cola::Replica::new(u64::MAX, 0);
        Self {
            replica: origin.fork(replica_id(agent)),
            rope: Rope::new(),
        }
    }

    fn edit(&mut self, patch: &Patch) {
        let Patch {
            position,
            deleted,
            inserted,
        } = patch;
        if *deleted > 0 {
            let range = *position..position + deleted;
            self.rope.delete(range.clone());
            let _ = self.replica.deleted(range);
        }
        if !inserted.is_empty() {
            self.rope.insert(*position, inserted);
            let _ = self.replica.inserted(*position, inserted.len());
        }
    }

    fn text(&self) -> String {
        self.rope.to_string()
    }
}

impl Replica for Cola {
    fn edit_and_encode(&mut self, patch: &Patch) -> Vec<u8> {
        let Patch {
            position,
            deleted,
            inserted,
        } = patch;
        let mut update = Vec::new();
        if *deleted > 0 {
            let range = *position..position + deleted;
            self.rope.delete(range.clone());
            let edit = Edit::Delete(self.replica.deleted(range));
            bincode::serialize_into(&mut update, &edit).expect("memory takes all bytes");
        }
        if !inserted.is_empty() {
            self.rope.insert(*position, inserted);
            let insertion = self.replica.inserted(*position, inserted.len());
            let edit = Edit::Insert(insertion, inserted.clone());
            bincode::serialize_into(&mut update, &edit).expect("memory takes all bytes");
        }
        update
    }

    fn apply(&mut self, update: &[u8]) {
        let mut rest = update;
        while !rest.is_empty() {
            match bincode::deserialize_from(&mut rest).expect("the peer reads what it wrote") {
                Edit::Insert(insertion, inserted) => {
                    if let Some(position) = self.replica.integrate_insertion(&insertion) {
                        self.rope.insert(position, inserted);
                    }
                }
                Edit::Delete(deletion) => {
                    // From the back, so that one deletion does not move the next.
                    for range in self.replica.integrate_deletion(&deletion).into_iter().rev() {
                        self.rope.delete(range);
                    }
                }
            }
        }
    }
}

impl Snapshot for Cola {
    fn save(&self) -> Vec<u8> {
        let saved = (self.replica.encode(), self.text());
        bincode::serialize(&saved).expect("memory takes all bytes")
    }

    fn open(snapshot: &[u8]) -> Self {
        let (replica, text): (EncodedReplica, String) =
            bincode::deserialize(snapshot).expect("the peer reads what it wrote");
        Self {
            replica: cola::Replica::decode(READER, &replica).expect("the peer reads what it wrote"),
            rope: Rope::from(text),
        }
    }
}
