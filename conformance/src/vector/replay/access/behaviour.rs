//! One behaviour of access, played against a guarded server.
//!
//! Each principal of the model has a token of its own, made anew for each level it is given. The
//! judge sends what the model's principals ask, and waits for all that the model's server says of
//! it. Where a behaviour ends, something may still be under way, and is not waited for. Model:
//! `tla/Access.tla`.

use std::collections::VecDeque;

use serde_json::{Value, json};
use synckit_oracle::{Change, Operation, Version};

use super::graph::{Access, CAPABILITY, Message, Move, Request, Written, tell};
use crate::frame::text_of;
use crate::script::Failure;
use crate::vector::replay::change::plain_change;
use crate::vector::replay::graph::Graph;
use crate::vector::replay::line::{Line, Target, mismatch, said};
use crate::vector::replay::model::Stage;
use crate::vector::replay::observer::Observer;
use crate::vector::replay::sync_session::{Page, Told, read_page, read_told};

/// A behaviour under way.
#[derive(Debug)]
pub(super) struct Behaviour<'a> {
    target: &'a Target,
    observer: &'a mut Observer,
    graph: &'a Graph<Access>,
    names: &'a [String],
    nonce: &'a str,
    document_id: String,
    principals: Vec<Principal>,
    log: Vec<Change<Value>>,
    request_id: u64,
}

/// A request of a principal, and all that the server must say of it, to whom.
#[derive(Debug)]
struct Asked<'a> {
    /// Its move, from 1.
    step: usize,
    by: usize,
    request: &'a Request,
    told: Vec<(usize, Message)>,
}

#[derive(Debug)]
struct Principal {
    line: Line,
    epoch: String,
    /// The last cursor that it was sent; empty before the first.
    served: String,
}

impl<'a> Behaviour<'a> {
    pub(super) fn new(graph: &'a Graph<Access>, stage: Stage<'a>) -> Self {
        let Stage {
            target,
            observer,
            nonce,
        } = stage;
        Self {
            target,
            observer,
            graph,
            names: &graph.constants.principal.members,
            nonce,
            document_id: format!("vectors/{nonce}"),
            principals: Vec::new(),
            log: Vec::new(),
            request_id: 0,
        }
    }

    /// Plays the moves, and looks at the log. A failure has the number of its move, from 1; 0
    /// stands for the log.
    pub(super) async fn play(mut self, moves: &[Move]) -> Result<(), Failure> {
        for name in self.names {
            let principal = self.enter(name).await?;
            self.principals.push(principal);
        }
        for one in self.requests(moves) {
            self.all_is_quiet().await?;
            let made = self.make(&one).await;
            made.map_err(|failure| Failure {
                step: one.step,
                ..failure
            })?;
        }
        self.observer
            .await_log(self.target, &self.document_id, &self.log)
            .await
    }

    /// Nobody has heard what it must not.
    async fn all_is_quiet(&mut self) -> Result<(), Failure> {
        for principal in &mut self.principals {
            principal.line.quiet("SK-AUTH-024").await?;
        }
        Ok(())
    }

