//! What one writer knows of one document: what it wrote, what was acknowledged, what it received.
//!
//! Decides which frames of the server contradict what the writer already knows.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

use super::entry::{Dot, Entry};
use crate::campaign::CampaignError;
use crate::simulator::check::{Checked, ensure};
use crate::simulator::dice::Dice;

/// The most operations of one change: several, so that a torn change would show.
const MAX_OPERATIONS: u64 = 3;

/// A change that is not acknowledged yet.
#[derive(Debug)]
struct Waiting {
    plain: Value,
    last_seq: u64,
    sent_at: Instant,
}

/// One document of one writer. It lives through all rounds, like a client's durable store.
#[derive(Debug)]
pub(super) struct Outbox {
    replica: String,
    /// All changes that were ever sent.
    pub(super) written: Vec<Entry>,
    waiting: Vec<Waiting>,
    /// The highest sequence number that an `Ack` named.
    pub(super) acknowledged_seq: u64,
    /// All changes that came, in their order.
    pub(super) received: Vec<Entry>,
    received_dots: BTreeMap<Dot, usize>,
    /// Where the writer stands.
    pub(super) cursor: Value,
    clock: u64,
}

impl Outbox {
    pub(super) fn new(replica: String) -> Self {
        Self {
            replica,
            written: Vec::new(),
            waiting: Vec::new(),
            acknowledged_seq: 0,
            received: Vec::new(),
            received_dots: BTreeMap::new(),
            cursor: Value::Null,
            clock: 0,
        }
    }

    /// The writer's replica.
    pub(super) fn replica(&self) -> &str {
        &self.replica
    }

    /// Changes that wait for an acknowledgement.
    pub(super) const fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Changes that an acknowledgement covers.
    pub(super) const fn acknowledged_changes(&self) -> usize {
        self.written.len() - self.waiting.len()
    }

    /// How many of them had been sent before the kill.
    pub(super) fn waiting_since_before(&self, killed_at: Instant) -> usize {
        let sent_before = |waiting: &&Waiting| waiting.sent_at < killed_at;
        self.waiting.iter().filter(sent_before).count()
    }

    /// Makes a change, in plain form; `now_ms` is the wall time.
    pub(super) fn write(&mut self, dice: &mut Dice, now_ms: u64) -> Value {
        self.clock = (self.clock + 1).max(now_ms << 16);
        let seq = self.written.last().map_or(1, |entry| entry.last_seq + 1);
        let count = dice.between(1, MAX_OPERATIONS);
        let operation = |_| {
            let path = format!("/field-{}", dice.below(16));
            if dice.percent(10) {
                json!({"delete": path})
            } else {
                json!({"set": path, "value": hex::encode(dice.name())})
            }
        };
        let ops: Vec<Value> = (0..count).map(operation).collect();
        let mut deps = json!({});
        if let Some(seen) = self.foreign_head().filter(|_| dice.percent(30)) {
            deps = json!({seen.dot.0.clone(): seen.last_seq});
        }
        let plain = json!({
            "replica": self.replica, "seq": seq, "timestamp": self.clock, "deps": deps, "ops": ops,
        });
        let entry = Entry::of(&plain);
        self.waiting.push(Waiting {
            plain: plain.clone(),
            last_seq: entry.last_seq,
            sent_at: Instant::now(),
        });
        self.written.push(entry);
        plain
    }

    /// The last change that came from another writer.
    fn foreign_head(&self) -> Option<&Entry> {
        let foreign = |entry: &&Entry| entry.dot.0 != self.replica;
        self.received.iter().rev().find(foreign)
    }

    /// What must be sent again after a reconnection, in order.
    pub(super) fn unacknowledged(&self) -> Vec<Value> {
        let plain = |waiting: &Waiting| waiting.plain.clone();
        self.waiting.iter().map(plain).collect()
    }

    /// How many of them the server turns out to have: it died between storing and acknowledging.
    pub(super) fn waiting_up_to(&self, seq: u64) -> usize {
        let covered = |waiting: &&Waiting| waiting.last_seq <= seq;
        self.waiting.iter().filter(covered).count()
    }

    /// Takes an `Ack`.
    pub(super) fn acknowledged(&mut self, ack: &Value) -> Result<(), CampaignError> {
        let through = ack["through_seq"].as_u64().unwrap_or(0);
        let written = self.written.last().map_or(0, |entry| entry.last_seq);
        //= SK-SESS-030
        ensure(
            ack["replica_id"] == self.replica && through <= written,
            "SK-SESS-030",
            || {
                format!(
                    "{} wrote up to {written} and got the ack {ack}",
                    self.replica
                )
            },
        )?;
        self.follow(ack, "SK-SESS-053")?;
        self.acknowledged_seq = self.acknowledged_seq.max(through);
        self.waiting.retain(|waiting| waiting.last_seq > through);
        Ok(())
    }

    /// Takes a `Notification`.
    pub(super) fn notified(&mut self, notification: &Value) -> Result<(), CampaignError> {
        self.follow(notification, "SK-SESS-052")?;
        let entries = Entry::all_of(notification);
        //= SK-SESS-051
        ensure(
            entries.iter().all(|entry| entry.dot.0 != self.replica),
            "SK-SESS-051",
            || format!("{} was notified of a change of its own", self.replica),
        )?;
        self.receive(entries, "SK-SESS-017")
    }

    /// Takes a page of a catch-up.
    pub(super) fn caught_up(&mut self, page: &Value) -> Result<(), CampaignError> {
        self.receive(Entry::all_of(page), "SK-SESS-011")?;
        self.cursor = page["cursor"].clone();
        let version = version_of(page, &self.replica);
        let last = page["has_more"] == Value::Bool(false);
        //= SK-STOR-001
        ensure(
            !last || version >= self.acknowledged_seq,
            "SK-STOR-001",
            || {
                let acknowledged = self.acknowledged_seq;
                format!(
                    "{} has {acknowledged} acknowledged, and the server has {version}",
                    self.replica
                )
            },
        )?;
        Ok(())
    }

    //= SK-SESS-052
    fn follow(&mut self, frame: &Value, clause: &'static str) -> Checked {
        ensure(frame["previous_cursor"] == self.cursor, clause, || {
            let replica = &self.replica;
            let (from, to) = (&frame["previous_cursor"], &frame["cursor"]);
            format!("{replica} stands at {} and got {from} to {to}", self.cursor)
        })?;
        self.cursor = frame["cursor"].clone();
        Ok(())
    }

    fn receive(&mut self, entries: Vec<Entry>, clause: &'static str) -> Result<(), CampaignError> {
        for entry in entries {
            self.clock = self.clock.max(entry.timestamp);
            let index = self.received.len();
            let before = self.received_dots.insert(entry.dot.clone(), index);
            ensure(before.is_none(), clause, || {
                format!("{} received {:?} twice", self.replica, entry.dot)
            })?;
            self.received.push(entry);
        }
        Ok(())
    }
}

/// What `server_version` of a page says of a replica.
pub(super) fn version_of(page: &Value, replica: &str) -> u64 {
    let entries = page["server_version"]["entries"].as_array();
    let mut of_replica = entries
        .into_iter()
        .flatten()
        .filter(|entry| entry["replica_id"] == replica);
    of_replica
        .next()
        .and_then(|entry| entry["seq"].as_u64())
        .unwrap_or(0)
}
