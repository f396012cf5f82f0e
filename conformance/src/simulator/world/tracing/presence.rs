//! Events in the words of `tla/Awareness.tla`.
//!
//! Clocks are told by their rank among those of their replica, times in ticks. What runs out at the
//! server is not seen from outside: the tracer knows from what was said when it must.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use synckit_crdt::UnixMillis;
use synckit_session::client::ClientEvent;
use synckit_session::server::{ConnectionId, DocumentEvent, DocumentRequest, DocumentTimer};
use synckit_wire::frame;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{AwarenessState, AwarenessUpdate};

use super::client_line::arguments;
use crate::simulator::trace::{PRESENCE_TICK_MS, name};
use crate::simulator::world::{Occurrence, World};

/// How long after a beat a tick begins: everything that a beat set off is over.
const TICK_OFFSET_MS: u64 = 250;

/// What was said, and what the server must remember of it.
#[derive(Debug, Default)]
pub(super) struct Board {
    /// The clocks of each client, in the order in which they were said.
    said: BTreeMap<usize, Vec<u64>>,
    /// Updates that clients sent while they handled an event: who, and whether it has left.
    sent: Vec<(usize, u64, bool)>,
    used: BTreeMap<usize, u64>,
    links: BTreeMap<usize, ConnectionId>,
    /// The connections that the server has not seen end.
    open: BTreeMap<ConnectionId, (usize, u64)>,
    kept: BTreeMap<usize, Kept>,
}

#[derive(Debug)]
struct Kept {
    clock: u64,
    left: bool,
    by: ConnectionId,
    time_to_live_ms: u64,
    until: UnixMillis,
}

impl Board {
    /// How many clocks of a client are not above this one.
    fn rank(&self, client: usize, clock: u64) -> usize {
        let said = self.said.get(&client).map_or(&[][..], Vec::as_slice);
        said.iter().filter(|said| **said <= clock).count()
    }

    fn says(&mut self, client: usize, clock: u64) -> usize {
        let rank = self.rank(client, clock) + 1;
        self.said.entry(client).or_default().push(clock);
        rank
    }
}