    /// Each request with all that is heard before the next one; behind the last, without an `Ack`
    /// of which the behaviour does not say whether it moves its writer.
    fn requests<'m>(&self, moves: &'m [Move]) -> Vec<Asked<'m>> {
        let mut all: Vec<Asked<'m>> = Vec::new();
        for (index, one) in moves.iter().enumerate() {
            let heard = match one {
                Move::Ask(by, request, heard) => {
                    all.push(Asked {
                        step: index + 1,
                        by: *by,
                        request,
                        told: Vec::new(),
                    });
                    heard
                }
                Move::Hear(heard) => heard,
            };
            if let Some(asked) = all.last_mut() {
                for (to, message) in heard {
                    tell(&mut asked.told, *to, &self.names[*to], message.clone());
                }
            }
        }
        if let Some(last) = all.last_mut() {
            let is_half = |message: &Message| matches!(message, Message::Ack { cursor: None, .. });
            last.told.retain(|(_, message)| !is_half(message));
        }
        all
    }

    async fn enter(&self, name: &str) -> Result<Principal, Failure> {
        let mut hello = self.target.hello(&text_of(&self.replica(name)));
        hello["hello"]["token"] = json!(self.token(name, self.graph.constants.level(name)));
        let (line, welcome) = Line::greeted_with(self.target, hello, &[CAPABILITY]).await?;
        let epoch = welcome["epoch"].as_str().unwrap_or_default().to_owned();
        Ok(Principal {
            line,
            epoch,
            served: String::new(),
        })
    }

    /// As in the model, ids ascend with the names.
    fn replica(&self, name: &str) -> Vec<u8> {
        self.subject(name).into_bytes()
    }

    fn subject(&self, name: &str) -> String {
        format!("{}.{name}", self.nonce)
    }

    fn token(&self, name: &str, level: &str) -> String {
        let permissions = json!({&self.document_id: level});
        self.target.token_of(&self.subject(name), &permissions)
    }

    async fn make(&mut self, one: &Asked<'_>) -> Result<(), Failure> {
        let name = &self.names[one.by];
        let document_id = &self.document_id;
        self.request_id += 1;
        let request_id = self.request_id;
        let frame = match one.request {
            Request::Sync => {
                let mut request = json!({
                    "request_id": request_id, "document_id": document_id, "mode": "SUBSCRIBE",
                });
                let served = &self.principals[one.by].served;
                if !served.is_empty() {
                    request["cursor"] = json!(served);
                }
                json!({"sync_request": request})
            }
            Request::Update => {
                let change = self.next_change(name);
                json!({"update": {"document_id": document_id, "changes": [plain_change(&change)]}})
            }
            Request::SetAccess { subject, level } => json!({"set_access": {
                "request_id": request_id, "document_id": document_id,
                "subject": self.subject(subject), "level": level.to_uppercase(),
            }}),
            Request::Authenticate { level } => json!({"authenticate": {
                "request_id": request_id, "token": self.token(name, level),
            }}),
        };
        self.principals[one.by].line.send(&frame)?;
        if *one.request == Request::Update && !is_refused(one) {
            self.log.push(self.next_change(name));
        }
        for to in 0..self.principals.len() {
            let told = one.told.iter().filter(|(place, _)| *place == to);
            self.hear(one, to, told.map(|(_, message)| message)).await?;
        }
        Ok(())
    }

    /// What a principal hears next must be this, in this order.
    async fn hear(
        &mut self,
        one: &Asked<'_>,
        to: usize,
        told: impl Iterator<Item = &Message>,
    ) -> Result<(), Failure> {
        let mut due = VecDeque::new();
        for message in told {
            if let Some(moved) = self.told(message) {
                due.push_back(moved);
                continue;
            }
            self.hear_told(to, &mut due).await?;
            self.hear_answer(one, to, message).await?;
        }
        self.hear_told(to, &mut due).await
    }

    /// What is told of a change, if it is that.
    fn told(&self, message: &Message) -> Option<Told> {
        match message {
            Message::Ack {
                through_seq,
                cursor,
            } => Some(Told::Ack {
                through_seq: *through_seq,
                live: cursor.is_some(),
                end: cursor.unwrap_or_default(),
                again: false,
            }),
            Message::Notification { changes, cursor } => {
                let change = self.change(changes.last()?);
                let end = *cursor;
                Some(Told::Notification { change, end })
            }
            Message::SyncResponse { .. }
            | Message::AccessChanged { .. }
            | Message::Authenticated
            | Message::Error { .. } => None,
        }
    }

    async fn hear_told(&mut self, to: usize, due: &mut VecDeque<Told>) -> Result<(), Failure> {
        let replica = self.replica(&self.names[to]);
        let durable = Version::of(&self.log).get(&replica);
        let principal = &mut self.principals[to];
        while !due.is_empty() {
            let about = (self.document_id.as_str(), text_of(&replica));
            let standing = (principal.served.as_str(), principal.epoch.as_str(), durable);
            let about = (about.0, about.1.as_str());
            let frame = read_told(&mut principal.line, due, about, standing).await?;
            if let Some(place) = frame.place() {
                principal.served.clone_from(&place.cursor);
            }
        }
        Ok(())
    }

    async fn hear_answer(
        &mut self,
        one: &Asked<'_>,
        to: usize,
        message: &Message,
    ) -> Result<(), Failure> {
        let request_id = self.request_id;
        match message {
            Message::SyncResponse { changes, cursor } => {
                let page = Page {
                    changes: changes.iter().map(|change| self.change(change)).collect(),
                    end: *cursor,
                    has_more: false,
                };
                let durable = Version::of(&self.log);
                let principal = &mut self.principals[to];
                let body = principal.line.body("sync_response", "SK-SESS-012").await?;
                let asked = (request_id, self.document_id.as_str());
                principal.served = read_page(&body, asked, &page, &durable, "SK-SESS-012")?;
                Ok(())
            }
            Message::AccessChanged {
                request_id: answers,
                subject,
                level,
            } => {
                let clause = if *answers > 0 {
                    "SK-ACL-011"
                } else {
                    "SK-ACL-020"
                };
                let expected = json!({
                    "request_id": answers * request_id, "document_id": self.document_id,
                    "subject": self.subject(subject), "level": level.to_uppercase(),
                });
                let line = &mut self.principals[to].line;
                let body = line.body("access_changed", clause).await?;
                same("access_changed", clause, &expected, &body)
            }
            Message::Authenticated => {
                let line = &mut self.principals[to].line;
                let body = line.body("authenticated", "SK-AUTH-007").await?;
                let expected = json!({"request_id": request_id});
                same("authenticated", "SK-AUTH-007", &expected, &body)
            }
            Message::Error { code } => self.hear_refusal(one, to, code).await,
            Message::Ack { .. } | Message::Notification { .. } => {
                Err(Failure::script("what is told of a change is no answer"))
            }
        }
    }

    async fn hear_refusal(
        &mut self,
        one: &Asked<'_>,
        to: usize,
        code: &str,
    ) -> Result<(), Failure> {
        let (clause, request_id) = match one.request {
            Request::Sync => ("SK-AUTH-021", self.request_id),
            Request::Update => ("SK-AUTH-022", 0),
            Request::SetAccess { .. } => ("SK-ACL-010", self.request_id),
            Request::Authenticate { .. } => ("SK-AUTH-007", self.request_id),
        };
        let refused_seq = match one.request {
            Request::Update => self.next_change(&self.names[to]).first_seq,
            Request::Sync | Request::SetAccess { .. } | Request::Authenticate { .. } => 0,
        };
        let expected = json!({
            "code": code, "document_id": self.document_id, "request_id": request_id,
            "refused_seq": refused_seq,
        });
        let body = self.principals[to].line.body("error", clause).await?;
        same("error", clause, &expected, &body)
    }

    /// The change that a principal's next update brings.
    fn next_change(&self, name: &str) -> Change<Value> {
        let seq = Version::of(&self.log).get(&self.replica(name)) + 1;
        let replica = name.to_owned();
        self.change(&Written { replica, seq })
    }

    /// What the change is on the wire, as `tla/wire-map.json` has it.
    fn change(&self, written: &Written) -> Change<Value> {
        let Written { replica, seq } = written;
        Change {
            replica: self.replica(replica),
            first_seq: *seq,
            timestamp: *seq,
            deps: Vec::new(),
            ops: vec![Operation::lww_set(
                vec!["cell".to_owned()],
                json!(format!("{replica}:{seq}")),
            )],
        }
    }
}

fn is_refused(one: &Asked<'_>) -> bool {
    let mut told = one.told.iter();
    told.any(|(_, message)| matches!(message, Message::Error { .. }))
}

/// Each expected field must be so; those that are 0 may be left out.
fn same(name: &str, clause: &str, expected: &Value, body: &Value) -> Result<(), Failure> {
    let fields = expected.as_object().into_iter().flatten();
    for (field, value) in fields {
        let found = &body[field];
        let absent = found.is_null() && *value == json!(0);
        if found != value && !absent {
            let got = said(&json!({ name: body }));
            return Err(mismatch(clause, &format!("{field}: {value}"), &got));
        }
    }
    Ok(())
}
