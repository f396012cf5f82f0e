//! What was acknowledged once is never refused for its place in the history. Chapter:
//! `spec/07-server-session.md`, [SK-SESS-032]; the order of the checks is that of [SK-ERR-004].

use std::collections::BTreeMap;

use serde_json::Value;

use super::Violation;
use super::content::{changes_of, dot_key};
use crate::frame::last_seq;
use crate::trace::{Direction, Happening, Trace};

/// Refusals that come after the question whether the log holds the change.
const OF_WHAT_IS_NEW: [&str; 4] = [
    "GAP",
    "MISSING_DEPENDENCY",
    "TIMESTAMP_NOT_ADVANCED",
    "CLOCK_SKEW",
];

#[derive(Debug, Default)]
struct Known {
    /// Through which number, by document and replica.
    acknowledged: BTreeMap<(String, String), u64>,
    /// The last number of the change of this name that was sent last, by connection.
    sent: BTreeMap<(String, String, u64), (String, u64)>,
    epoch: Value,
}

pub(super) fn known_changes(trace: &Trace) -> Option<Violation> {
    let mut known = Known::default();
    for event in &trace.events {
        let connection = event.connection.as_str();
        let Happening::Frame(direction, frame) = &event.happening else {
            continue;
        };
        if *direction == Direction::Sent {
            known.sent(connection, frame.decoded.as_ref().ok());
            continue;
        }
        if let Some(welcome) = frame.body("welcome") {
            known.welcomed(&welcome["epoch"]);
        }
        if let Some(ack) = frame.body("ack") {
            known.acknowledged(ack);
        }
        if let Some(error) = frame.body("error")
            && known.refuses(connection, error)
        {
            let (seq, code) = (&error["refused_seq"], &error["code"]);
            let expected = format!("an `Ack` for change {seq}, which was acknowledged before");
            return Some(Violation::at(
                event,
                "SK-SESS-032",
                expected,
                code.to_string(),
            ));
        }
    }
    None
}

impl Known {
    fn sent(&mut self, connection: &str, frame: Option<&Value>) {
        let Some((body, changes)) = changes_of(frame) else {
            return;
        };
        for change in changes {
            let (document, replica, seq) = dot_key(body, change);
            let key = (connection.to_owned(), document, seq);
            self.sent.insert(key, (replica, last_seq(change)));
        }
    }

    /// A log under another epoch may lack what was acknowledged.
    fn welcomed(&mut self, epoch: &Value) {
        if self.epoch != *epoch {
            self.acknowledged.clear();
            self.epoch = epoch.clone();
        }
    }

    fn acknowledged(&mut self, ack: &Value) {
        let key = (text(&ack["document_id"]), text(&ack["replica_id"]));
        let through = ack["through_seq"].as_u64().unwrap_or(0);
        let known = self.acknowledged.entry(key).or_default();
        *known = (*known).max(through);
    }

    fn refuses(&self, connection: &str, error: &Value) -> bool {
        let code = error["code"].as_str().unwrap_or_default();
        let document = text(&error["document_id"]);
        let seq = error["refused_seq"].as_u64().unwrap_or(0);
        let sent = self
            .sent
            .get(&(connection.to_owned(), document.clone(), seq));
        let Some((replica, last)) = sent.filter(|_| OF_WHAT_IS_NEW.contains(&code)) else {
            return false;
        };
        let through = self.acknowledged.get(&(document, replica.clone()));
        through.is_some_and(|through| last <= through)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