impl World {
    pub(super) fn presence_client_sends(&mut self, client: usize, update: &AwarenessUpdate) {
        let sent = (client, update.clock, update.state.is_none());
        self.tracer.board.sent.push(sent);
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other events"
    )]
    pub(super) fn presence_client(&mut self, client: usize, event: &ClientEvent) {
        let mut sent = std::mem::take(&mut self.tracer.board.sent).into_iter();
        let body = match event {
            ClientEvent::Received(bytes) => frame::decode(bytes, u32::MAX).ok(),
            ClientEvent::Disconnected => {
                if self.tracer.board.links.remove(&client).is_some() {
                    self.linked_line("Lose", client, arguments(client), json!({}));
                }
                None
            }
            _ => None,
        };
        match body.and_then(|frame| frame.body) {
            Some(Body::Welcome(_)) => {
                let said = sent.next();
                self.presence_connects(client, said.map(|(_, clock, _)| clock));
            }
            Some(Body::AwarenessState(state)) => self.presence_seen(client, &state),
            Some(_) | None => {}
        }
        for (client, clock, left) in sent {
            let rank = self.tracer.board.says(client, clock);
            let arguments = json!({"c": name(client), "left": left});
            self.line("Say", &arguments, &json!({"clock": {name(client): rank}}));
        }
    }

    fn presence_connects(&mut self, client: usize, said: Option<u64>) {
        let Some(connection) = self.clients[client].connection else {
            return;
        };
        let board = &mut self.tracer.board;
        let number = board.used.entry(client).or_default();
        *number += 1;
        board.open.insert(connection, (client, *number));
        board.links.insert(client, connection);
        let observed = match said {
            Some(clock) => json!({"clock": {name(client): board.says(client, clock)}}),
            None => json!({}),
        };
        self.linked_line("Connect", client, arguments(client), observed);
    }

    /// The number of a client's connection; 0 without one.
    fn link_of(&self, client: usize) -> Value {
        let board = &self.tracer.board;
        let number = board
            .links
            .get(&client)
            .and_then(|link| board.open.get(link));
        json!(number.map_or(0, |(_, number)| *number))
    }

    fn linked_line(&mut self, action: &str, client: usize, arguments: Value, observed: Value) {
        let mut observed = observed;
        observed["link"] = json!({name(client): self.link_of(client)});
        self.line(action, &arguments, &observed);
    }

    fn presence_seen(&mut self, client: usize, state: &AwarenessState) {
        let own = name(client);
        let others = state.entries.iter();
        let count = others
            .filter(|entry| entry.replica_id != own.as_bytes())
            .count();
        for _ in 0..count {
            self.linked_line("See", client, arguments(client), json!({}));
        }
    }

    fn shown_at(&self, client: usize) -> Value {
        let session = self.clients[client].session.as_ref();
        let shown = session
            .into_iter()
            .flat_map(|session| session.presence(&self.documents[0]));
        let names =
            shown.map(|(replica, _)| String::from_utf8_lossy(replica.as_bytes()).into_owned());
        json!({"#set": names.collect::<Vec<_>>()})
    }

    /// The server tells a client, over the connection that it has by now.
    pub(super) fn presence_server(&mut self, connection: ConnectionId, body: &Body) {
        let Body::AwarenessState(state) = body else {
            return;
        };
        let Some(client) = self.network.client_of(connection) else {
            return;
        };
        if self.tracer.board.links.get(&client) != Some(&connection) {
            return;
        }
        for entry in &state.entries {
            let of = (0..self.clients.len()).find(|of| name(*of).as_bytes() == entry.replica_id);
            let Some(of) = of.filter(|of| *of != client) else {
                continue;
            };
            let left = entry.state.is_none();
            let remains = u64::from(entry.time_to_live_ms) / PRESENCE_TICK_MS;
            let clock = self.tracer.board.rank(of, entry.clock);
            let told = json!({"of": name(of), "clock": clock, "left": left});
            let arguments = json!({"d": name(client), "c": name(of), "remains": remains});
            self.line("Tell", &arguments, &json!({"told": {name(client): told}}));
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the model has no other events"
    )]
    pub(super) fn presence_document(&mut self, event: &DocumentEvent) {
        match event {
            DocumentEvent::Request {
                connection,
                request: DocumentRequest::Announce(announcement),
            } => {
                let Some((client, number)) = self.tracer.board.open.get(connection).copied() else {
                    return;
                };
                let said = &announcement.presence;
                let left = said.state.is_none();
                let time_to_live_ms = u64::from(said.time_to_live_ms);
                let kept = Kept {
                    clock: said.clock,
                    left,
                    by: *connection,
                    time_to_live_ms,
                    until: self.clock.after(time_to_live_ms),
                };
                let known = self.tracer.board.kept.get(&client);
                let newer = known.is_none_or(|known| {
                    said.clock > known.clock || (said.clock == known.clock && left && !known.left)
                });
                if newer {
                    self.tracer.board.kept.insert(client, kept);
                }
                let arguments = json!({"c": name(client), "k": number});
                self.linked_line("Announce", client, arguments, json!({}));
            }
            DocumentEvent::TimerFired(DocumentTimer::Presence) => self.presence_runs_out(),
            _ => {}
        }
    }

    fn presence_runs_out(&mut self) {
        let now = self.clock.now();
        let kept = self.tracer.board.kept.iter();
        let due = kept.filter(|(_, kept)| kept.until <= now);
        let due: Vec<(usize, bool)> = due.map(|(client, kept)| (*client, kept.left)).collect();
        for (client, left) in due {
            let action = if left { "Forget" } else { "Expire" };
            self.presence_leaves(client);
            if left {
                self.tracer.board.kept.remove(&client);
            }
            self.linked_line(action, client, arguments(client), json!({}));
        }
    }

    fn presence_leaves(&mut self, client: usize) {
        let now = self.clock.now();
        if let Some(kept) = self.tracer.board.kept.get_mut(&client) {
            kept.left = true;
            kept.until = UnixMillis(now.0.saturating_add(kept.time_to_live_ms));
        }
    }

    /// The server sees a connection end.
    pub(super) fn presence_ends(&mut self, connection: ConnectionId) {
        let Some((client, number)) = self.tracer.board.open.remove(&connection) else {
            return;
        };
        let kept = self.tracer.board.kept.get(&client);
        if kept.is_some_and(|kept| !kept.left && kept.by == connection) {
            self.presence_leaves(client);
        }
        let arguments = json!({"c": name(client), "k": number});
        self.linked_line("End", client, arguments, json!({}));
    }

    /// The server has forgotten everybody: it died, or nobody follows the document any more.
    pub(super) fn presence_forgotten(&mut self) {
        let board = &mut self.tracer.board;
        if !board.links.is_empty() {
            return self.end_trace();
        }
        board.open.clear();
        board.kept.clear();
        let nobody = (0..self.clients.len()).map(|client| (name(client), json!(0)));
        let observed = json!({"link": nobody.collect::<serde_json::Map<_, _>>()});
        self.line("Restart", &json!({}), &observed);
    }

    pub(in crate::simulator::world) fn await_tick(&mut self, first: bool) {
        let offset_ms = if first { TICK_OFFSET_MS } else { 0 };
        let at = self.clock.after(PRESENCE_TICK_MS + offset_ms);
        self.clock.enter(at, Occurrence::Tick);
    }

    /// Before a tick of the model everyone shows what they must.
    pub(in crate::simulator::world) fn tick(&mut self) {
        let clients = 0..self.clients.len();
        let shown = clients.map(|client| (name(client), self.shown_at(client)));
        let observed = json!({"shows": shown.collect::<serde_json::Map<_, _>>()});
        self.line("Look", &json!({}), &observed);
        let links = (0..self.clients.len()).map(|client| (name(client), self.link_of(client)));
        let observed = json!({"link": links.collect::<serde_json::Map<_, _>>()});
        self.line("Tick", &json!({}), &observed);
        if self.is_traced() {
            self.await_tick(false);
        }
    }
}
