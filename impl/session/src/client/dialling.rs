//! Connecting, losing the connection, and connecting again.
//!
//! Chapter: `spec/06-client-session.md`, staying connected. Model: `Connect`, `Disconnect`.

use crate::bug::Bug;
use synckit_crdt::UnixMillis;
use synckit_wire::v1::Goaway;

use super::outbox::Outbox;
use super::{ClientAction, ClientSession, ClientTimer, Notice};

impl ClientSession {
    pub(super) fn connect(&mut self, out: &mut Vec<ClientAction>) {
        self.reconnect.wanted = true;
        self.reconnect.hopeless = false;
        self.dial(out);
    }

    pub(super) fn dial(&mut self, out: &mut Vec<ClientAction>) {
        let idle = self.link.up.is_none() && !self.link.dialling;
        if idle && self.reconnect.wanted && !self.reconnect.hopeless {
            self.link.dialling = true;
            out.push(ClientAction::Dial);
        }
    }

    /// The application wants to be offline.
    pub(super) fn leave(&mut self, out: &mut Vec<ClientAction>) {
        self.reconnect.wanted = false;
        self.close(None, out);
    }

    //= SK-CLNT-054
    pub(super) fn sent_away(&mut self, goaway: &Goaway, out: &mut Vec<ClientAction>) {
        self.reconnect.not_before_ms = u64::from(goaway.reconnect_after_ms);
        if self.config.bugs.has(Bug::GoawayIgnored) {
            self.reconnect.not_before_ms = 0;
            self.reconnect.at_once = true;
        }
        self.close(None, out);
    }

    pub(super) fn disconnected(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        self.link = super::link::Link::default();
        for open in self.documents.values_mut() {
            open.connection_lost();
            if self.config.bugs.has(Bug::OutboxLostOnDisconnect) {
                open.outbox = Outbox::default();
            }
        }
        self.access_requests_lost(out);
        self.queries_interrupted();
        let retrying = self.reconnect.wanted && !self.reconnect.hopeless;
        self.notify(Notice::Offline { retrying }, out);
        if retrying {
            if self.config.bugs.has(Bug::NoBackoff) {
                self.reconnect.at_once = true;
            }
            let delay_ms = self.reconnect.next_delay_ms(&mut self.random);
            let at = UnixMillis(now.0.saturating_add(delay_ms));
            out.push(ClientAction::SetTimer {
                timer: ClientTimer::Reconnect,
                at,
            });
        }
    }
}
