//! What the small server makes of a client's frames. Chapter: `spec/07-server-session.md`.

use serde_json::{Value, json};

use super::Host;
use super::log::{Version, version_in, version_of};
use super::refusal::Refusal;
use super::state::Session;
use crate::frame::{CAPABILITIES, last_seq};
use crate::script::body::GreetBody;
use crate::script::client::service::welcome;
use crate::trace::FrameRecord;

/// How far ahead of its clock a change may be stamped, in milliseconds: the default of chapter 11.
const MAX_SKEW_MS: u64 = 60_000;

impl Host {
    /// Takes one frame in; what it has to say about it waits in the outbox.
    pub(super) fn hear(&mut self, frame: &FrameRecord, now_ms: u64) {
        // What is no frame, the oracles of the trace judge.
        let Ok(said) = &frame.decoded else { return };
        let body = &said[frame.name()];
        let now_ms = now_ms.saturating_sub(self.behind_ms);
        match frame.name() {
            "hello" => self.greet(body, now_ms),
            "sync_request" => self.serve(body),
            "update" => self.take_up(body, now_ms),
            "unsubscribe" => drop(self.session.live.remove(&text(&body["document_id"]))),
            "ping" => self
                .outbox
                .push_back(json!({"pong": {"nonce": body["nonce"]}})),
            _ => {}
        }
    }

    fn greet(&mut self, hello: &Value, now_ms: u64) {
        let offered = hello["capabilities"].as_array();
        let offers = |name: &str| offered.is_some_and(|offered| offered.contains(&json!(name)));
        self.may_heal = offers("HEALING");
        let heals = self.is_restored && self.may_heal;
        let own = CAPABILITIES.into_iter().chain(heals.then_some("HEALING"));
        let agreed = own.filter(|name| offers(name)).map(str::to_owned).collect();
        self.session = Session {
            replica: Some(text(&hello["replica_id"])),
            heals,
            ..Session::default()
        };
        let terms = GreetBody {
            epoch: Some(self.epoch_id()),
            ..GreetBody::default()
        };
        let name = format!("s{}", self.connections);
        self.outbox.push_back(welcome(&name, agreed, terms, now_ms));
    }

    //= SK-SESS-021
    fn serve(&mut self, request: &Value) {
        let document = text(&request["document_id"]);
        self.session.live.remove(&document);
        let log = self.logs.entry(document.clone()).or_default().clone();
        let held = version_in(&request["version"]);
        let at = self.position(&request["cursor"]);
        let none = Version::new();
        let known = if at.is_some() { &none } else { &held };
        let asked = request["max_changes"].as_u64().unwrap_or(0);
        let asked = usize::try_from(asked).unwrap_or(usize::MAX);
        let most = if asked == 0 {
            self.most_changes
        } else {
            asked.min(self.most_changes)
        };
        let (changes, position) = log.page(at.unwrap_or(0), known, most);
        let has_more = position < log.end();
        // Whoever catches up answers pings all the same.
        self.pings += 1;
        self.outbox
            .push_back(json!({"ping": {"nonce": self.pings}}));
        let mut page = json!({
            "request_id": request["request_id"], "document_id": document, "changes": changes,
            "cursor": self.cursor(position), "has_more": has_more,
        });
        if !has_more {
            let version = log.version();
            page["server_version"] = version_of(&version);
            if request["mode"] == "SUBSCRIBE" {
                self.session.live.insert(document.clone(), position);
                self.want(&mut page, document, &held, &version);
            }
        }
        self.outbox.push_back(json!({"sync_response": page}));
    }

    /// Takes an update up to the first change that it refuses.
    //= SK-SESS-030
    //= SK-SESS-039
    fn take_up(&mut self, update: &Value, now_ms: u64) {
        let document = text(&update["document_id"]);
        let changes = update["changes"].as_array().cloned().unwrap_or_default();
        let before = self.logs.entry(document.clone()).or_default().end();
        let (mut accepted, mut refused) = (None, None);
        for change in changes {
            if let Some(error) = self.objection(&document, &change, now_ms) {
                refused = Some(error);
                break;
            }
            let log = self.logs.entry(document.clone()).or_default();
            let replica = text(&change["replica"]);
            if log.last_of(&replica) < last_seq(&change) {
                log.append(change);
            }
            accepted = Some(replica);
        }
        if let Some(replica) = accepted {
            self.acknowledge(&document, &replica, before);
        }
        let errors = refused.map(|error| json!({"error": error}));
        self.outbox.extend(errors);
    }

    //= SK-SESS-053
    fn acknowledge(&mut self, document: &str, replica: &str, before: usize) {
        let Some(log) = self.logs.get(document) else {
            return;
        };
        let mut ack = json!({
            "document_id": document, "replica_id": replica, "through_seq": log.last_of(replica),
        });
        let end = log.end();
        if let Some(standing) = self.session.live.get_mut(document) {
            *standing = end;
            ack["previous_cursor"] = json!(self.cursor(before));
            ack["cursor"] = json!(self.cursor(end));
        }
        self.outbox.push_back(json!({"ack": ack}));
    }

