//! What the small server knows, and how it takes leave of a connection.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use super::log::{Log, Version};
use super::marks::Marks;
use super::refusal::Refusal;
use crate::frame::{bytes_of, text_of};

/// The most frames that can be said once more.
const MAX_SAID: usize = 16;
/// The changes of a page, unless a script wants fewer.
const MOST_CHANGES: usize = 64;

/// The judge's small server.
#[derive(Clone, Debug)]
pub(in crate::script::client) struct Host {
    pub(super) epoch: u64,
    /// Its log was put back from a backup: it agrees on healing.
    pub(super) is_restored: bool,
    /// The client named HEALING in its last `Hello`.
    pub(super) may_heal: bool,
    /// Its clock is behind the client's.
    pub(super) behind_ms: u64,
    pub(super) logs: BTreeMap<String, Log>,
    pub(super) most_changes: usize,
    pub(super) refusals: VecDeque<Refusal>,
    pub(super) session: Session,
    /// What it has still to say.
    pub(super) outbox: VecDeque<Value>,
    /// Acknowledgements and notifications that it has said, over whatever connection.
    pub(super) said: VecDeque<Value>,
    /// How many connections there were.
    pub(super) connections: u64,
    /// The nonce of its last ping.
    pub(super) pings: u64,
    /// The client was told never to come back as it is.
    pub(super) is_fatal: bool,
    /// The client was sent away until then.
    pub(super) not_before_ms: u64,
    /// What the application wrote.
    pub(super) marks: Marks,
    pub(super) disk_is_down: bool,
}

/// What it knows of the connection that is up.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) replica: Option<String>,
    /// Its `Welcome` has reached the client.
    pub(super) is_welcomed: bool,
    pub(super) heals: bool,
    /// Where each document that is followed stands.
    pub(super) live: BTreeMap<String, usize>,
    /// What it asked back, by document.
    pub(super) wanted: BTreeMap<String, Version>,
}

impl Host {
    pub(in crate::script::client) const fn new() -> Self {
        Self {
            epoch: 0,
            is_restored: false,
            may_heal: false,
            behind_ms: 0,
            logs: BTreeMap::new(),
            most_changes: MOST_CHANGES,
            refusals: VecDeque::new(),
            session: Session::new(),
            outbox: VecDeque::new(),
            said: VecDeque::new(),
            connections: 0,
            pings: 0,
            is_fatal: false,
            not_before_ms: 0,
            marks: Marks::new(),
            disk_is_down: false,
        }
    }

    pub(super) fn epoch_id(&self) -> String {
        format!("text:epoch-of-the-judge-{:04}", self.epoch)
    }

    /// The cursor of a position, in the one way the judge writes bytes.
    pub(super) fn cursor(&self, position: usize) -> String {
        text_of(format!("{}.{position}", self.epoch).as_bytes())
    }

    /// The position of a cursor of this epoch.
    pub(super) fn position(&self, cursor: &Value) -> Option<usize> {
        let bytes = bytes_of(cursor.as_str()?)?;
        let text = String::from_utf8(bytes).ok()?;
        let (epoch, position) = text.split_once('.')?;
        (epoch == self.epoch.to_string()).then_some(())?;
        position.parse().ok()
    }

    /// The connection is over, and everything that was under way with it.
    pub(super) fn hang_up(&mut self) {
        self.session = Session::new();
        self.outbox.clear();
    }

    /// It comes back, under a fresh epoch or as it was; the end of its log may be missing.
    pub(super) fn restart(&mut self, is_fresh: bool, forgotten: usize) {
        self.hang_up();
        // Who keeps nothing to return could not be asked for it.
        let forgets = forgotten > 0 && self.may_heal;
        if forgets {
            self.logs.values_mut().for_each(|log| log.forget(forgotten));
            self.said.clear();
            self.is_restored = true;
        }
        self.epoch += u64::from(is_fresh || forgets);
    }

    /// Somebody else writes; whoever follows is told.
    pub(super) fn write(&mut self, document: &str, change: Value) {
        let log = self.logs.entry(document.to_owned()).or_default();
        log.append(change.clone());
        let end = log.end();
        let Some(standing) = self.session.live.insert(document.to_owned(), end) else {
            self.session.live.remove(document);
            return;
        };
        self.outbox.push_back(json!({"notification": {
            "document_id": document, "previous_cursor": self.cursor(standing),
            "cursor": self.cursor(end), "changes": [change],
        }}));
    }

    /// What it says next. What can be said again is kept.
    pub(super) fn next_word(&mut self) -> Option<Value> {
        let frame = self.outbox.pop_front()?;
        self.session.is_welcomed |= is_welcome(&frame);
        if frame.get("ack").is_some() || frame.get("notification").is_some() {
            self.said.truncate(MAX_SAID - 1);
            self.said.push_front(frame.clone());
        }
        Some(frame)
    }

    /// The next two frames change places, and the next one is lost; a `Welcome` comes first in any
    /// case.
    pub(super) fn swap(&mut self) {
        if self.session.is_welcomed && self.outbox.len() > 1 {
            self.outbox.swap(0, 1);
        }
    }

    pub(super) fn lose(&mut self) {
        if self.session.is_welcomed {
            self.outbox.pop_front();
        }
    }
}

fn is_welcome(frame: &Value) -> bool {
    frame.get("welcome").is_some()
}

impl Session {
    const fn new() -> Self {
        Self {
            replica: None,
            is_welcomed: false,
            heals: false,
            live: BTreeMap::new(),
            wanted: BTreeMap::new(),
        }
    }
}
