//! Ours as its users meet it: a text field of a document, each edit a change of its own.
//!
//! Path: `Document::edit`, `encode_change` and a `ChangeDecoder` for one edit. An archive, which
//! has the state and the history after it, is what is saved and what travels as a whole: one who
//! merges it into an empty document takes its state and keeps its history packed, one who opens it
//! to read leaves the history where it is.

use std::borrow::Cow;

use synckit_crdt::{
    Change, Document, DocumentId, Expand, Path, ReplicaId, Snapshot as State, UnixMillis,
};
use synckit_wire::archive::{self, Archive};
use synckit_wire::{ChangeDecoder, encode_change};

use super::{Editor, History, Replica, Snapshot};
use crate::trace::Patch;

#[derive(Debug)]
pub struct Synckit {
    document: Document,
    replica: ReplicaId,
    path: Path,
    now: UnixMillis,
    decoder: ChangeDecoder,
}

impl Synckit {
    fn of(agent: usize, state: State) -> Self {
        let id = DocumentId::new("bench").expect("a short id");
        let replica = format!("replica-{agent:04}");
        Self {
            document: Document::open(id, state),
            replica: ReplicaId::new(replica.as_bytes()).expect("a short id"),
            path: Path::new(["text"]).expect("a short path"),
            now: UnixMillis(1_700_000_000_000),
            decoder: ChangeDecoder::default(),
        }
    }

    /// One change, a millisecond after the one before.
    fn change(&mut self, patch: &Patch) -> Option<Change> {
        self.now.0 += 1;
        let path = &self.path;
        let edited = self.document.edit(&self.replica, self.now, |edit| {
            let range = patch.position..patch.position + patch.deleted;
            edit.text(path).replace(range, &patch.inserted)
        });
        let (change, replaced) = edited.expect("the clock goes on");
        replaced.expect("the trace stays within the limits");
        change
    }

    /// Gives a range an attribute.
    pub fn mark(&mut self, start: usize, end: usize) {
        self.now.0 += 1;
        let path = &self.path;
        let edited = self.document.edit(&self.replica, self.now, |edit| {
            edit.text(path)
                .mark(start..end, Expand::After, "bold", true)
        });
        let (_, marked) = edited.expect("the clock goes on");
        marked.expect("a short mark is within the limits");
    }
}

impl Editor for Synckit {
    const NAME: &'static str = "synckit document";

    fn new(agent: usize) -> Self {
        Self::of(agent, State::default())
    }

    fn edit(&mut self, patch: &Patch) {
        self.change(patch);
    }

    fn text(&self) -> String {
        let text = self.document.shown_text(&self.path);
        text.map(Cow::into_owned).unwrap_or_default()
    }
}

impl Replica for Synckit {
    fn edit_and_encode(&mut self, patch: &Patch) -> Vec<u8> {
        let change = self.change(patch);
        change.map_or_else(Vec::new, |change| encode_change(&change).into())
    }

    fn apply(&mut self, update: &[u8]) {
        // A patch that changes nothing is no change.
        if update.is_empty() {
            return;
        }
        let change = self.decoder.decode(update).expect("we read what we wrote");
        self.document
            .apply(&change)
            .expect("each follows what it depends on");
    }
}

impl History for Synckit {
    fn history(&self) -> Vec<u8> {
        archive::encode(&self.document).into()
    }

    fn merge_history(&mut self, history: &[u8]) {
        let archive = Archive::open(history.to_vec().into()).expect("we read what we wrote");
        archive
            .merge_into(&mut self.document)
            .expect("we read what we wrote");
    }
}

impl Snapshot for Synckit {
    fn save(&self) -> Vec<u8> {
        self.history()
    }

    fn open(snapshot: &[u8]) -> Self {
        let archive = Archive::open(snapshot.to_vec().into()).expect("we read what we wrote");
        Self::of(1000, archive.snapshot().expect("we read what we wrote"))
    }
}
