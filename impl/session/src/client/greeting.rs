//! The greeting, and the credentials it needs.
//!
//! Chapter: `spec/06-client-session.md`, greeting; `spec/08-authentication-and-access.md`. Model:
//! `Welcomed`.

use synckit_crdt::{Document, DocumentId, UnixMillis};
use synckit_wire::convert::replica_id;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Authenticate, Capability, ErrorCode, Hello, Ping, Welcome};

use super::link::{GREETING_TIMEOUT_MS, Terms, Up};
use super::pace::Pace;
use super::reconnect::STABLE_AFTER_MS;
use super::{ClientAction, ClientSession, ClientTimer, Notice};
use crate::bug::Bug;
use crate::limits::Limits;

impl ClientSession {
    //= SK-CLNT-010
    pub(super) fn connected(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        self.link.dialling = false;
        self.link.up = Some(Up::new(now));
        let hello = Hello {
            versions: self.config.versions.clone(),
            capabilities: self
                .config
                .capabilities
                .iter()
                .map(|c| i32::from(*c))
                .collect(),
            replica_id: replica_id::encode(&self.replica),
            token: self.config.token.clone(),
            agent: self.config.agent.clone(),
        };
        self.send(now, Body::Hello(hello), out);
        let bugs = &self.config.bugs;
        let hasty = bugs.has(Bug::HastyWhenItReturns) && self.last_request_id > 0;
        if bugs.has(Bug::SyncBeforeWelcome) || hasty {
            self.send(now, Body::Ping(Ping { nonce: 0 }), out);
        }
        let at = UnixMillis(now.0.saturating_add(GREETING_TIMEOUT_MS));
        out.push(ClientAction::SetTimer {
            timer: ClientTimer::Heartbeat,
            at,
        });
        if !self.reconnect.wanted {
            self.close(None, out);
        }
    }

    pub(super) fn welcomed(
        &mut self,
        now: UnixMillis,
        welcome: Welcome,
        out: &mut Vec<ClientAction>,
    ) {
        //= SK-CLNT-011
        let offered = self.config.versions.contains(&welcome.version);
        if !offered && !self.config.bugs.has(Bug::AnyVersionAccepted) {
            return self.close(Some(ErrorCode::UnsupportedVersion), out);
        }
        let Some(limits) = welcome.limits.as_ref().and_then(Limits::decode) else {
            return self.close(Some(ErrorCode::Malformed), out);
        };
        if !self.config.bugs.has(Bug::ClockUncorrected) {
            self.clock.learn(now, welcome.server_time_ms);
        }
        if self.config.bugs.has(Bug::BackoffForgets) {
            self.reconnect.stable();
        }
        let pace = Pace::new(now, &limits);
        let heartbeat_interval_ms = u64::from(welcome.heartbeat_interval_ms.max(1));
        //= SK-CLNT-015
        for open in self.documents.values_mut() {
            if self.config.bugs.has(Bug::EpochChangeForgets)
                && !open.checkpoint.epoch.is_empty()
                && open.checkpoint.epoch != welcome.epoch
            {
                open.document = Document::new(open.document.id().clone());
            }
            open.document.set_limits(limits.change);
        }
        let healing = i32::from(Capability::Healing);
        let named = self.config.capabilities.contains(&Capability::Healing);
        let heals = named && welcome.capabilities.contains(&healing);
        if let Some(up) = &mut self.link.up {
            let epoch = welcome.epoch;
            up.terms = Some(Terms {
                capabilities: welcome.capabilities,
                epoch,
                subject: welcome.principal.unwrap_or_default().subject,
                limits,
                heals,
                heartbeat_interval_ms,
                pace,
            });
        }
        let heartbeat_at = UnixMillis(now.0.saturating_add(heartbeat_interval_ms));
        let stable_at = UnixMillis(now.0.saturating_add(STABLE_AFTER_MS));
        for (timer, at) in [
            (ClientTimer::Heartbeat, heartbeat_at),
            (ClientTimer::Stable, stable_at),
        ] {
            out.push(ClientAction::SetTimer { timer, at });
        }
        self.notify(Notice::Ready, out);
        //= SK-CLNT-012
        let documents: Vec<DocumentId> = self.documents.keys().cloned().collect();
        for document in documents {
            self.resume(now, &document, out);
        }
        self.reissue_when_settled(now, out);
        self.repeat_access_requests(now, out);
        self.ask_queries(now, out);
    }

    /// A token for the next greeting, and for the session that runs.
    pub(super) fn renew(&mut self, now: UnixMillis, token: String, out: &mut Vec<ClientAction>) {
        self.config.token.clone_from(&token);
        self.reconnect.hopeless = false;
        if self.link.terms().is_some() {
            let request_id = self.next_request_id();
            self.send(
                now,
                Body::Authenticate(Authenticate { request_id, token }),
                out,
            );
        } else {
            self.dial(out);
        }
    }

    /// What the old token no longer allowed is tried again.
    pub(super) fn authenticated(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        if let Some(up) = &mut self.link.up {
            up.expired = false;
        }
        self.retry_refused(now, out);
        self.ask_queries(now, out);
    }

    pub(super) fn next_request_id(&mut self) -> u64 {
        self.last_request_id += 1;
        self.last_request_id
    }
}
