//! One behaviour of the session model, played against a server.
//!
//! A client's frame stays with the judge until the model's server takes it; then it is sent, and
//! what the server must answer is waited for before the next thing depends on it. Updates that the
//! model takes in a row go out in a row, behind pings where their connections differ. Model:
//! `tla/SyncSession.tla`.

use std::collections::VecDeque;

use serde_json::{Value, json};
use synckit_oracle::{Change, Version, fields};

use super::answers::{read_page, read_told};
use super::client::{DownFrame, ModelClient, Phase, Place, UpFrame};
use super::graph::{Move, SyncSession};
use super::server::{ModelServer, Told};
use crate::frame::text_of;
use crate::script::{Failure, FailureKind};
use crate::vector::replay::change::{plain_change, plain_version};
use crate::vector::replay::graph::Graph;
use crate::vector::replay::line::{Line, Target, mismatch};
use crate::vector::replay::model::Stage;
use crate::vector::replay::observer::Observer;

/// The most rounds in which everything must come to rest.
const MAX_ROUNDS: usize = 32;

/// A behaviour under way.
#[derive(Debug)]
pub(super) struct Behaviour<'a> {
    target: &'a Target,
    observer: &'a mut Observer,
    document_id: String,
    page_size: u32,
    clients: Vec<ModelClient>,
    server: ModelServer,
    /// What each client must still be told, in order.
    due: Vec<VecDeque<Told>>,
    /// Everything that was ever written.
    written: Vec<Change<Value>>,
    request_id: u64,
}

impl<'a> Behaviour<'a> {
    /// With fresh ids: one beginning for all, so that they are ordered as the model's.
    pub(super) fn new(graph: &Graph<SyncSession>, stage: Stage<'a>) -> Self {
        let Stage {
            target,
            observer,
            nonce,
        } = stage;
        let client =
            |name: &String| ModelClient::new(name.clone(), format!("{nonce}.{name}").into_bytes());
        let clients: Vec<ModelClient> =
            graph.constants.replica.members.iter().map(client).collect();
        Self {
            target,
            observer,
            document_id: format!("vectors/{nonce}"),
            page_size: graph.constants.page_size,
            server: ModelServer::new(clients.len()),
            due: vec![VecDeque::new(); clients.len()],
            clients,
            written: Vec::new(),
            request_id: 0,
        }
    }

    /// Plays the schedule, lets everything come to rest, and looks at the whole. A failure has the
    /// number of its move, from 1; 0 stands for the rest.
    pub(super) async fn play(mut self, moves: &[Move]) -> Result<(), Failure> {
        for (index, one) in moves.iter().enumerate() {
            self.make(*one).await.map_err(|failure| Failure {
                step: index + 1,
                ..failure
            })?;
        }
        self.rest().await?;
        self.judge().await
    }

    async fn make(&mut self, one: Move) -> Result<(), Failure> {
        match one {
            Move::Write(c, timestamp) => {
                let change = self.clients[c].write(timestamp);
                self.written.push(change);
                Ok(())
            }
            Move::Connect(c) => {
                self.clients[c].connect();
                Ok(())
            }
            Move::Deliver(c) => self.deliver(c).await,
            Move::Receive(c) => {
                self.settle().await?;
                self.clients[c].receive();
                Ok(())
            }
            Move::Persist => self.settle().await,
            Move::Disconnect(c) => self.disconnect(c).await,
            Move::DisconnectAll => {
                for c in 0..self.clients.len() {
                    self.disconnect(c).await?;
                }
                Ok(())
            }
        }
    }

    /// Sends the client's oldest frame.
    async fn deliver(&mut self, c: usize) -> Result<(), Failure> {
        match self.clients[c].up.pop_front() {
            None => Ok(()),
            Some(UpFrame::Hello) => {
                self.settle().await?;
                self.greet(c).await
            }
            Some(UpFrame::SyncRequest { at, version }) => {
                self.settle().await?;
                self.serve(c, at, &version).await
            }
            Some(UpFrame::Update(change)) => self.ingest(c, &change).await,
        }
    }

    async fn greet(&mut self, c: usize) -> Result<(), Failure> {
        let client = &mut self.clients[c];
        let (line, welcome) = Line::greeted(self.target, &text_of(&client.replica)).await?;
        let epoch = welcome["epoch"].as_str().unwrap_or_default().to_owned();
        client.line = Some(line);
        client.down.push_back(DownFrame::Welcome { epoch });
        Ok(())
    }

    async fn serve(
        &mut self,
        c: usize,
        at: Option<Place>,
        version: &Version,
    ) -> Result<(), Failure> {
        self.request_id += 1;
        let mut request = json!({
            "request_id": self.request_id, "document_id": self.document_id,
            "mode": "SUBSCRIBE", "max_changes": self.page_size,
        });
        match &at {
            Some(place) => request["cursor"] = json!(place.cursor),
            None => request["version"] = plain_version(version),
        }
        let start = at.map(|place| place.position);
        let page_size = usize::try_from(self.page_size).unwrap_or(usize::MAX);
        let page = self.server.serve(c, start, version, page_size);
        let server_version = Version::of(&self.server.log);
        let client = &mut self.clients[c];
        let line = client.line.as_mut().ok_or_else(no_line)?;
        line.send(&json!({"sync_request": request}))?;
        let clause = if start.is_some() {
            "SK-SESS-011"
        } else {
            "SK-SESS-012"
        };
        let body = line.body("sync_response", clause).await?;
        let asked = (self.request_id, self.document_id.as_str());
        let cursor = read_page(&body, asked, &page, &server_version, clause)?;
        client.served.clone_from(&cursor);
        let place = Place {
            cursor,
            epoch: client.epoch.clone(),
            position: page.end,
        };
        client.down.push_back(DownFrame::Page {
            changes: page.changes,
            place,
            has_more: page.has_more,
        });
        Ok(())
    }

