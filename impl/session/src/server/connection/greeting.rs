//! From the first byte to `Welcome`, and renewed credentials later on.
//!
//! Chapters: `spec/07-server-session.md`, greeting; `spec/08-authentication-and-access.md`, tokens.
//! Model: `Greet` in `tla/SyncSession.tla`.

use std::collections::BTreeSet;

use bytes::Bytes;
use synckit_crdt::{ReplicaId, UnixMillis};
use synckit_wire::v1::{Authenticated, Capability, Principal, Welcome, frame::Body};

use super::Connection;
use super::machine::Actions;
use super::request::Hello;
use crate::access::{Identity, IdentityError, Level, Permissions};
use crate::bug::Bug;
use crate::server::refusal::Refusal;
use crate::server::{ConnectionAction, ConnectionTimer};
use crate::ticket::Ticket;

/// How long a client may take for its first frame.
const GREETING_TIMEOUT_MS: u64 = 10_000;

/// How far a connection has come.
#[derive(Debug)]
pub(super) enum Stage {
    /// The transport is not up.
    Opening,
    /// `Hello` is due; a token may have come before it.
    AwaitingHello { token: String },
    /// The token of a greeting is being checked.
    Identifying { ticket: Ticket, hello: Hello },
    /// After `Welcome`.
    Ready(Session),
    /// Nothing more comes of it.
    Closed,
}

/// A greeted client.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) replica: ReplicaId,
    pub(super) identity: Identity,
    /// Those that both sides named.
    pub(super) capabilities: Vec<i32>,
    /// A renewal whose token is being checked.
    renewal: Option<Renewal>,
}

#[derive(Debug)]
struct Renewal {
    ticket: Ticket,
    request_id: u64,
}

impl Stage {
    pub(super) fn is_identifying(&self) -> bool {
        match self {
            Self::Identifying { .. } => true,
            Self::Ready(session) => session.renewal.is_some(),
            Self::Opening | Self::AwaitingHello { .. } | Self::Closed => false,
        }
    }
}

impl Session {
    pub(super) fn is_expired(&self, now: UnixMillis) -> bool {
        self.identity
            .expires_at
            .is_some_and(|expires_at| expires_at <= now)
    }
}

impl Connection {
    pub(super) fn greeting_begins(
        &mut self,
        now: UnixMillis,
        token: Option<String>,
        out: &mut Actions,
    ) {
        self.stage = Stage::AwaitingHello {
            token: token.unwrap_or_default(),
        };
        let at = UnixMillis(now.0.saturating_add(GREETING_TIMEOUT_MS));
        out.push(ConnectionAction::SetTimer {
            timer: ConnectionTimer::Greeting,
            at,
        });
    }

    //= SK-SESS-007
    pub(super) fn greeting_overdue(&mut self, _now: UnixMillis, out: &mut Actions) {
        let overdue = matches!(self.stage, Stage::AwaitingHello { .. });
        if overdue && !self.config.bugs.has(Bug::GreetingUnlimited) {
            let why = "no Hello came within 10 s".to_owned();
            self.close(&Refusal::Unauthenticated(why), out);
        }
    }

    /// Handles the first frame.
    pub(super) fn hello(
        &mut self,
        now: UnixMillis,
        hello: Hello,
        upgrade_token: String,
        out: &mut Actions,
    ) {
        if !self.config.guarded {
            return self.welcome(now, hello, anonymous(), out);
        }
        let token = if hello.token.is_empty() {
            upgrade_token
        } else {
            hello.token.clone()
        };
        //= SK-AUTH-005
        let ticket = self.next_ticket();
        self.stage = Stage::Identifying { ticket, hello };
        out.push(ConnectionAction::Identify { ticket, token });
    }

    pub(super) fn authenticate(
        &mut self,
        now: UnixMillis,
        request_id: u64,
        token: String,
        out: &mut Actions,
    ) {
        // Of an open server nobody needs a token, and any will do.
        if !self.config.guarded {
            return self.renewed(now, request_id, Ok(anonymous()), out);
        }
        let ticket = self.next_ticket();
        if let Stage::Ready(session) = &mut self.stage {
            session.renewal = Some(Renewal { ticket, request_id });
            out.push(ConnectionAction::Identify { ticket, token });
        }
    }

    pub(super) fn identified(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        outcome: Result<Identity, IdentityError>,
        out: &mut Actions,
    ) {
        match std::mem::replace(&mut self.stage, Stage::Opening) {
            Stage::Identifying { ticket: of, hello } if of == ticket => {
                match self.judge_greeting(now, outcome) {
                    Ok(identity) => self.welcome(now, hello, identity, out),
                    Err(refusal) => self.close(&refusal, out),
                }
            }
            Stage::Ready(mut session)
                if session
                    .renewal
                    .as_ref()
                    .is_some_and(|renewal| renewal.ticket == ticket) =>
            {
                let renewal = session.renewal.take();
                let request_id = renewal.map_or(0, |renewal| renewal.request_id);
                self.stage = Stage::Ready(session);
                self.renewed(now, request_id, outcome, out);
            }
            stage @ (Stage::Opening
            | Stage::AwaitingHello { .. }
            | Stage::Identifying { .. }
            | Stage::Ready(_)
            | Stage::Closed) => self.stage = stage,
        }
    }

