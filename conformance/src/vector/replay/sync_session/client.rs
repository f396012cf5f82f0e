//! The model's client, played by the judge: what it keeps, and what it does with what arrives.
//!
//! Chapter: `spec/06-client-session.md`. Model: the client actions of `tla/SyncSession.tla`.

use std::collections::VecDeque;

use serde_json::{Value, json};
use synckit_oracle::{Change, Operation, Version, next_change};

use crate::vector::replay::line::Line;

/// The model's `phase`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Offline,
    Greeting,
    CatchingUp,
    Live,
}

/// A cursor, as bytes and as the model's position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The server's own, as frames write them.
    pub(crate) cursor: String,
    pub(crate) epoch: String,
    pub(crate) position: usize,
}

/// A frame that waits to be sent: the model's `up`.
#[derive(Clone, Debug)]
pub(super) enum UpFrame {
    Hello,
    SyncRequest { at: Option<Place>, version: Version },
    Update(Change<Value>),
}

/// A frame that waits to be acted on: the model's `down`.
#[derive(Clone, Debug)]
pub(crate) enum DownFrame {
    Welcome {
        epoch: String,
    },
    Page {
        changes: Vec<Change<Value>>,
        place: Place,
        has_more: bool,
    },
    Ack {
        through_seq: u64,
        /// `previous_cursor`, and the place after it.
        moves: Option<(String, Place)>,
    },
    Notification {
        changes: Vec<Change<Value>>,
        previous_cursor: String,
        place: Place,
    },
}

impl DownFrame {
    /// Where it moves a subscriber, if it does.
    pub(crate) fn place(&self) -> Option<&Place> {
        match self {
            Self::Ack { moves, .. } => moves.as_ref().map(|(_, place)| place),
            Self::Notification { place, .. } | Self::Page { place, .. } => Some(place),
            Self::Welcome { .. } => None,
        }
    }
}

/// One client.
#[derive(Debug)]
pub(super) struct ModelClient {
    /// The model's name.
    pub(super) name: String,
    pub(super) replica: Vec<u8>,
    pub(super) phase: Phase,
    pub(super) outbox: Vec<Change<Value>>,
    /// The changes its document knows, in the order of their coming.
    pub(super) known: Vec<Change<Value>>,
    pub(super) cursor: Option<Place>,
    pub(super) up: VecDeque<UpFrame>,
    pub(super) down: VecDeque<DownFrame>,
    /// Its connection, once it has greeted.
    pub(super) line: Option<Line>,
    /// The last cursor that this connection was sent.
    pub(super) served: String,
    pub(super) epoch: String,
}

impl ModelClient {
    pub(super) const fn new(name: String, replica: Vec<u8>) -> Self {
        Self {
            name,
            replica,
            phase: Phase::Offline,
            outbox: Vec::new(),
            known: Vec::new(),
            cursor: None,
            up: VecDeque::new(),
            down: VecDeque::new(),
            line: None,
            served: String::new(),
            epoch: String::new(),
        }
    }

    /// The model's `Write`.
    pub(super) fn write(&mut self, timestamp: u64) -> Change<Value> {
        let seq = Version::of(&self.known).get(&self.replica) + 1;
        let value = json!(format!("{}:{seq}", self.name));
        let op = Operation::lww_set(vec!["cell".to_owned()], value);
        let mut change = next_change(&self.known, &self.replica, 0, vec![op]);
        // In the judge's schedule the document may have seen more than in the model's.
        change.timestamp = change.timestamp.max(timestamp);
        self.outbox.push(change.clone());
        self.known.push(change.clone());
        match self.phase {
            Phase::CatchingUp | Phase::Live => self.up.push_back(UpFrame::Update(change.clone())),
            Phase::Offline | Phase::Greeting => {}
        }
        change
    }

    /// The model's `Connect`.
    pub(super) fn connect(&mut self) {
        if self.phase == Phase::Offline {
            self.phase = Phase::Greeting;
            self.up.push_back(UpFrame::Hello);
        }
    }

    /// The client's side of the model's `Disconnect`.
    pub(super) fn disconnect(&mut self) {
        self.phase = Phase::Offline;
        self.up.clear();
        self.down.clear();
        self.line = None;
        self.served.clear();
    }

    /// Acts on the oldest frame that came.
    pub(super) fn receive(&mut self) {
        match self.down.pop_front() {
            None => {}
            Some(DownFrame::Welcome { epoch }) => self.welcomed(epoch),
            Some(DownFrame::Page {
                changes,
                place,
                has_more,
            }) => {
                self.apply(changes);
                self.phase = if has_more {
                    Phase::CatchingUp
                } else {
                    Phase::Live
                };
                if has_more {
                    self.request(Some(place.clone()));
                }
                self.cursor = Some(place);
            }
            Some(DownFrame::Ack { through_seq, moves }) => {
                self.outbox.retain(|change| change.first_seq > through_seq);
                if let Some((_, place)) = moves.filter(|(previous, _)| self.stands_at(previous)) {
                    self.cursor = Some(place);
                }
            }
            Some(DownFrame::Notification {
                changes,
                previous_cursor,
                place,
            }) => {
                if self.stands_at(&previous_cursor) {
                    self.apply(changes);
                    self.cursor = Some(place);
                } else if self.phase == Phase::Live {
                    self.phase = Phase::CatchingUp;
                    self.request(None);
                }
            }
        }
    }

    fn welcomed(&mut self, epoch: String) {
        let good = self.cursor.clone().filter(|place| place.epoch == epoch);
        self.epoch = epoch;
        self.phase = Phase::CatchingUp;
        self.request(good);
        let outbox = self.outbox.iter().cloned();
        self.up.extend(outbox.map(UpFrame::Update));
    }

    /// By cursor, or else by version.
    fn request(&mut self, at: Option<Place>) {
        let version = match at {
            Some(_) => Version::default(),
            None => Version::of(&self.known),
        };
        self.up.push_back(UpFrame::SyncRequest { at, version });
    }

    fn stands_at(&self, cursor: &str) -> bool {
        self.cursor
            .as_ref()
            .is_some_and(|place| place.cursor == cursor)
    }

    fn apply(&mut self, changes: Vec<Change<Value>>) {
        for change in changes {
            if change.first_seq > Version::of(&self.known).get(&change.replica) {
                self.known.push(change);
            }
        }
    }
}
