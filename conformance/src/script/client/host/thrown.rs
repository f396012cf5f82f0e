//! Frames that no honest server sends, and what a client must make of them.

use serde_json::{Map, Value};

use super::Host;
use crate::frame::{DecodeProblem, Sender, bytes_of, encode_frame, grammar_problem};
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::{FrameRecord, Happening};

/// No client of a script ever makes so many changes.
const NEVER_MADE: u64 = 1 << 32;
/// The first code that chapter 12 does not know.
const FIRST_UNKNOWN_CODE: u64 = 1_000;

/// What a frame calls for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Calls {
    /// The connection closed, by this clause.
    Close(&'static str, String),
    /// Nothing: it may be odd, but it changes nothing.
    Nothing,
    /// It is a lie, and no clause says what comes of it.
    Unknown,
}

impl Host {
    /// What a client must make of a frame.
    //= SK-CLNT-056
    fn calls(&self, frame: &FrameRecord) -> Calls {
        let said = match &frame.decoded {
            Ok(said) => said,
            Err(DecodeProblem::UnknownBody) => return self.when_welcomed(Calls::Nothing),
            Err(problem) => return Calls::Close("SK-WIRE-001", problem.to_string()),
        };
        let body = &said[frame.name()];
        if let Some((clause, problem)) = grammar_problem(said, Sender::Server) {
            // Whose replica ids make a frame malformed, the clause names one by one.
            let is_named = clause != "SK-WIRE-011" || frame.name() != "ack";
            return if is_named {
                Calls::Close(clause, problem)
            } else {
                Calls::Unknown
            };
        }
        //= SK-CLNT-011
        if frame.name() == "welcome" && !self.session.is_welcomed && body["version"] != 1 {
            let problem = format!("version {}, which nobody offered", body["version"]);
            return Calls::Close("SK-CLNT-011", problem);
        }
        let is_harmless = match frame.name() {
            "ping" | "pong" => true,
            "ack" => self.is_void(body),
            "error" => is_unknown_and_mild(body),
            _ => false,
        };
        match is_harmless {
            true => self.when_welcomed(Calls::Nothing),
            false => Calls::Unknown,
        }
    }

    /// Before `Welcome` no sound frame is nothing.
    fn when_welcomed(&self, calls: Calls) -> Calls {
        if self.session.is_welcomed {
            calls
        } else {
            Calls::Unknown
        }
    }

    /// An `Ack` that is of nobody here, of what nobody made, or of what is known to be stored; and
    /// that moves no cursor.
    //= SK-CLNT-030
    //= SK-CLNT-033
    fn is_void(&self, ack: &Value) -> bool {
        if self.position(&ack["previous_cursor"]).is_some() {
            return false;
        }
        let document = ack["document_id"].as_str().unwrap_or_default();
        let replica = ack["replica_id"].as_str().unwrap_or_default();
        let through = ack["through_seq"].as_u64().unwrap_or(0);
        let stored = self
            .logs
            .get(document)
            .map_or(0, |log| log.last_of(replica));
        through <= stored || through >= NEVER_MADE
    }
}

/// An error of a later version, about nothing, after which the session goes on.
//= SK-ERR-005
fn is_unknown_and_mild(error: &Value) -> bool {
    let is_unknown = error["code"]
        .as_u64()
        .is_some_and(|code| code >= FIRST_UNKNOWN_CODE);
    let is_about_nothing = error["document_id"].as_str().unwrap_or_default().is_empty()
        && error["request_id"].as_u64().unwrap_or(0) == 0;
    is_unknown && is_about_nothing && error["session_continues"] == Value::Bool(true)
}

