//! One sound frame of each kind that a client sends: what mutations start from.

use serde_json::{Value, json};

use crate::frame::{BuildProblem, encode_frame};

/// Who attacks: `text:mallory`, in the way frames write bytes.
pub(super) const REPLICA: &str = "hex:6d616c6c6f7279";

/// A frame and its name.
#[derive(Clone, Debug)]
pub(super) struct SoundFrame {
    /// The body's name, and what is special about it.
    pub(super) name: &'static str,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// All of them; `Hello` comes first.
pub(super) fn sound_frames() -> Result<Vec<SoundFrame>, BuildProblem> {
    let version = json!({"entries": [
        {"replica_id": REPLICA, "seq": 3}, {"replica_id": "text:zoe", "seq": 1},
    ]});
    let value = json!([null, true, -7, 1.5, "text", {"$bytes": "00ff"}, {"a": [], "b": {"c": 1}}]);
    let changes = json!([
        {"replica": REPLICA, "seq": 1, "timestamp": {"ms": 1_700_000_000_000_u64},
            "ops": [{"set": "/a/b", "value": value}, {"delete": "/c"}]},
        {"replica": REPLICA, "seq": 3, "timestamp": {"ms": 1_700_000_000_001_u64},
            "ops": [{"set": "/c", "value": "more"}]},
    ]);
    let dependent = json!([{"replica": REPLICA, "seq": 4, "deps": {"text:zoe": 1},
        "timestamp": {"ms": 1_700_000_000_002_u64}, "ops": [{"set": "/d", "value": 1}]}]);
    let bodies: [(&'static str, Value); 13] = [
        (
            "hello",
            json!({"hello": {"versions": [1, 2], "capabilities": ["LWW", "TEXT"],
            "replica_id": REPLICA, "token": "token", "agent": "judge/1"}}),
        ),
        (
            "authenticate",
            json!({"authenticate": {"request_id": 7, "token": "token"}}),
        ),
        ("ping", json!({"ping": {"nonce": 42}})),
        ("pong", json!({"pong": {"nonce": 42}})),
        (
            "sync_request by version",
            json!({"sync_request": {"request_id": 1,
            "document_id": "hostile", "version": version, "mode": "SUBSCRIBE", "max_changes": 8}}),
        ),
        (
            "sync_request by cursor",
            json!({"sync_request": {"request_id": 2,
            "document_id": "hostile", "cursor": "hex:000102030405060708090a0b0c0d0e0f",
            "mode": "ONCE"}}),
        ),
        (
            "update",
            json!({"update": {"document_id": "hostile", "changes": changes}}),
        ),
        (
            "update with deps",
            json!({"update": {"document_id": "hostile", "changes": dependent}}),
        ),
        (
            "unsubscribe",
            json!({"unsubscribe": {"document_id": "hostile"}}),
        ),
        (
            "query",
            json!({"query": {"request_id": 3, "id_prefix": "h", "max_ids": 4}}),
        ),
        (
            "awareness_update",
            json!({"awareness_update": {"document_id": "hostile", "clock": 1,
            "state": {"string_value": "here"}, "time_to_live_ms": 1_000}}),
        ),
        (
            "set_access",
            json!({"set_access": {"request_id": 4, "document_id": "hostile",
            "subject": "zoe", "level": "READ"}}),
        ),
        (
            "welcome, which a server sends",
            json!({"welcome": {"version": 1}}),
        ),
    ];
    bodies.into_iter().map(SoundFrame::encode).collect()
}

impl SoundFrame {
    fn encode((name, body): (&'static str, Value)) -> Result<Self, BuildProblem> {
        let bytes = encode_frame(&body)?;
        Ok(Self { name, bytes })
    }
}
