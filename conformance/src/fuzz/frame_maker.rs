//! Sound frames, as a client sends them, and as a server does.

use serde_json::{Value, json};

use super::name::{CONNECTIONS, named, one_of};
use super::value_maker::{BOUNDARIES, operations};
use crate::frame::CAPABILITIES;
use crate::simulator::dice::Dice;

/// A frame of a client's, from the replica of this connection.
pub(super) fn client_frame(connection: &str, document: &str, dice: &mut Dice) -> Value {
    let replica = format!("$replica_{connection}");
    let number = one_of(dice, &BOUNDARIES).unwrap_or(1);
    match dice.below(12) {
        0 => json!({"ping": {"nonce": number}}),
        1 => json!({"pong": {"nonce": number}}),
        2 => json!({"unsubscribe": {"document_id": document}}),
        3 => json!({"hello": {
            "versions": [1], "capabilities": CAPABILITIES, "replica_id": replica,
        }}),
        4 => json!({"authenticate": {"request_id": number, "token": "none"}}),
        5 | 6 => json!({"sync_request": {
            "request_id": number, "document_id": document, "mode": "ONCE",
            "version": {"entries": [{"replica_id": replica, "seq": 1}]},
        }}),
        7 => json!({"query": {"request_id": number, "id_prefix": "d", "limit": 4}}),
        8 => server_frame(document, dice),
        _ => json!({"update": {
            "document_id": document,
            "changes": [change(&replica, dice.between(1, 4), dice)],
        }}),
    }
}

/// A frame that only a server sends.
fn server_frame(document: &str, dice: &mut Dice) -> Value {
    let replica = format!("$replica_{}", named(dice, &CONNECTIONS));
    match dice.below(4) {
        0 => json!({"ack": {"document_id": document, "replica_id": replica, "through_seq": 1}}),
        1 => json!({"goaway": {"reconnect_after_ms": 1}}),
        2 => json!({"notification": {
            "document_id": document, "previous_cursor": "text:c0", "cursor": "text:c1",
            "changes": [change(&replica, 1, dice)],
        }}),
        _ => json!({"welcome": {"version": 1}}),
    }
}

/// A change that stands alone.
pub(super) fn change(replica: &str, seq: u64, dice: &mut Dice) -> Value {
    let mut change = json!({"replica": replica, "seq": seq, "ops": operations(dice)});
    if dice.percent(20) {
        let other = format!("$replica_{}", named(dice, &CONNECTIONS));
        change["deps"] = json!({ other: 1 });
    }
    if dice.percent(20) {
        change["timestamp"] = json!(one_of(dice, &BOUNDARIES).unwrap_or(1));
    }
    change
}
