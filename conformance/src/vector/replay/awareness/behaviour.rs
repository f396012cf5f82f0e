//! One behaviour of presence, played against a server.
//!
//! Rounds are told when the server likes, and leave out what is in between: what a client is told
//! must be something that was, never older than what it was told before, and in the end the newest.
//! A witness that follows all the time says when the server has taken something in, and keeps it
//! from forgetting everyone because nobody is there. Model: `tla/Awareness.tla`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::board::Presence;
use super::graph::{Awareness, Move, State};
use crate::frame::text_of;
use crate::script::Failure;
use crate::vector::replay::graph::Graph;
use crate::vector::replay::line::{Line, Target, mismatch, said};
use crate::vector::replay::model::{Model, Stage};

/// Longer than a behaviour takes.
const TIME_TO_LIVE_MS: u64 = 60_000;

/// A behaviour under way.
#[derive(Debug)]
pub(super) struct Behaviour<'a> {
    target: &'a Target,
    document_id: String,
    /// Their ids, as frames write them.
    replicas: Vec<String>,
    board: Vec<Presence>,
    /// The connections that the server thinks are there, by client and number.
    open: BTreeMap<(usize, usize), Subscriber>,
    /// How many connections each client has had, and whether the last one is its link.
    used: Vec<usize>,
    linked: Vec<bool>,
}

/// Who follows the document.
#[derive(Debug)]
struct Subscriber {
    line: Line,
    /// Its own replica, of which it may be told anything.
    own: String,
    /// The newest that it was told of each client.
    told: BTreeMap<usize, State>,
}

impl<'a> Behaviour<'a> {
    pub(super) fn new(graph: &Graph<Awareness>, stage: Stage<'a>) -> Self {
        let Stage { target, nonce, .. } = stage;
        let names = &graph.constants.replica.members;
        let replica = |name: &String| text_of(format!("{nonce}.{name}").as_bytes());
        Self {
            target,
            document_id: format!("vectors/{nonce}"),
            replicas: names.iter().map(replica).collect(),
            board: vec![Presence::default(); names.len()],
            open: BTreeMap::new(),
            used: vec![0; names.len()],
            linked: vec![false; names.len()],
        }
    }

    /// Plays the moves. A failure has the number of its move, from 1; 0 stands for the end.
    pub(super) async fn play(mut self, moves: &[Move]) -> Result<(), Failure> {
        let own = text_of(format!("{}.judge", self.document_id).as_bytes());
        let mut witness = self.subscribed(own).await?;
        for (index, one) in moves.iter().enumerate() {
            let made = self.make(one, &mut witness).await;
            made.map_err(|failure| Failure {
                step: index + 1,
                ..failure
            })?;
        }
        for d in 0..self.replicas.len() {
            for c in 0..self.replicas.len() {
                if let Some(newest) = self.board[c].newest() {
                    self.hear(d, c, newest).await?;
                }
            }
        }
        Ok(())
    }

    async fn make(&mut self, one: &Move, witness: &mut Subscriber) -> Result<(), Failure> {
        match one {
            Move::Connect(c) => {
                let subscriber = self.subscribed(self.replicas[*c].clone()).await?;
                self.used[*c] += 1;
                self.linked[*c] = true;
                self.open.insert((*c, self.used[*c]), subscriber);
                Ok(())
            }
            Move::Lose(c) => {
                self.linked[*c] = false;
                Ok(())
            }
            Move::Announce(c, k, state) => self.announce(*c, *k, *state, witness).await,
            Move::End(c, k) => {
                self.open.remove(&(*c, *k));
                if self.board[*c].ends(*k) {
                    self.witness(*c, witness, "SK-PRES-014").await?;
                }
                Ok(())
            }
            Move::Hear(d, c, state) => self.hear(*d, *c, *state).await,
        }
    }