impl Player {
    /// Says any frame, or bytes that may be none: what is broken closes the connection, costs
    /// nothing, and is not obeyed; what is odd is borne.
    pub(super) async fn throw(&mut self, mut frame: Value) -> Result<(), Failure> {
        let Some(name) = self.client()?.connected.clone() else {
            return Ok(());
        };
        let bytes = match frame.as_str() {
            Some(digits) => bytes_of(&format!("hex:{digits}")).unwrap_or_default(),
            None => {
                self.stamp_frame(&mut frame);
                encode_frame(&frame).map_err(|problem| Failure::script(problem.to_string()))?
            }
        };
        let record = FrameRecord::new(bytes.clone());
        let calls = self.client()?.host.calls(&record);
        if calls == Calls::Unknown {
            let left = "no clause says what comes of this frame; it stays unsaid";
            self.note("", Happening::Note(left.to_owned()));
            return Ok(());
        }
        let before = self.all_shown().await?;
        self.send_bytes(&name, bytes.clone()).await?;
        let closed = self.client()?.connected.as_deref() != Some(&name);
        let failure = match (calls, closed) {
            (Calls::Close(clause, problem), false) => {
                let expected = format!("the client to close the connection: {problem}");
                Failure::new(FailureKind::Mismatch, expected, "it is open").citing(clause)
            }
            (Calls::Nothing, true) => {
                let expected = "the session to go on: the frame changes nothing";
                let failure = Failure::new(FailureKind::Ended, expected, "the client closes");
                failure.citing("SK-WIRE-004")
            }
            (Calls::Close(..), true) => {
                self.client()?.host.hang_up();
                return self.nothing_changed(before).await;
            }
            (Calls::Nothing, false) => return self.nothing_changed(before).await,
            (Calls::Unknown, _) => return Ok(()),
        };
        Err(Failure {
            bytes: Some(bytes),
            ..failure
        })
    }

    async fn all_shown(&mut self) -> Result<Map<String, Value>, Failure> {
        let mut all = Map::new();
        for document in self.client()?.documents.clone() {
            let shown = self.shown_fields(&document).await?;
            all.insert(document, Value::Object(shown));
        }
        Ok(all)
    }

    async fn nothing_changed(&mut self, before: Map<String, Value>) -> Result<(), Failure> {
        let after = self.all_shown().await?;
        if after == before {
            return Ok(());
        }
        let (expected, got) = (Value::Object(before), Value::Object(after));
        let failure = Failure::new(FailureKind::Mismatch, expected.to_string(), got.to_string());
        Err(failure.citing("SK-CLNT-056"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn calls(frame: &Value) -> Calls {
        let mut host = Host::new();
        host.session.is_welcomed = true;
        let bytes = encode_frame(frame).expect("a frame");
        host.calls(&FrameRecord::new(bytes))
    }

    #[test]
    fn what_breaks_the_grammar_calls_for_an_end_and_what_is_odd_for_nothing() {
        let unnamed = json!({"ack": {"document_id": "", "replica_id": "text:r"}});
        assert!(matches!(calls(&unnamed), Calls::Close("SK-WIRE-012", _)));
        let of_a_client = json!({"unsubscribe": {"document_id": "d"}});
        assert!(matches!(
            calls(&of_a_client),
            Calls::Close("SK-WIRE-006", _)
        ));
        assert_eq!(calls(&json!({"pong": {"nonce": 9}})), Calls::Nothing);
        let mild = json!({"error": {"code": 4_000, "session_continues": true}});
        assert_eq!(calls(&mild), Calls::Nothing);
    }

    #[test]
    fn an_ack_is_void_when_it_says_nothing_new_or_too_much() {
        let ack = |through: u64, previous: &str| {
            json!({"ack": {
                "document_id": "d", "replica_id": "text:r", "through_seq": through,
                "previous_cursor": previous, "cursor": previous,
            }})
        };
        assert_eq!(calls(&ack(0, "hex:")), Calls::Nothing);
        assert_eq!(calls(&ack(u64::MAX, "hex:")), Calls::Nothing);
        assert_eq!(calls(&ack(1, "hex:")), Calls::Unknown);
        assert_eq!(calls(&ack(0, "text:0.0")), Calls::Unknown);
    }

    #[test]
    fn before_a_welcome_only_what_is_broken_can_be_judged() {
        let host = Host::new();
        let calls = |frame: &Value| {
            let bytes = encode_frame(frame).expect("a frame");
            host.calls(&FrameRecord::new(bytes))
        };
        assert_eq!(calls(&json!({"ping": {"nonce": 9}})), Calls::Unknown);
        let of_no_version = json!({"welcome": {"version": 2}});
        assert!(matches!(
            calls(&of_no_version),
            Calls::Close("SK-CLNT-011", _)
        ));
        assert_eq!(calls(&json!({"welcome": {"version": 1}})), Calls::Unknown);
        let broken = json!({"hello": {}});
        assert!(matches!(calls(&broken), Calls::Close("SK-WIRE-006", _)));
    }
}