    /// Why a change is not taken; what the log holds is acknowledged again.
    //= SK-SESS-032
    fn objection(&mut self, document: &str, change: &Value, now_ms: u64) -> Option<Value> {
        let log = self.logs.get(document)?;
        let (replica, seq) = (
            text(&change["replica"]),
            change["seq"].as_u64().unwrap_or(0),
        );
        let error = |code: &str| Refusal::of(code).error(document, change);
        if self.session.replica.as_ref() != Some(&replica)
            && !self.is_wanted(document, &replica, last_seq(change))
        {
            return Some(error("FOREIGN_REPLICA"));
        }
        let next = log.last_of(&replica) + 1;
        if last_seq(change) < next {
            return None;
        }
        let deps = change["deps"].as_object().into_iter().flatten();
        let mut lacking = deps.filter(|(dep, seq)| {
            let seq = seq.as_u64().unwrap_or(0);
            log.last_of(dep) < seq
        });
        let lacks = lacking.next().is_some();
        let version = log.version();
        let stamp_ms = change["timestamp"].as_u64().unwrap_or(0) >> 16;
        let is_ahead = stamp_ms > now_ms.saturating_add(MAX_SKEW_MS);
        let refusal = match self.refusals.pop_front() {
            Some(refusal) => Some(refusal),
            None if seq != next => Some(Refusal::of("GAP")),
            None if lacks => Some(Refusal::of("MISSING_DEPENDENCY")),
            None if is_ahead => Some(Refusal::of("CLOCK_SKEW")),
            None => None,
        }?;
        self.marks.are_anew |= refusal.voids();
        let mut error = refusal.error(document, change);
        match refusal.code.as_str() {
            Some("GAP") => error["expected_seq"] = json!(next),
            Some("MISSING_DEPENDENCY") => error["server_version"] = version_of(&version),
            Some("CLOCK_SKEW") => error["server_time_ms"] = json!(now_ms),
            Some(_) | None => {}
        }
        Some(error)
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::encode_frame;

    const NOW_MS: u64 = 1_800_000_000_000;

    /// What the small server says to these frames.
    fn said(host: &mut Host, frames: &[Value]) -> Vec<Value> {
        for frame in frames {
            let bytes = encode_frame(frame).expect("a frame");
            host.hear(&FrameRecord::new(bytes), NOW_MS);
        }
        std::iter::from_fn(|| host.next_word()).collect()
    }

    fn hello() -> Value {
        json!({"hello": {
            "versions": [1], "capabilities": ["LWW", "HEALING"], "replica_id": "text:c",
        }})
    }

    fn ask(id: u64) -> Value {
        json!({"sync_request": {"request_id": id, "document_id": "d", "mode": "SUBSCRIBE"}})
    }

    fn update(seq: u64) -> Value {
        let op = json!({"set": "/k", "value": seq});
        json!({"update": {"document_id": "d", "changes": [
            {"replica": "text:c", "seq": seq, "timestamp": NOW_MS << 16, "ops": [op]},
        ]}})
    }

    #[test]
    fn a_change_is_acknowledged_once_and_again_and_stored_once() {
        let mut host = Host::new();
        let heard = said(&mut host, &[hello(), ask(1), update(1), update(1)]);
        let names: Vec<&str> = heard.iter().map(crate::frame::body_name).collect();
        assert_eq!(names, ["welcome", "ping", "sync_response", "ack", "ack"]);
        assert_eq!(heard[3]["ack"]["through_seq"], 1);
        assert_eq!(heard[3]["ack"]["cursor"], host.cursor(1));
        assert_eq!(host.logs["d"].end(), 1);
    }

    #[test]
    fn a_gap_is_refused_with_the_number_that_is_expected() {
        let mut host = Host::new();
        let heard = said(&mut host, &[hello(), ask(1), update(2)]);
        let error = &heard[3]["error"];
        assert_eq!(error["code"], "GAP");
        assert_eq!(error["expected_seq"], 1);
        assert_eq!(host.logs["d"].end(), 0);
    }

    #[test]
    fn a_cursor_of_another_epoch_stands_for_nothing() {
        let mut host = Host::new();
        let cursor = json!(host.cursor(7));
        assert_eq!(host.position(&cursor), Some(7));
        host.restart(true, 0);
        assert_eq!(host.position(&cursor), None);
    }

    #[test]
    fn what_was_forgotten_is_asked_back_from_a_client_that_heals() {
        let mut host = Host::new();
        said(&mut host, &[hello(), ask(1), update(1)]);
        host.restart(true, 1);
        let mut again = ask(2);
        again["sync_request"]["version"] = json!({"entries": [{"replica_id": "text:c", "seq": 1}]});
        let heard = said(&mut host, &[hello(), again]);
        let capabilities = &heard[0]["welcome"]["capabilities"];
        assert_eq!(capabilities, &json!(["LWW", "HEALING"]));
        let want = &heard[2]["sync_response"]["want"]["entries"];
        assert_eq!(want[0]["seq"], 1);
        assert_eq!(host.logs["d"].end(), 0);
    }
}