    async fn subscribed(&self, own: String) -> Result<Subscriber, Failure> {
        let hello = self.target.hello(&own);
        let capabilities = Awareness::needs().capabilities;
        let (mut line, _) = Line::greeted_with(self.target, hello, &capabilities).await?;
        line.send(&json!({"sync_request": {
            "request_id": 1, "document_id": self.document_id, "mode": "SUBSCRIBE", "version": {},
        }}))?;
        line.body("sync_response", "SK-SESS-010").await?;
        Ok(Subscriber {
            line,
            own,
            told: BTreeMap::new(),
        })
    }

    async fn announce(
        &mut self,
        c: usize,
        k: usize,
        state: State,
        witness: &mut Subscriber,
    ) -> Result<(), Failure> {
        let subscriber = self.open.get_mut(&(c, k)).ok_or_else(no_line)?;
        let mut update = json!({
            "document_id": self.document_id, "clock": state.clock,
            "time_to_live_ms": TIME_TO_LIVE_MS,
        });
        if !state.left {
            update["state"] = shown(state);
        }
        subscriber.line.send(&json!({"awareness_update": update}))?;
        if self.board[c].announces(state, k) {
            self.witness(c, witness, "SK-PRES-011").await
        } else {
            subscriber.line.barrier().await
        }
    }

    /// Waits until the server has taken in what is new of a client.
    async fn witness(
        &self,
        c: usize,
        witness: &mut Subscriber,
        clause: &str,
    ) -> Result<(), Failure> {
        let newest = self.board[c].newest().ok_or_else(no_line)?;
        witness
            .hears(c, newest, &self.replicas, &self.board, clause)
            .await
    }

    /// A client that is connected must be told this of another, now or before.
    async fn hear(&mut self, d: usize, c: usize, state: State) -> Result<(), Failure> {
        let link = (d, self.used[d]);
        let subscriber = self.open.get_mut(&link).filter(|_| self.linked[d]);
        match subscriber {
            Some(subscriber) if c != d => {
                let (replicas, board) = (&self.replicas, &self.board);
                subscriber
                    .hears(c, state, replicas, board, "SK-PRES-012")
                    .await
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Subscriber {
    async fn hears(
        &mut self,
        c: usize,
        state: State,
        replicas: &[String],
        board: &[Presence],
        clause: &str,
    ) -> Result<(), Failure> {
        let expected = format!("`awareness_state`: {state:?} of {}", replicas[c]);
        while self.told.get(&c) != Some(&state) {
            let frame = self.line.frame(&expected, clause).await?;
            let entries = frame["awareness_state"]["entries"].as_array();
            let Some(entries) = entries else {
                return Err(mismatch(clause, &expected, &said(&frame)));
            };
            for entry in entries {
                self.is_told(entry, replicas, board)
                    .map_err(|(clause, expected)| mismatch(clause, expected, &said(&frame)))?;
            }
        }
        Ok(())
    }

    /// What it is told was so, and is not older than what it was told before.
    fn is_told(
        &mut self,
        entry: &Value,
        replicas: &[String],
        board: &[Presence],
    ) -> Result<(), (&'static str, &'static str)> {
        if entry["replica_id"] == *self.own {
            return Ok(());
        }
        let of = replicas.iter().position(|id| entry["replica_id"] == **id);
        let of = of.ok_or(("SK-PRES-011", "a replica that showed something"))?;
        let state = State {
            clock: entry["clock"].as_u64().unwrap_or(0),
            left: entry.get("state").is_none(),
        };
        let remains_ms = entry["time_to_live_ms"].as_u64().unwrap_or(0);
        if !board[of].was(state) {
            return Err(("SK-PRES-010", "a state that was announced"));
        }
        if !state.left && entry["state"] != shown(state) {
            return Err(("SK-PRES-011", "what was announced with this clock"));
        }
        if remains_ms > TIME_TO_LIVE_MS {
            return Err(("SK-PRES-017", "no more than the time to live"));
        }
        if self
            .told
            .insert(of, state)
            .is_some_and(|before| before > state)
        {
            return Err(("SK-PRES-010", "nothing older than before"));
        }
        Ok(())
    }
}

/// A state is named by its clock.
fn shown(state: State) -> Value {
    json!({"string_value": format!("state {}", state.clock)})
}

fn no_line() -> Failure {
    Failure::script("an update over no connection")
}
