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
        7 => json!({"query": {"request_id": number, "id_prefix": "d", "max_ids": 4}}),
        8 => misplaced_frame(document, dice),
        _ => json!({"update": {
            "document_id": document,
            "changes": [change(&replica, dice.between(1, 4), dice)],
        }}),
    }
}

/// A frame that only a server sends, from a client.
fn misplaced_frame(document: &str, dice: &mut Dice) -> Value {
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

/// A frame of a server's, about what there is.
pub(super) fn server_frame(document: &str, dice: &mut Dice) -> Value {
    let number = one_of(dice, &BOUNDARIES).unwrap_or(1);
    let replica = named(dice, &["$replica", "$replica_b"]);
    match dice.below(11) {
        0 => json!({"ping": {"nonce": number}}),
        1 => json!({"pong": {"nonce": number}}),
        2 => json!({"ack": {
            "document_id": document, "replica_id": replica, "through_seq": number,
        }}),
        3 => json!({"error": {
            "code": one_of(dice, &[1, 32, 4_000]).unwrap_or(1), "message": "as the dice fell",
            "session_continues": dice.percent(70), "retryable": dice.percent(50),
        }}),
        4 => json!({"welcome": {
            "version": number % 3, "epoch": "text:another", "session_id": "text:another",
        }}),
        5 => json!({"unsubscribe": {"document_id": document}}),
        6 => json!({"awareness_state": {"document_id": document, "entries": [
            {"replica_id": "$replica_b", "clock": 1, "time_to_live_ms": 1_000},
        ]}}),
        7 | 8 => json!({"sync_response": {
            "request_id": 1 + dice.below(3), "document_id": document, "cursor": "$cursor",
            "server_version": {"entries": [{"replica_id": replica, "seq": 1}]},
            "changes": [change("$replica_b", dice.between(1, 3), dice)],
        }}),
        _ => json!({"notification": {
            "document_id": document, "previous_cursor": "$cursor", "cursor": "$cursor",
            "changes": [change("$replica_b", dice.between(1, 3), dice)],
        }}),
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
