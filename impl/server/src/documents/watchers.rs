//! The connections that answer queries: what documents publish goes to them all.
//!
//! Chapter: `spec/23-queries.md`. Nobody waits: a mailbox that is full ends its connection, whose
//! client asks again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use synckit_crdt::DocumentId;
use synckit_session::server::{ConnectionId, DocumentReply, News};

use crate::mailbox::{Letter, Mailbox};

#[derive(Debug, Default)]
pub(super) struct Watchers(Mutex<BTreeMap<ConnectionId, Mailbox>>);

impl Watchers {
    pub(super) fn add(&self, mailbox: &Mailbox) {
        self.lock().insert(mailbox.connection, mailbox.clone());
    }

    pub(super) fn remove(&self, connection: ConnectionId) {
        self.lock().remove(&connection);
    }

    pub(super) fn publish(&self, document: &DocumentId, news: &News) {
        self.lock().retain(|_, mailbox| {
            let letter = Letter {
                document: document.clone(),
                reply: DocumentReply::News(news.clone()),
            };
            mailbox.deliver(letter).is_ok()
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ConnectionId, Mailbox>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
