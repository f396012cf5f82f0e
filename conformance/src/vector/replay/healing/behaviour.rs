//! One behaviour of healing, played against a server whose log was restored.
//!
//! The judge sends what the model's clients send, and waits for all that the model's server says
//! of it. Model: `tla/Healing.tla`.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use synckit_oracle::{Change, Operation, Version};

use super::graph::{Healing, Message, Move, Numbers, Position, Written};
use crate::frame::text_of;
use crate::script::Failure;
use crate::vector::replay::change::{plain_change, plain_version};
use crate::vector::replay::graph::Graph;
use crate::vector::replay::line::{Line, Target, mismatch};
use crate::vector::replay::model::Stage;
use crate::vector::replay::observer::Observer;
use crate::vector::replay::sync_session::{Page, Told, read_page, read_told};

/// A behaviour under way.
#[derive(Debug)]
pub(super) struct Behaviour<'a> {
    target: &'a Target,
    observer: &'a mut Observer,
    nonce: &'a str,
    names: &'a [String],
    /// How often the log was put back.
    restores: usize,
    clients: Vec<HealingClient>,
    log: Vec<Change<Value>>,
    request_id: u64,
}

#[derive(Debug, Default)]
struct HealingClient {
    line: Option<Line>,
    epoch: String,
    /// The last cursor that this connection was sent.
    served: String,
    /// The server's own cursors, by the model's.
    cursors: BTreeMap<Position, String>,
}

impl<'a> Behaviour<'a> {
    pub(super) fn new(graph: &'a Graph<Healing>, stage: Stage<'a>) -> Self {
        let Stage {
            target,
            observer,
            nonce,
        } = stage;
        let names = graph.constants.replica.members.as_slice();
        Self {
            target,
            observer,
            nonce,
            names,
            restores: 0,
            clients: names.iter().map(|_| HealingClient::default()).collect(),
            log: Vec::new(),
            request_id: 0,
        }
    }

    /// Plays the schedule, and looks at the log. A failure has the number of its move, from 1; 0
    /// stands for the log.
    pub(super) async fn play(mut self, moves: &[Move]) -> Result<(), Failure> {
        for (index, one) in moves.iter().enumerate() {
            let made = match one {
                Move::Connect(c) => self.connect(*c).await,
                Move::Ask(c, asked, told) => self.ask(*c, asked, told).await,
                Move::Disconnect(c) => {
                    self.clients[*c].line = None;
                    Ok(())
                }
                Move::Restore(kept) => self.restore(*kept).await,
            };
            made.map_err(|failure| Failure {
                step: index + 1,
                ..failure
            })?;
        }
        for client in &mut self.clients {
            if let Some(line) = &mut client.line {
                line.quiet("SK-SESS-051").await?;
            }
        }
        let document_id = self.document_id();
        let log = &self.log;
        self.observer
            .expect_log(self.target, &document_id, log)
            .await
    }

    fn document_id(&self) -> String {
        format!("vectors/{}/{}", self.nonce, self.restores)
    }

    /// As in the model, ids ascend with the names.
    fn replica(&self, name: &str) -> Vec<u8> {
        format!("{}.{name}", self.nonce).into_bytes()
    }

    async fn connect(&mut self, c: usize) -> Result<(), Failure> {
        let replica = text_of(&self.replica(&self.names[c]));
        let (line, welcome) = self.greeted(&replica).await?;
        let client = &mut self.clients[c];
        client.line = Some(line);
        client.served.clear();
        welcome["epoch"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut client.epoch);
        Ok(())
    }

    async fn greeted(&self, replica: &str) -> Result<(Line, Value), Failure> {
        Line::greeted_with(self.target, self.target.hello(replica), &["HEALING"]).await
    }

    /// Everyone is cut off, and another document takes the place of the log: it holds what the
    /// log keeps.
    async fn restore(&mut self, kept: usize) -> Result<(), Failure> {
        self.restores += 1;
        self.log.truncate(kept);
        for client in &mut self.clients {
            *client = HealingClient::default();
        }
        let document_id = self.document_id();
        for change in &self.log {
            let (mut line, _) = self.greeted(&text_of(&change.replica)).await?;
            let changes = [plain_change(change)];
            line.send(&json!({"update": {"document_id": document_id, "changes": changes}}))?;
            line.body("ack", "SK-SESS-030").await?;
        }
        Ok(())
    }

    async fn ask(
        &mut self,
        c: usize,
        asked: &Message,
        told: &[(usize, Message)],
    ) -> Result<(), Failure> {
        match asked {
            Message::SyncRequest { cursor, version } => self.serve(c, *cursor, version, told).await,
            Message::Update { change } => self.ingest(c, change, told).await,
            Message::SyncResponse { .. }
            | Message::Ack { .. }
            | Message::Notification { .. }
            | Message::Error { .. } => Err(Failure::script("a client says what a server says")),
        }
    }