    /// Whether a client that says who it is may come in.
    fn judge_greeting(
        &self,
        now: UnixMillis,
        outcome: Result<Identity, IdentityError>,
    ) -> Result<Identity, Refusal> {
        match outcome {
            //= SK-AUTH-002
            Ok(identity) if identity.expires_at.is_some_and(|at| at <= now) => {
                Err(Refusal::ExpiredToken)
            }
            Ok(identity) => Ok(identity),
            Err(IdentityError::Expired) if self.config.bugs.has(Bug::ExpiredTokenAccepted) => {
                Ok(anonymous())
            }
            Err(IdentityError::Expired) => Err(Refusal::ExpiredToken),
            Err(IdentityError::Invalid(_)) if self.config.bugs.has(Bug::TokenUnchecked) => {
                Ok(anonymous())
            }
            //= SK-AUTH-001
            //= SK-AUTH-003
            Err(IdentityError::Invalid(why)) => Err(Refusal::Unauthenticated(why)),
        }
    }

    fn welcome(&mut self, now: UnixMillis, hello: Hello, identity: Identity, out: &mut Actions) {
        let Some(version) = self.choose_version(&hello.versions) else {
            let spoken = self.config.versions.clone();
            return self.close(&Refusal::UnsupportedVersion { spoken }, out);
        };
        let bugs = &self.config.bugs;
        let mut limits = self.config.limits.encode();
        if bugs.has(Bug::LimitUnstated) {
            limits.max_replicas_per_document = 0;
        }
        let constant = bugs.has(Bug::SessionIdConstant);
        let session_id = if constant {
            &[0; 16][..]
        } else {
            &self.config.session_id
        };
        let epoch: &[u8] = if bugs.has(Bug::EpochMissing) {
            &[]
        } else {
            &self.config.epoch.0
        };
        let capabilities = self.agree(&hello.capabilities);
        //= SK-SESS-005
        //= SK-SESS-006
        let welcome = Welcome {
            version,
            capabilities: capabilities.clone(),
            session_id: Bytes::copy_from_slice(session_id),
            server_time_ms: if bugs.has(Bug::ServerTimeMissing) {
                0
            } else {
                now.0
            },
            limits: Some(limits),
            heartbeat_interval_ms: self.config.heartbeat_interval_ms,
            principal: (!bugs.has(Bug::PrincipalMissing)).then(|| principal(&identity)),
            epoch: Bytes::copy_from_slice(epoch),
        };
        self.set_expiry(&identity, out);
        self.stage = Stage::Ready(Session {
            replica: hello.replica,
            identity,
            capabilities,
            renewal: None,
        });
        self.send(Body::Welcome(welcome), out);
    }

    //= SK-SESS-003
    //= SK-VERS-003
    fn choose_version(&self, offered: &[u32]) -> Option<u32> {
        let bugs = &self.config.bugs;
        let mut common = offered
            .iter()
            .copied()
            .filter(|v| self.config.versions.contains(v));
        let chosen = common.next();
        if bugs.has(Bug::VersionUnchecked) {
            return chosen.or_else(|| self.config.versions.first().copied());
        }
        if bugs.has(Bug::VersionOfItsOwn) {
            return chosen.map(|version| offered.first().copied().unwrap_or(version));
        }
        chosen
    }

    //= SK-SESS-004
    //= SK-VERS-001
    fn agree(&self, named: &[i32]) -> Vec<i32> {
        if self.config.bugs.has(Bug::CapabilitiesEchoed) {
            return named.to_vec();
        }
        let mut ours: BTreeSet<i32> = self.config.capabilities.iter().map(|c| *c as i32).collect();
        if self.config.bugs.has(Bug::HealsUnrestored) {
            ours.insert(i32::from(Capability::Healing));
        }
        let theirs: BTreeSet<i32> = named.iter().copied().collect();
        ours.intersection(&theirs).copied().collect()
    }

    fn renewed(
        &mut self,
        now: UnixMillis,
        request_id: u64,
        outcome: Result<Identity, IdentityError>,
        out: &mut Actions,
    ) {
        let Stage::Ready(session) = &mut self.stage else {
            return;
        };
        let any_subject = self.config.bugs.has(Bug::RenewalOfAnyone);
        //= SK-AUTH-008
        let refused = match &outcome {
            Ok(identity) if identity.expires_at.is_some_and(|at| at <= now) => {
                Some("it has expired".to_owned())
            }
            Ok(identity) if identity.subject != session.identity.subject && !any_subject => {
                Some("it is another principal's".to_owned())
            }
            Ok(_) => None,
            Err(error) => Some(error.to_string()),
        };
        if let Some(why) = refused {
            return self.close(&Refusal::Unauthenticated(why), out);
        }
        //= SK-AUTH-007
        if let Ok(mut identity) = outcome {
            if self.config.bugs.has(Bug::RenewalKeepsPermissions) {
                identity.permissions = session.identity.permissions.clone();
            }
            let rights_changed = session.identity.permissions != identity.permissions;
            session.identity = identity.clone();
            self.set_expiry(&identity, out);
            let principal = Some(principal(&identity));
            self.send(
                Body::Authenticated(Authenticated {
                    request_id,
                    principal,
                }),
                out,
            );
            //= SK-AUTH-009
            self.resume_held(now, out);
            self.ask_for_missed_presence(now, out);
            self.rights_renewed(now, rights_changed, out);
        }
    }

    fn set_expiry(&self, identity: &Identity, out: &mut Actions) {
        if let Some(at) = identity.expires_at {
            out.push(ConnectionAction::SetTimer {
                timer: ConnectionTimer::Expiry,
                at,
            });
        }
    }
}

/// Everyone, on an open server.
fn anonymous() -> Identity {
    Identity {
        subject: String::new(),
        expires_at: None,
        permissions: Permissions::everywhere(Level::Write),
        relays: false,
    }
}

//= SK-AUTH-004
fn principal(identity: &Identity) -> Principal {
    Principal {
        subject: identity.subject.clone(),
        expires_at_ms: identity.expires_at.map_or(0, |at| at.0),
    }
}
