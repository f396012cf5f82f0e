//! Clients and a server, joined by wires that a test can cut.

use std::collections::BTreeMap;

use synckit_session::client::ClientEvent;
use synckit_wire::v1::ErrorCode;

use super::{Client, Server};

/// Clients by name, each on its own wire.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) server: Server,
    pub(crate) clients: BTreeMap<&'static str, Client>,
    wires: BTreeMap<&'static str, u64>,
}

impl Pair {
    /// Everyone connected and caught up.
    pub(crate) fn new(names: &[&'static str]) -> Self {
        let mut pair = Self {
            server: Server::new(),
            clients: names
                .iter()
                .map(|name| (*name, Client::new(name)))
                .collect(),
            wires: BTreeMap::new(),
        };
        for name in names {
            pair.client(name).step(ClientEvent::Connect);
            pair.plug(name);
        }
        pair.drive();
        pair
    }

    pub(crate) fn client(&mut self, name: &str) -> &mut Client {
        self.clients.get_mut(name).unwrap()
    }

    /// A transport comes up for a client that dialled.
    pub(crate) fn plug(&mut self, name: &'static str) {
        let id = self.server.connect(None);
        self.wires.insert(name, id);
        let client = self.client(name);
        client.closed = None;
        client.step(ClientEvent::Connected);
    }

    /// The wire is cut: what is on it is lost.
    pub(crate) fn cut(&mut self, name: &str) {
        if let Some(id) = self.wires.remove(name) {
            self.server.disconnect(id);
            self.server.frames(id);
        }
        let client = self.client(name);
        client.sent.clear();
        client.step(ClientEvent::Disconnected);
    }

    /// Carries frames until nobody has anything to say.
    pub(crate) fn drive(&mut self) {
        while self.carry() {}
    }

    fn carry(&mut self) -> bool {
        let mut carried = false;
        let names: Vec<&'static str> = self.clients.keys().copied().collect();
        for name in names {
            let Some(id) = self.wires.get(name).copied() else {
                continue;
            };
            let client = self.clients.get_mut(name).unwrap();
            for body in client.frames() {
                carried = true;
                self.server.send(id, body);
            }
            for body in self.server.frames(id) {
                carried = true;
                self.client(name).receive(body);
            }
            if self.client(name).closed.is_some() || self.server.closed(id).is_some() {
                carried = true;
                self.cut(name);
            }
        }
        carried
    }

    /// Time passes for everyone.
    pub(crate) fn wait_ms(&mut self, ms: u64) {
        for client in self.clients.values_mut() {
            client.wait_ms(ms);
        }
        self.server.wait_ms(ms);
    }

    /// Everyone comes back, and everything is said.
    pub(crate) fn settle(&mut self) {
        self.drive();
        let names: Vec<&'static str> = self.clients.keys().copied().collect();
        for name in names {
            if !self.wires.contains_key(name) {
                self.wait_ms(31_000);
                self.plug(name);
                self.drive();
            }
        }
    }

    /// The server dies, and its disk is put back as it was with so many changes.
    pub(crate) fn restore(&mut self, kept: usize) {
        self.server.restore(kept);
        self.wires.clear();
        for client in self.clients.values_mut() {
            client.sent.clear();
            client.step(ClientEvent::Disconnected);
        }
    }

    /// With which code the server closed this client's wire.
    pub(crate) fn closed(&self, name: &str) -> Option<Option<ErrorCode>> {
        self.server.closed(self.wires[name])
    }
}
