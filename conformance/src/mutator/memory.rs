//! What a mutating proxy remembers, of all connections and of one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::frame::body_name;

/// What it knows of the server as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// Documents to which something was written.
    pub(super) written: BTreeSet<String>,
    /// Nothing passes any more.
    pub(super) stopped: bool,
    /// How many changes were given another timestamp.
    pub(super) restamped: u64,
    /// The server has found the data of an earlier life.
    pub(super) restarted: bool,
    /// Views that were shown once, by path.
    pub(super) shown: BTreeMap<String, Vec<u8>>,
}

/// What it knows of one connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Connection {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Who greeted.
    pub(super) replica: Value,
    /// How many subscriptions were asked for, by document.
    pub(super) subscribed: BTreeMap<String, usize>,
    /// How many updates came.
    pub(super) updates: u64,
    /// How many the server said may be.
    pub(super) max_in_flight: u64,
    /// A frame that waits for another one.
    pub(super) held: Option<Vec<u8>>,
}

impl Connection {
    /// Takes note of what a client says.
    pub(super) fn hears_client(&mut self, frame: &Value) {
        let body = &frame[body_name(frame)];
        let document = || body["document_id"].as_str().unwrap_or_default().to_owned();
        match body_name(frame) {
            "hello" => self.replica = body["replica_id"].clone(),
            "update" => self.updates += 1,
            "unsubscribe" => {
                self.subscribed.remove(&document());
            }
            // A page that follows another belongs to the same subscription.
            "sync_request" if body["mode"] == "SUBSCRIBE" && body["cursor"] == "hex:" => {
                *self.subscribed.entry(document()).or_default() += 1;
            }
            _ => {}
        }
    }

    /// Takes note of what a server says.
    pub(super) fn hears_server(&mut self, frame: &Value, memory: &mut Memory) {
        let body = &frame[body_name(frame)];
        match body_name(frame) {
            "welcome" => {
                let limit = &body["limits"]["max_unacknowledged_updates"];
                self.max_in_flight = limit.as_u64().unwrap_or(u64::MAX);
            }
            "ack" => {
                let document = body["document_id"].as_str().unwrap_or_default();
                memory.written.insert(document.to_owned());
            }
            _ => {}
        }
    }
}
