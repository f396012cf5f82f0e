//! Every `Ack` is for something that this connection's replica sent. Chapter:
//! `spec/07-server-session.md`.

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use super::content::{changes_of, dot_key};
use crate::frame::last_seq;
use crate::trace::{Direction, Happening, Trace};

pub(super) fn receipts(trace: &Trace) -> Option<Violation> {
    let mut replicas: BTreeMap<&str, String> = BTreeMap::new();
    // The first and the greatest sequence number that was sent, by document and replica.
    let mut sent: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    // Whose changes each connection sent.
    let mut brought: BTreeSet<(&str, String)> = BTreeSet::new();
    for event in &trace.events {
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        if *direction == Direction::Sent {
            if let Some(hello) = frame.body("hello") {
                let replica = hello["replica_id"].as_str().unwrap_or_default().to_owned();
                replicas.insert(&event.connection, replica);
            }
            for (body, change) in changes_of(frame.decoded.as_ref().ok())
                .into_iter()
                .flat_map(|(body, changes)| changes.iter().map(move |change| (body, change)))
            {
                let (document, replica, first) = dot_key(body, change);
                brought.insert((&event.connection, replica.clone()));
                let (_, greatest) = sent.entry((document, replica)).or_insert((first, 0));
                *greatest = (*greatest).max(last_seq(change));
            }
            continue;
        }
        let Some(ack) = frame.body("ack") else {
            continue;
        };
        let text = |field: &str| ack[field].as_str().unwrap_or_default().to_owned();
        let own = replicas
            .get(event.connection.as_str())
            .cloned()
            .unwrap_or_default();
        let of = text("replica_id");
        if of != own && !brought.contains(&(event.connection.as_str(), of.clone())) {
            return Some(Violation::at(
                event,
                "SK-SESS-030",
                format!("an `Ack` for {own}"),
                of,
            ));
        }
        let through = ack["through_seq"].as_u64().unwrap_or(0);
        let known = sent.get(&(text("document_id"), of)).copied();
        let (first, greatest) = known.unwrap_or_default();
        // What a replica sent before anybody listened may be acknowledged too.
        let is_unheard = trace.is_partial && first > 1;
        if through == 0 || (through > greatest && !is_unheard) {
            let expected =
                format!("an `Ack` through at most {greatest}, which is all that was sent");
            return Some(Violation::at(
                event,
                "SK-SESS-030",
                expected,
                through.to_string(),
            ));
        }
    }
    None
}
