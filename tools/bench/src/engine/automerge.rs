//! automerge 0.12.0: a columnar set of operations, one hashed change for each commit.
//!
//! Path: one commit for each edit, its change as bytes, `load_incremental` to take it in.

use automerge::transaction::Transactable as _;
use automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc as _};

use super::{Editor, History, Replica, Snapshot};
use crate::trace::Patch;

#[derive(Debug)]
pub struct Automerge {
    document: AutoCommit,
    text: ObjId,
}

impl Automerge {
    fn of(document: AutoCommit) -> Self {
        let (_, text) = document
            .get(ROOT, "text")
            .expect("the root can be read")
            .expect("every document starts with the text");
        Self { document, text }
    }

    fn splice(&mut self, patch: &Patch) {
        self.document
            .splice_text(
                &self.text,
                patch.position,
                patch.deleted as isize,
                &patch.inserted,
            )
            .expect("the trace stays in bounds");
        self.document.commit();
    }
}

impl Editor for Automerge {
    const NAME: &'static str = "automerge 0.12.0";

    fn new(agent: usize) -> Self {
        // Every replica starts with the same first change, which makes the text.
        let mut origin = AutoCommit::new().with_actor(ActorId::from([0_u8]));
        origin
            .put_object(ROOT, "text", ObjType::Text)
            .expect("an empty root takes a field");
        origin.commit();
        Self::of(origin.with_actor(ActorId::from([agent as u8 + 1])))
    }

    fn edit(&mut self, patch: &Patch) {
        self.splice(patch);
    }

    fn text(&self) -> String {
        self.document
            .text(&self.text)
            .expect("the text can be read")
    }
}

impl Replica for Automerge {
    fn edit_and_encode(&mut self, patch: &Patch) -> Vec<u8> {
        self.splice(patch);
        let change = self.document.get_last_local_change();
        change.expect("an edit was committed").raw_bytes().to_vec()
    }

    fn apply(&mut self, update: &[u8]) {
        self.document
            .load_incremental(update)
            .expect("the peer reads what it wrote");
    }
}

impl History for Automerge {
    fn history(&self) -> Vec<u8> {
        self.document.clone().save()
    }

    fn merge_history(&mut self, history: &[u8]) {
        self.apply(history);
    }
}

impl Snapshot for Automerge {
    fn save(&self) -> Vec<u8> {
        self.history()
    }

    fn open(snapshot: &[u8]) -> Self {
        Self::of(AutoCommit::load(snapshot).expect("the peer reads what it wrote"))
    }
}
