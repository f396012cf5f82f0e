//! diamond-types 1.0.0: a log of operations and a rope; positions, not identities, are kept.
//!
//! Path: `ListCRDT` for local edits, `encode_from` with the options for patches, and
//! `merge_data_and_ff` to take in what others sent.

use std::fmt;

use diamond_types::AgentId;
use diamond_types::list::ListCRDT;
use diamond_types::list::encoding::{ENCODE_FULL, ENCODE_PATCH};

use super::{Editor, History, Replica, Snapshot};
use crate::trace::Patch;

pub struct DiamondTypes {
    list: ListCRDT,
    agent: AgentId,
}

impl Editor for DiamondTypes {
    const NAME: &'static str = "diamond-types 1.0.0";

    fn new(agent: usize) -> Self {
        let mut list = ListCRDT::new();
        let agent = list.get_or_create_agent_id(&format!("agent-{agent}"));
        Self { list, agent }
    }

    fn edit(&mut self, patch: &Patch) {
        let Patch {
            position,
            deleted,
            inserted,
        } = patch;
        if *deleted > 0 {
            let range = *position..position + deleted;
            self.list.delete_without_content(self.agent, range);
        }
        if !inserted.is_empty() {
            self.list.insert(self.agent, *position, inserted);
        }
    }

    fn text(&self) -> String {
        self.list.branch.content().to_string()
    }
}

impl Replica for DiamondTypes {
    fn edit_and_encode(&mut self, patch: &Patch) -> Vec<u8> {
        let before = self.list.oplog.local_version();
        self.edit(patch);
        self.list.oplog.encode_from(ENCODE_PATCH, &before)
    }

    fn apply(&mut self, update: &[u8]) {
        self.merge_history(update);
    }
}

impl History for DiamondTypes {
    fn history(&self) -> Vec<u8> {
        self.list.oplog.encode(ENCODE_FULL)
    }

    fn merge_history(&mut self, history: &[u8]) {
        self.list
            .merge_data_and_ff(history)
            .expect("the peer reads what it wrote");
    }
}

impl Snapshot for DiamondTypes {
    fn save(&self) -> Vec<u8> {
        self.history()
    }

    fn open(snapshot: &[u8]) -> Self {
        let mut list = ListCRDT::load_from(snapshot).expect("the peer reads what it wrote");
        let agent = list.get_or_create_agent_id("reader");
        Self { list, agent }
    }
}

impl fmt::Debug for DiamondTypes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct(Self::NAME).finish_non_exhaustive()
    }
}