    /// Sends an update behind those of other connections, without waiting for its answer.
    async fn ingest(&mut self, c: usize, change: &Change<Value>) -> Result<(), Failure> {
        for other in (0..self.clients.len()).filter(|other| *other != c) {
            if self.awaits_ack(other)
                && let Some(line) = &mut self.clients[other].line
            {
                line.barrier().await?;
            }
        }
        let update = json!({
            "document_id": self.document_id, "changes": [plain_change(change)],
        });
        let line = self.clients[c].line.as_ref().ok_or_else(no_line)?;
        line.send(&json!({"update": update}))?;
        for (told, what) in self.server.persist(c, change) {
            self.due[told].push_back(what);
        }
        Ok(())
    }

    fn awaits_ack(&self, c: usize) -> bool {
        self.due[c]
            .iter()
            .any(|told| matches!(told, Told::Ack { .. }))
    }

    /// Waits until everyone was told what is due.
    async fn settle(&mut self) -> Result<(), Failure> {
        for c in 0..self.clients.len() {
            self.settle_one(c).await?;
        }
        Ok(())
    }

    async fn settle_one(&mut self, c: usize) -> Result<(), Failure> {
        let client = &mut self.clients[c];
        let replica = text_of(&client.replica);
        let about = (self.document_id.as_str(), replica.as_str());
        while !self.due[c].is_empty() {
            let line = client.line.as_mut().ok_or_else(no_line)?;
            let epoch = client.epoch.clone();
            let due = &mut self.due[c];
            let durable = Version::of(&self.server.log).get(&client.replica);
            let frame = read_told(line, due, about, (&client.served, &epoch, durable)).await?;
            if let Some(place) = frame.place() {
                client.served.clone_from(&place.cursor);
            }
            client.down.push_back(frame);
        }
        Ok(())
    }

    /// Drops the connection; what the server took in over it becomes durable all the same.
    //= SK-SESS-063
    async fn disconnect(&mut self, c: usize) -> Result<(), Failure> {
        for other in (0..self.clients.len()).filter(|other| *other != c) {
            self.settle_one(other).await?;
        }
        let unanswered = self.awaits_ack(c);
        let client = &mut self.clients[c];
        if unanswered && let Some(line) = &mut client.line {
            line.barrier().await?;
        }
        client.disconnect();
        self.due[c].clear();
        self.server.sub[c] = None;
        if unanswered {
            let log = &self.server.log;
            self.observer
                .await_log(self.target, &self.document_id, log)
                .await?;
        }
        Ok(())
    }

    /// Everyone comes back, and goes on until nothing is left to do.
    async fn rest(&mut self) -> Result<(), Failure> {
        for _ in 0..MAX_ROUNDS {
            for c in 0..self.clients.len() {
                self.clients[c].connect();
                while !self.clients[c].up.is_empty() {
                    self.deliver(c).await?;
                }
                self.settle().await?;
                while !self.clients[c].down.is_empty() {
                    self.clients[c].receive();
                }
            }
            let resting = |client: &ModelClient| {
                client.phase == Phase::Live
                    && client.up.is_empty()
                    && client.down.is_empty()
                    && client.outbox.is_empty()
            };
            if self.clients.iter().all(resting) {
                return Ok(());
            }
        }
        let got = "it goes on and on";
        let expected = "every client live, every change acknowledged";
        Err(Failure::new(FailureKind::Mismatch, expected, got).citing("SK-SESS-050"))
    }

    /// Nothing is left over, the log holds each change once, and everyone shows the oracle's state.
    async fn judge(mut self) -> Result<(), Failure> {
        for client in &mut self.clients {
            if let Some(line) = &mut client.line {
                line.quiet("SK-SESS-051").await?;
            }
        }
        let log = &self.server.log;
        if log.len() != self.written.len() {
            let expected = format!("{} changes in the log", self.written.len());
            return Err(mismatch(
                "SK-SESS-030",
                &expected,
                &format!("{}", log.len()),
            ));
        }
        self.observer
            .expect_log(self.target, &self.document_id, log)
            .await?;
        let shown = fields(&self.written);
        for client in &self.clients {
            let own = fields(&client.known);
            if own != shown || client.known.len() != self.written.len() {
                let expected = format!("{} shows {shown:?}", client.name);
                return Err(mismatch("SK-SESS-050", &expected, &format!("{own:?}")));
            }
        }
        Ok(())
    }
}

fn no_line() -> Failure {
    Failure::script("a frame for a client that is not connected")
}