    async fn serve(
        &mut self,
        c: usize,
        at: Position,
        version: &Numbers,
        told: &[(usize, Message)],
    ) -> Result<(), Failure> {
        let [
            (
                _,
                Message::SyncResponse {
                    changes,
                    cursor,
                    want,
                },
            ),
        ] = told
        else {
            return Err(Failure::script("a request has one answer"));
        };
        self.request_id += 1;
        let document_id = self.document_id();
        let mut request = json!({
            "request_id": self.request_id, "document_id": document_id, "mode": "SUBSCRIBE",
            "version": plain_version(&self.version(version)),
        });
        if let Some(known) = self.clients[c].cursors.get(&at) {
            request["cursor"] = json!(known);
        }
        let page = Page {
            changes: changes.iter().map(|change| self.change(change)).collect(),
            end: cursor.position,
            has_more: false,
        };
        let wanted = self.version(want);
        let wanted = (!wanted.entries().is_empty()).then(|| plain_version(&wanted));
        let client = &mut self.clients[c];
        let line = client.line.as_mut().ok_or_else(no_line)?;
        line.send(&json!({"sync_request": request}))?;
        let body = line.body("sync_response", "SK-SESS-012").await?;
        let asked = (self.request_id, document_id.as_str());
        let durable = Version::of(&self.log);
        client.served = read_page(&body, asked, &page, &durable, "SK-SESS-012")?;
        client.cursors.insert(*cursor, client.served.clone());
        if body.get("want") != wanted.as_ref() {
            let (expected, got) = (
                format!("want: {wanted:?}"),
                format!("{:?}", body.get("want")),
            );
            return Err(mismatch("SK-SESS-071", &expected, &got));
        }
        Ok(())
    }

    async fn ingest(
        &mut self,
        c: usize,
        change: &Written,
        told: &[(usize, Message)],
    ) -> Result<(), Failure> {
        let document_id = self.document_id();
        let change = self.change(change);
        let again = self.log.contains(&change);
        let refused = told
            .iter()
            .any(|(_, told)| matches!(told, Message::Error { .. }));
        let update = json!({"document_id": document_id, "changes": [plain_change(&change)]});
        let line = self.clients[c].line.as_ref().ok_or_else(no_line)?;
        line.send(&json!({"update": update}))?;
        if !again && !refused {
            self.log.push(change);
        }
        for (to, message) in told {
            self.hear(*to, message, again).await?;
        }
        Ok(())
    }

    /// The next frame to a client must be this one.
    async fn hear(&mut self, c: usize, message: &Message, again: bool) -> Result<(), Failure> {
        let (due, cursor, replica) = match message {
            Message::Ack {
                replica_id,
                through_seq,
                cursor,
            } => {
                let told = Told::Ack {
                    through_seq: *through_seq,
                    live: cursor.epoch > 0,
                    end: cursor.position,
                    again,
                };
                (told, *cursor, self.replica(replica_id))
            }
            Message::Notification { change, cursor } => {
                let (change, end) = (self.change(change), cursor.position);
                (Told::Notification { change, end }, *cursor, Vec::new())
            }
            Message::Error { code, refused } => return self.refused(c, code, refused.seq).await,
            Message::SyncRequest { .. } | Message::SyncResponse { .. } | Message::Update { .. } => {
                return Err(Failure::script(
                    "a server tells nothing like it of an update",
                ));
            }
        };
        let durable = Version::of(&self.log).get(&replica);
        let document_id = self.document_id();
        let about = (document_id.as_str(), text_of(&replica));
        let client = &mut self.clients[c];
        let line = client.line.as_mut().ok_or_else(no_line)?;
        let standing = (client.served.as_str(), client.epoch.as_str(), durable);
        let mut due = VecDeque::from([due]);
        let frame = read_told(line, &mut due, (about.0, &about.1), standing).await?;
        if let Some(place) = frame.place() {
            client.cursors.insert(cursor, place.cursor.clone());
            client.served.clone_from(&place.cursor);
        }
        Ok(())
    }

    async fn refused(&mut self, c: usize, code: &str, seq: u64) -> Result<(), Failure> {
        let line = self.clients[c].line.as_mut().ok_or_else(no_line)?;
        let body = line.body("error", "SK-SESS-038").await?;
        if body["code"] == code && body["refused_seq"] == seq {
            return Ok(());
        }
        let expected = format!("{code} of {seq}");
        Err(mismatch("SK-SESS-038", &expected, &body.to_string()))
    }

    /// What the change is on the wire, as `tla/wire-map.json` has it.
    fn change(&self, written: &Written) -> Change<Value> {
        let deps = self.version(&written.deps).entries();
        let value = json!(format!("{}:{}", written.replica, written.seq));
        Change {
            replica: self.replica(&written.replica),
            first_seq: written.seq,
            timestamp: deps.iter().map(|(_, seq)| seq).sum::<u64>() + written.seq,
            deps,
            ops: vec![Operation::lww_set(vec!["cell".to_owned()], value)],
        }
    }

    fn version(&self, numbers: &Numbers) -> Version {
        let above = numbers.iter().filter(|(_, seq)| **seq > 0);
        let entries = above.map(|(name, seq)| (self.replica(name), *seq));
        Version::from_entries(entries.collect())
    }
}

fn no_line() -> Failure {
    Failure::script("a frame for a client that is not connected")
}
