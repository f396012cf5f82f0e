//! loro 1.17.1: an event graph with columnar storage, opened lazily.
//!
//! Path: one commit for each edit; updates since the version before it; snapshots for saving.

use loro::{ExportMode, LoroDoc, LoroText, VersionVector};

use super::{Editor, History, Replica, Snapshot};
use crate::trace::Patch;

#[derive(Debug)]
pub struct Loro {
    document: LoroDoc,
    text: LoroText,
    sent: VersionVector,
}

impl Loro {
    fn of(document: LoroDoc) -> Self {
        Self {
            text: document.get_text("text"),
            sent: document.oplog_vv(),
            document,
        }
    }
}

impl Editor for Loro {
    const NAME: &'static str = "loro 1.17.1";

    fn new(agent: usize) -> Self {
        let document = LoroDoc::new();
        document
            .set_peer_id(agent as u64 + 1)
            .expect("nothing is pending in an empty document");
        Self::of(document)
    }

    fn edit(&mut self, patch: &Patch) {
        let Patch {
            position,
            deleted,
            inserted,
        } = patch;
        if *deleted > 0 {
            self.text
                .delete(*position, *deleted)
                .expect("the trace stays in bounds");
        }
        if !inserted.is_empty() {
            self.text
                .insert(*position, inserted)
                .expect("the trace stays in bounds");
        }
        self.document.commit();
    }

    fn text(&self) -> String {
        self.text.to_string()
    }
}

impl Replica for Loro {
    fn edit_and_encode(&mut self, patch: &Patch) -> Vec<u8> {
        self.edit(patch);
        let update = self
            .document
            .export(ExportMode::updates(&self.sent))
            .expect("the version is the document's own");
        self.sent = self.document.oplog_vv();
        update
    }

    fn apply(&mut self, update: &[u8]) {
        self.merge_history(update);
        self.sent = self.document.oplog_vv();
    }
}

impl History for Loro {
    fn history(&self) -> Vec<u8> {
        self.document
            .export(ExportMode::all_updates())
            .expect("everything can be exported")
    }

    fn merge_history(&mut self, history: &[u8]) {
        self.document
            .import(history)
            .expect("the peer reads what it wrote");
    }
}

impl Snapshot for Loro {
    fn save(&self) -> Vec<u8> {
        self.document
            .export(ExportMode::Snapshot)
            .expect("everything can be exported")
    }

    fn open(snapshot: &[u8]) -> Self {
        Self::of(LoroDoc::from_snapshot(snapshot).expect("the peer reads what it wrote"))
    }
}
