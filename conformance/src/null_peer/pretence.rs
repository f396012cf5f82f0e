//! What a pretender answers to a frame.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::NullPeer;
use super::keepsake::Keepsake;
use crate::frame::{body_name, bytes_of, decode_frame, encode_frame, last_seq};
use crate::judge::default_limits;

/// One connection of a pretender.
pub(super) struct Pretence {
    peer: NullPeer,
    yesterday: Vec<Vec<u8>>,
    /// What is kept of documents, for one connection or for all.
    kept: Keepsake,
}

/// What it does.
pub(super) struct Answer {
    pub(super) frames: Vec<Vec<u8>>,
    /// Closes afterwards, with this status.
    pub(super) close: Option<u16>,
}

impl Pretence {
    pub(super) const fn new(peer: NullPeer, kept: Keepsake) -> Self {
        Self {
            peer,
            yesterday: Vec::new(),
            kept,
        }
    }

    pub(super) fn answer(&mut self, bytes: &[u8]) -> Answer {
        let frame = decode_frame(bytes).unwrap_or_default();
        let only = |frames: Vec<Vec<u8>>| Answer {
            frames,
            close: None,
        };
        match self.peer {
            NullPeer::ClosesAtOnce | NullPeer::ClosesOnData => Answer {
                frames: Vec::new(),
                close: Some(1002),
            },
            NullPeer::Silent => only(Vec::new()),
            NullPeer::Echo => only(vec![bytes.to_vec()]),
            NullPeer::AcksAndNeverStores => only(friendly(&frame, true)),
            NullPeer::CannedReply => only(friendly(&frame, false)),
            NullPeer::AlwaysError if body_name(&frame) == "hello" => only(friendly(&frame, true)),
            NullPeer::AlwaysError => Answer {
                frames: encoded(&[malformed()]),
                close: Some(1002),
            },
            NullPeer::RepliesYesterday => {
                let today = friendly(&frame, true);
                if body_name(&frame) == "hello" {
                    return only(today);
                }
                only(std::mem::replace(&mut self.yesterday, today))
            }
            NullPeer::OneVersionLate | NullPeer::AcksBeforeFsync | NullPeer::KeepsTornTail => {
                only(self.remembering(&frame))
            }
        }
    }
}

impl Pretence {
    /// What a server would say that keeps something, and not all.
    fn remembering(&self, frame: &Value) -> Vec<Vec<u8>> {
        let name = body_name(frame);
        let body = &frame[name];
        let document = body["document_id"].as_str().unwrap_or_default();
        if name == "update" {
            self.kept.keep(document, &body["changes"]);
        }
        if name != "sync_request" {
            return friendly(frame, true);
        }
        let changes = match self.peer {
            NullPeer::OneVersionLate => self.kept.before_the_last(document),
            NullPeer::KeepsTornTail => self.kept.torn(document),
            NullPeer::ClosesAtOnce
            | NullPeer::ClosesOnData
            | NullPeer::Silent
            | NullPeer::Echo
            | NullPeer::AcksAndNeverStores
            | NullPeer::AlwaysError
            | NullPeer::CannedReply
            | NullPeer::RepliesYesterday
            | NullPeer::AcksBeforeFsync => self.kept.all(document),
        };
        encoded(&[json!({"sync_response": {
            "request_id": body["request_id"], "document_id": document, "cursor": "text:null",
            "changes": changes, "server_version": version_after(&changes),
        }})])
    }
}

fn version_after(changes: &[Value]) -> Value {
    let mut version: BTreeMap<Option<Vec<u8>>, Value> = BTreeMap::new();
    for change in changes {
        let entry = json!({"replica_id": change["replica"], "seq": last_seq(change)});
        version.insert(change["replica"].as_str().and_then(bytes_of), entry);
    }
    json!({"entries": version.into_values().collect::<Vec<_>>()})
}

/// What a server would say that believes everything and keeps nothing.
fn friendly(frame: &Value, attentive: bool) -> Vec<Vec<u8>> {
    let name = body_name(frame);
    let body = &frame[name];
    let echoed = |field: &str| {
        if attentive {
            body[field].clone()
        } else {
            json!(1)
        }
    };
    let document = body["document_id"].clone();
    let answer = match name {
        "hello" => json!({"welcome": {
            "version": 1, "capabilities": ["LWW"], "session_id": "text:null", "principal": {},
            "server_time_ms": now_ms(), "limits": default_limits(),
            "heartbeat_interval_ms": 30_000, "epoch": "text:null-epoch",
        }}),
        "ping" => json!({"pong": {"nonce": echoed("nonce")}}),
        "authenticate" => {
            json!({"authenticated": {"request_id": echoed("request_id"), "principal": {}}})
        }
        "sync_request" => json!({"sync_response": {
            "request_id": echoed("request_id"), "document_id": document, "cursor": "text:null",
            "delta": {}, "server_version": {},
        }}),
        "update" => {
            let change = body["changes"]
                .as_array()
                .and_then(|changes| changes.last());
            let change = change.cloned().unwrap_or_default();
            let span = change["ops"].as_array().map_or(0, Vec::len) as u64;
            let last = change["seq"]
                .as_u64()
                .unwrap_or(0)
                .saturating_add(span)
                .saturating_sub(1);
            json!({"ack": {
                "document_id": document, "replica_id": change["replica"],
                "through_seq": if attentive { last } else { 1 },
            }})
        }
        _ => return Vec::new(),
    };
    encoded(&[answer])
}

fn malformed() -> Value {
    json!({"error": {"code": "MALFORMED", "message": "no", "session_continues": false}})
}

fn encoded(frames: &[Value]) -> Vec<Vec<u8>> {
    frames
        .iter()
        .filter_map(|frame| encode_frame(frame).ok())
        .collect()
}

fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}
