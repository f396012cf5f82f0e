//! What one connection has under way with one document.
//!
//! Chapter: `spec/07-server-session.md`, following. Model: `sub` in `tla/SyncSession.tla`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use synckit_crdt::{DocumentId, Version};

use crate::access::Level;
use crate::cursor::Position;

/// Whether notifications go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// They do.
    Open,
    /// They do not: the reader lags, or may not read for now.
    Held,
    /// The document was asked to go on from here; until it says so, what it says is of before.
    Resuming(Position),
}

/// A subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Following {
    /// The last position that went to the client.
    pub(super) position: Position,
    pub(super) flow: Flow,
    /// Some of what was told of presence did not go through.
    pub(super) missed_presence: bool,
    /// What the document's list says of the client's subject.
    pub(super) listed: Option<Level>,
    /// Whether a page has come of it. Until then it may turn out to be refused.
    granted: bool,
}

#[derive(Debug, Default)]
struct Conversation {
    updates: u32,
    syncs: u32,
    following: Option<Following>,
    /// The client may not follow, and the document tells it when that changes.
    waits: bool,
    /// What the client was asked to return while it follows.
    wanted: Version,
}

/// All conversations. One that is over takes no room.
#[derive(Debug, Default)]
pub(super) struct Conversations {
    by_document: BTreeMap<DocumentId, Conversation>,
    updates_in_flight: u32,
    subscriptions: u32,
    /// Refused ones of which something is told.
    waiting: u32,
    wanted_replicas: usize,
}

impl Conversations {
    pub(super) fn updates_in_flight(&self) -> u32 {
        self.updates_in_flight
    }

    pub(super) fn subscriptions(&self) -> u32 {
        self.subscriptions
    }

    pub(super) fn follows(&self, document: &DocumentId) -> bool {
        self.followed(document).is_some()
    }

    /// How the client follows a document, if it does.
    pub(super) fn followed(&self, document: &DocumentId) -> Option<&Following> {
        self.by_document.get(document)?.following.as_ref()
    }

    pub(super) fn update_asked(&mut self, document: &DocumentId) {
        self.by_document
            .entry(document.clone())
            .or_default()
            .updates += 1;
        self.updates_in_flight += 1;
    }

    pub(super) fn update_settled(&mut self, document: &DocumentId) {
        let Some(with) = self.by_document.get_mut(document) else {
            return;
        };
        if with.updates > 0 {
            with.updates -= 1;
            self.updates_in_flight -= 1;
        }
        self.forget_if_over(document);
    }

    pub(super) fn sync_asked(&mut self, document: &DocumentId, subscribe: bool) {
        let with = self.by_document.entry(document.clone()).or_default();
        with.syncs += 1;
        if subscribe && with.following.is_none() {
            self.waiting -= u32::from(std::mem::take(&mut with.waits));
            with.following = Some(Following {
                position: Position(0),
                flow: Flow::Open,
                missed_presence: false,
                listed: None,
                granted: false,
            });
            self.subscriptions += 1;
        }
    }

    /// A refused subscription ends; it may still wait to be let in, as long as not too many do.
    /// False when the document need not remember it.
    //= SK-ACL-024
    pub(super) fn sync_settled(&mut self, document: &DocumentId, waits: bool, max: u32) -> bool {
        let Some(with) = self.by_document.get_mut(document) else {
            return true;
        };
        with.syncs = with.syncs.saturating_sub(1);
        let refused = with.following.is_some_and(|following| !following.granted);
        if !refused || with.syncs > 0 {
            self.forget_if_over(document);
            return true;
        }
        if waits && self.waiting < max {
            with.waits = true;
            with.following = None;
            self.waiting += 1;
            self.subscriptions -= 1;
            return true;
        }
        self.unsubscribed(document);
        !waits
    }

    /// A page goes to the client.
    pub(super) fn page_came(&mut self, document: &DocumentId, listed: Option<Level>) {
        if let Some(following) = self.following(document) {
            following.granted = true;
            following.listed = listed;
        }
    }

    /// What the list of a document says of the client's subject, as far as the client follows it.
    pub(super) fn listed(&self, document: &DocumentId) -> Option<Level> {
        self.followed(document)?.listed
    }

    /// Ends a subscription, or the wait for one; false when there was neither.
    pub(super) fn unsubscribed(&mut self, document: &DocumentId) -> bool {
        let Some(with) = self.by_document.get_mut(document) else {
            return false;
        };
        let followed = with.following.take().is_some();
        let waited = std::mem::take(&mut with.waits);
        self.waiting -= u32::from(waited);
        self.wanted_replicas -= std::mem::take(&mut with.wanted).len();
        if followed {
            self.subscriptions -= 1;
        }
        self.forget_if_over(document);
        followed || waited
    }

    /// What the client was asked to return of a document.
    pub(super) fn wanted(&self, document: &DocumentId) -> Option<&Version> {
        let with = self.by_document.get(document)?;
        Some(&with.wanted)
    }

    /// Asks a follower to return this and no more; false when that would be too much.
    pub(super) fn asks_for(
        &mut self,
        document: &DocumentId,
        want: Version,
        max_replicas: usize,
    ) -> bool {
        let following = |with: &&mut Conversation| with.following.is_some();
        let Some(with) = self.by_document.get_mut(document).filter(following) else {
            return want.is_empty();
        };
        let elsewhere = self.wanted_replicas - with.wanted.len();
        let fits = elsewhere + want.len() <= max_replicas;
        with.wanted = if fits { want } else { Version::new() };
        self.wanted_replicas = elsewhere + with.wanted.len();
        fits
    }

    pub(super) fn following(&mut self, document: &DocumentId) -> Option<&mut Following> {
        self.by_document.get_mut(document)?.following.as_mut()
    }

    /// Every subscription, ascending by document.
    pub(super) fn all_following(&mut self) -> impl Iterator<Item = (&DocumentId, &mut Following)> {
        self.by_document
            .iter_mut()
            .filter_map(|(document, with)| Some((document, with.following.as_mut()?)))
    }

    /// Ends all, and names the documents.
    pub(super) fn end(&mut self) -> impl Iterator<Item = DocumentId> + use<> {
        std::mem::take(self).by_document.into_keys()
    }

    fn forget_if_over(&mut self, document: &DocumentId) {
        if let Entry::Occupied(with) = self.by_document.entry(document.clone()) {
            let over = with.get().updates == 0 && with.get().syncs == 0;
            if over && with.get().following.is_none() && !with.get().waits {
                with.remove();
            }
        }
    }
}
