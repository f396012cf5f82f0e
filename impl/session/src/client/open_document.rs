//! One open document of a client: what it shows, what it has not been acknowledged, where it
//! stands.

use std::collections::BTreeSet;

use synckit_crdt::{
    Applied, ApplyError, Change, Delta, Document, DocumentId, Events, Path, Version,
};

use super::checkpoint::Checkpoint;
use super::healing::Healing;
use super::outbox::Outbox;
use super::presence_view::PresenceView;
use super::{DocumentPhase, Record, Saved};

/// Whether the outbox may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Hold {
    /// It may.
    #[default]
    Free,
    /// The server refused it, and would again on this connection.
    UntilReconnect,
    /// The server is busy: not before its time has come.
    UntilRetry,
    /// The replica cannot go on: what is void of the outbox is to be issued anew under a fresh one.
    Refused,
}

#[derive(Debug)]
pub(super) struct OpenDocument {
    /// With every local change.
    pub(super) document: Document,
    pub(super) outbox: Outbox,
    pub(super) hold: Hold,
    pub(super) healing: Healing,
    pub(super) checkpoint: Checkpoint,
    pub(super) phase: DocumentPhase,
    /// The `SyncRequest` whose response is awaited.
    pub(super) request_id: Option<u64>,
    /// The server was too busy to answer it, and is to be asked again.
    pub(super) asks_again: bool,
    /// Records that the disk refused, in order; nothing is stored before them.
    pub(super) unsaved: Vec<Record>,
    /// What is shown of this replica and of others.
    pub(super) presence: PresenceView,
}

impl OpenDocument {
    /// What the disk held. The received changes and the outbox may depend on each other.
    ///
    /// When they do not fit together the disk has lost something: the document keeps what fits, and
    /// asks the server for the rest by version.
    pub(super) fn restore(id: DocumentId, saved: Saved) -> Self {
        let mut document = Document::new(id);
        let mut checkpoint = Checkpoint::decode(&saved.cursor);
        let mut everything = saved.changes;
        everything.extend(saved.outbox.iter().cloned());
        let everything = Delta::new(everything);
        if document.apply_delta(&everything).is_err() {
            checkpoint = Checkpoint::default();
            while everything
                .changes
                .iter()
                .any(|c| document.apply(c) == Ok(Applied::New))
            {}
        }
        let covered =
            |change: &Change| document.version().get(&change.replica) >= change.last_seq();
        let outbox = saved.outbox.into_iter().take_while(covered).collect();
        Self {
            document,
            outbox: Outbox::restore(outbox),
            hold: Hold::Free,
            healing: Healing::default(),
            checkpoint,
            phase: DocumentPhase::Idle,
            request_id: None,
            asks_again: false,
            unsaved: Vec::new(),
            presence: PresenceView::default(),
        }
    }

    /// The connection is gone; what only it forbade is allowed again.
    pub(super) fn connection_lost(&mut self) {
        self.outbox.connection_lost();
        self.healing = Healing::default();
        self.presence.connection_lost();
        self.asks_again = false;
        self.phase = DocumentPhase::Idle;
        self.request_id = None;
        self.hold = match self.hold {
            Hold::Free | Hold::UntilReconnect | Hold::UntilRetry => Hold::Free,
            Hold::Refused => Hold::Refused,
        };
    }

    /// Applies what is new of a delta, all of it or nothing, and gives it back with what it does.
    //= SK-CLNT-024
    //= SK-CLNT-025
    pub(super) fn take_in(&mut self, delta: Delta) -> Result<(Vec<Change>, Events), ApplyError> {
        let mut events = Events::default();
        let applied = self.document.apply_delta_noted(&delta, Some(&mut events))?;
        let new = delta.changes.into_iter().zip(applied);
        let new = new.filter(|(_, applied)| *applied == Applied::New);
        Ok((new.map(|(change, _)| change).collect(), events))
    }

    /// The document as it is without the outbox.
    pub(super) fn without_outbox(&self) -> Document {
        let void_from = self
            .outbox
            .iter()
            .next()
            .map(|first| (&first.replica, first.first_seq));
        let is_void = |change: &Change| {
            void_from
                .is_some_and(|(replica, seq)| *replica == change.replica && change.first_seq >= seq)
        };
        self.without(is_void)
    }

    /// The document as it is without some changes. The history of a client goes back to the
    /// beginning.
    pub(super) fn without(&self, is_void: impl Fn(&Change) -> bool) -> Document {
        let mut document = Document::new(self.document.id().clone());
        document.set_limits(*self.document.limits());
        let history = self
            .document
            .delta_since(&Version::new())
            .expect("a client's document is built from changes, never opened from a snapshot");
        for change in history.changes.iter().filter(|change| !is_void(change)) {
            // What depended on a void change is void with it: nobody else can have seen one.
            let _ = document.apply(change);
        }
        document
    }
}

/// The paths that changes write, each once.
pub(super) fn paths_of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Vec<Path> {
    let ops = changes.into_iter().flat_map(|change| &change.ops);
    let paths: BTreeSet<&Path> = ops.map(|op| &op.path).collect();
    paths.into_iter().cloned().collect()
}
