//! One behaviour of queries, played against a server with tokens.
//!
//! Somebody who may do everything makes the documents and decides who may read them; each client is
//! a principal of its own, and must be told what the model's is told. What it was told before it
//! may be told again (chapter 23). Model: `tla/Partial.tla`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use synckit_oracle::{Change, Operation};

use super::graph::{Constants, Move, Partial, Told};
use super::situation::Situation;
use crate::frame::text_of;
use crate::script::Failure;
use crate::vector::replay::change::plain_change;
use crate::vector::replay::graph::Graph;
use crate::vector::replay::line::{Line, Target, mismatch, said};
use crate::vector::replay::model::{Model, Stage};

/// The only query of a connection.
const REQUEST_ID: u64 = 3;

/// A behaviour under way.
#[derive(Debug)]
pub(super) struct Behaviour<'a> {
    target: &'a Target,
    constants: &'a Constants,
    nonce: &'a str,
    clients: Vec<Client>,
    request_id: u64,
}

#[derive(Debug, Default)]
struct Client {
    line: Option<Line>,
    /// The documents that this connection was told of.
    told: BTreeSet<String>,
}

impl<'a> Behaviour<'a> {
    pub(super) fn new(graph: &'a Graph<Partial>, stage: Stage<'a>) -> Self {
        let Stage { target, nonce, .. } = stage;
        let constants = &graph.constants;
        let names = constants.client.members.iter();
        Self {
            target,
            constants,
            nonce,
            clients: names.map(|_| Client::default()).collect(),
            request_id: 0,
        }
    }

    /// Plays the moves. A failure has the number of its move, from 1; 0 stands for the end.
    pub(super) async fn play(mut self, moves: &[Move]) -> Result<(), Failure> {
        let replica = format!("{}.judge", self.nonce).into_bytes();
        let hello = self.target.hello(&text_of(&replica));
        let mut judge = greeted(self.target, hello).await?;
        let mut situation = Situation::new(self.constants);
        for (index, one) in moves.iter().enumerate() {
            let made = match one {
                Move::Create(d) => self.create(&mut judge, &replica, *d).await,
                Move::SetAccess(c, d, reads) => self.set_access(&mut judge, *c, *d, *reads).await,
                Move::Ask(c) => self.ask(*c).await,
                Move::Hear(c, told) => self.hear(*c, told).await,
                Move::Disconnect(c) => {
                    self.clients[*c] = Client::default();
                    Ok(())
                }
            };
            made.map_err(|failure| Failure {
                step: index + 1,
                ..failure
            })?;
            situation.makes(one);
        }
        for c in situation.content() {
            self.expect_nothing_new(c).await?;
        }
        Ok(())
    }

    /// What the query names begins as it does, and nothing else.
    fn document_id(&self, d: u64) -> String {
        let letter = if self.constants.is_named(d) { 'd' } else { 'x' };
        format!("vectors/{}/{letter}{d}", self.nonce)
    }

    fn subject(&self, c: usize) -> String {
        format!("{}.{}", self.nonce, self.constants.client.members[c])
    }

    async fn create(&self, judge: &mut Line, replica: &[u8], d: u64) -> Result<(), Failure> {
        let change = Change {
            replica: replica.to_vec(),
            first_seq: 1,
            timestamp: 1,
            deps: Vec::new(),
            ops: vec![Operation::lww_set(vec!["cell".to_owned()], json!(d))],
        };
        let changes = [plain_change(&change)];
        let update = json!({"document_id": self.document_id(d), "changes": changes});
        judge.send(&json!({"update": update}))?;
        judge.body("ack", "SK-SESS-030").await?;
        Ok(())
    }

    async fn set_access(
        &mut self,
        judge: &mut Line,
        c: usize,
        d: u64,
        reads: bool,
    ) -> Result<(), Failure> {
        self.request_id += 1;
        let set = json!({
            "request_id": self.request_id, "document_id": self.document_id(d),
            "subject": self.subject(c), "level": if reads { "READ" } else { "NONE" },
        });
        judge.send(&json!({"set_access": set}))?;
        judge.body("access_changed", "SK-ACL-011").await?;
        Ok(())
    }

    async fn ask(&mut self, c: usize) -> Result<(), Failure> {
        let readable = self.constants.readable().into_iter();
        let permissions: Map<String, Value> = readable
            .map(|d| (self.document_id(d), json!("read")))
            .collect();
        let subject = self.subject(c);
        let replica = text_of(subject.as_bytes());
        let permissions = Value::Object(permissions);
        let mut hello = self.target.hello(&replica);
        hello["hello"]["token"] = json!(self.target.token_of(&subject, &permissions));
        let line = greeted(self.target, hello).await?;
        line.send(&json!({"query": {
            "request_id": REQUEST_ID, "id_prefix": format!("vectors/{}/d", self.nonce),
            "max_ids": self.constants.page_size, "subscribe": true,
        }}))?;
        self.clients[c].line = Some(line);
        Ok(())
    }

    /// The next result must be this one, but for what the client was told before.
    async fn hear(&mut self, c: usize, told: &Told) -> Result<(), Failure> {
        let documents = told.documents.iter();
        let documents: Vec<String> = documents.map(|d| self.document_id(*d)).collect();
        let (clause, expected) = match told.is_page {
            true => ("SK-QUERY-010", format!("a page of {documents:?}")),
            false => ("SK-QUERY-020", format!("news of {documents:?}")),
        };
        let expected = format!("{expected}, has_more: {}", told.has_more);
        let client = &mut self.clients[c];
        let line = client.line.as_mut().ok_or_else(no_line)?;
        loop {
            let frame = line.frame(&expected, clause).await?;
            let Some((named, has_more)) = result(&frame) else {
                return Err(mismatch(clause, &expected, &said(&frame)));
            };
            if named == documents && has_more == told.has_more {
                client.told.extend(documents);
                return Ok(());
            }
            if !is_known(&named, &client.told) {
                return Err(mismatch(clause, &expected, &said(&frame)));
            }
        }
    }

    /// All was told that there is to tell.
    async fn expect_nothing_new(&mut self, c: usize) -> Result<(), Failure> {
        let client = &mut self.clients[c];
        let Some(line) = &mut client.line else {
            return Ok(());
        };
        line.barrier().await?;
        while let Some(frame) = line.heard_early() {
            let known = result(&frame).is_some_and(|(named, _)| is_known(&named, &client.told));
            if !known {
                return Err(mismatch(
                    "SK-QUERY-031",
                    "nothing but the pong",
                    &said(&frame),
                ));
            }
        }
        Ok(())
    }
}

async fn greeted(target: &Target, hello: Value) -> Result<Line, Failure> {
    let (line, _) = Line::greeted_with(target, hello, &Partial::needs().capabilities).await?;
    Ok(line)
}

/// The ids and `has_more` of a result of the query.
fn result(frame: &Value) -> Option<(Vec<String>, bool)> {
    let body = frame.get("query_result")?;
    let ids = body["document_ids"].as_array().into_iter().flatten();
    let ids = ids.map(|id| id.as_str().unwrap_or_default().to_owned());
    (body["request_id"] == REQUEST_ID).then(|| (ids.collect(), body["has_more"] == true))
}

fn is_known(named: &[String], told: &BTreeSet<String>) -> bool {
    !named.is_empty() && named.iter().all(|id| told.contains(id))
}

fn no_line() -> Failure {
    Failure::script("a result for a client that is not connected")
}
