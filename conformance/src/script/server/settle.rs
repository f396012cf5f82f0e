//! Steps of scripts that nobody wrote by hand: connections that are there when they are needed, and
//! answers that the oracles alone judge.

use serde_json::{Map, Value, json};

use super::closing_status;
use crate::case::{Step, TransportKind};
use crate::judge::{unanswered, undelivered};
use crate::peer::{Arrival, End};
use crate::script::body::{TalkBody, on_connection, shaped};
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::{Direction, FrameRecord, Happening};

impl Player {
    /// `talk: {a: {VERB: BODY}}`: greets unless there is a greeted connection of this name, takes
    /// the step on it, and settles.
    pub(in crate::script) async fn talk_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = on_connection(body)?;
        let talk: TalkBody = shaped(rest)?;
        let Some((verb, body)) = talk.step.into_iter().next() else {
            return Err(Failure::script("`talk` takes a step"));
        };
        if !self.is_up(&name) {
            self.lines.remove(&name);
            let start = if talk.greeted { "hello" } else { "connect" };
            self.take(&step(start, json!(name))?).await?;
        }
        self.line(&name).talks = true;
        let on_this = Map::from_iter([(name.clone(), body)]);
        self.take(&step(&verb, Value::Object(on_this))?).await?;
        if talk.settled {
            self.settle_line(&name).await?;
        }
        Ok(())
    }

    /// `settle: a`: takes whatever comes until a ping is answered or the connection has ended, and
    /// pulls every page. `settle: {}`: all connections, until everybody has what he follows.
    pub(in crate::script) async fn settle_step(&mut self, body: &Value) -> Result<(), Failure> {
        if body.as_object().is_some_and(|named| !named.is_empty()) || body.is_string() {
            let (name, _) = on_connection(body)?;
            return self.settle_line(&name).await;
        }
        for name in self.lines.keys().cloned().collect::<Vec<_>>() {
            self.settle_line(&name).await?;
        }
        while let Some(missing) = undelivered(&self.trace) {
            let connection = missing.connection.clone();
            let outcome = self.take_one(&connection, 0).await;
            outcome.map_err(|failure| Failure {
                expected: missing.to_string(),
                ..failure.citing("SK-SESS-050")
            })?;
        }
        Ok(())
    }

    fn is_up(&self, name: &str) -> bool {
        let line = self.lines.get(name);
        line.is_some_and(|line| line.link.is_some() && line.end.is_none() && !line.over)
    }

    pub(super) async fn settle_line(&mut self, name: &str) -> Result<(), Failure> {
        if !self.is_up(name) || self.line(name).stalled {
            return Ok(());
        }
        self.line(name).passed_over.clear();
        let nonce = self.line(name).next_nonce();
        let ping = json!({"ping": {"nonce": nonce}});
        self.send_frame(name, &ping).await?;
        let (mut has_pong, mut other_pongs) = (false, 0);
        loop {
            let open = unanswered(&self.trace, name);
            if has_pong && open.is_none() {
                return Ok(());
            }
            let taken = self.take_one(name, nonce).await;
            let taken = taken.map_err(|failure| match open.filter(|_| has_pong) {
                // It says itself what was broken.
                _ if failure.clause.is_some() => failure,
                Some(open) => Failure {
                    expected: open.to_string(),
                    ..failure.citing(open.clause())
                },
                None => Failure {
                    expected: format!("a `pong` with nonce {nonce}, or the end of the connection"),
                    ..failure.citing(if other_pongs > 0 {
                        "SK-SESS-060"
                    } else {
                        "SK-LIM-007"
                    })
                },
            })?;
            match taken {
                Taken::End => return Ok(()),
                Taken::Pong => has_pong = true,
                Taken::OtherPong => other_pongs += 1,
                Taken::Frame => {}
            }
        }
    }

    /// Takes what comes next, and does what a sound client does about it.
    async fn take_one(&mut self, name: &str, nonce: u64) -> Result<Taken, Failure> {
        let bytes = match self.receive(name).await? {
            Arrival::Ended(end) => {
                self.judge_end(name, &end)?;
                return Ok(Taken::End);
            }
            Arrival::Text(_) => return Ok(Taken::Frame),
            Arrival::Frame(bytes) => bytes,
        };
        let record = FrameRecord::new(bytes);
        if let Some(ping) = record.body("ping") {
            let pong = json!({"pong": {"nonce": ping["nonce"]}});
            self.send_frame(name, &pong).await?;
        }
        if let Some(pong) = record.body("pong") {
            return Ok(if pong["nonce"] == nonce {
                Taken::Pong
            } else {
                Taken::OtherPong
            });
        }
        if let Some(page) = record.body("sync_response") {
            self.pull_on(name, page).await?;
        }
        Ok(Taken::Frame)
    }

    /// Notes where a document stands, and asks for the next page when there is one.
    async fn pull_on(&mut self, name: &str, page: &Value) -> Result<(), Failure> {
        self.scope
            .bind(&format!("cursor_{name}"), page["cursor"].clone());
        if page["has_more"] != json!(true) {
            return Ok(());
        }
        let Some(mut request) = self.request_of(name, &page["request_id"]) else {
            return Ok(());
        };
        request["request_id"] = json!(self.line(name).next_request());
        request["cursor"] = page["cursor"].clone();
        self.send_frame(name, &json!({ "sync_request": request }))
            .await
    }

    fn request_of(&self, name: &str, id: &Value) -> Option<Value> {
        let asked = self
            .trace
            .frames()
            .filter_map(|(connection, direction, frame)| {
                let ours = connection == name && direction == Direction::Sent;
                frame.body("sync_request").filter(|_| ours)
            });
        asked
            .filter(|request| request["request_id"] == *id)
            .last()
            .cloned()
    }

    /// The end of a connection has the status of the error before it.
    //= SK-TRAN-004
    //= SK-TRAN-013
    fn judge_end(&self, name: &str, end: &End) -> Result<(), Failure> {
        let Some(status) = end.status else {
            let got = format!("the connection ended without a status: {}", end.reason);
            let expected = "a closing `Error`, and the status of its code";
            let failure = Failure::new(FailureKind::Ended, expected, got);
            return Err(failure.citing("SK-TRAN-020"));
        };
        let on_this = self
            .trace
            .events
            .iter()
            .filter(|event| event.connection == name);
        let mut frames = on_this.rev().filter_map(|event| match &event.happening {
            Happening::Frame(Direction::Received, frame) => Some(frame),
            Happening::Frame(Direction::Sent, _)
            | Happening::Opened
            | Happening::SentRaw(_)
            | Happening::ReceivedText(_)
            | Happening::Ended(_)
            | Happening::Note(_) => None,
        });
        let error = frames.next().and_then(|frame| frame.body("error"));
        let transport = self.server()?.transport;
        //= SK-TRAN-020
        if error.is_none() && closes_for_a_reason(status, transport) {
            let got = format!("status {status} and no error before it");
            let failure = Failure::new(FailureKind::Mismatch, "a closing `Error` first", got);
            return Err(failure.citing("SK-TRAN-020"));
        }
        let code = error.and_then(|error| error["code"].as_str());
        let wanted = code.and_then(|code| closing_status(code, transport));
        if wanted.is_none_or(|wanted| wanted == status) {
            return Ok(());
        }
        let clause = match transport {
            TransportKind::WebSocket => "SK-TRAN-004",
            TransportKind::Quic => "SK-TRAN-013",
        };
        let expected = format!("the connection closed with {wanted:?}");
        let failure = Failure::new(FailureKind::Mismatch, expected, status.to_string());
        Err(failure.citing(clause))
    }
}

/// Whether a status is one that follows an `Error` alone.
//= SK-TRAN-004
//= SK-TRAN-013
fn closes_for_a_reason(status: u64, transport: TransportKind) -> bool {
    match transport {
        TransportKind::WebSocket => matches!(status, 1002 | 1008 | 1009 | 1011),
        TransportKind::Quic => status > 0,
    }
}

/// What was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// The answer to the last ping.
    Pong,
    /// The answer to another ping.
    OtherPong,
    /// The end of the connection.
    End,
    /// Anything else.
    Frame,
}

fn step(verb: &str, body: Value) -> Result<Step, Failure> {
    let step = Value::Object(Map::from_iter([(verb.to_owned(), body)]));
    serde_json::from_value(step).map_err(|error| Failure::script(error.to_string()))
}
