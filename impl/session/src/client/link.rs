//! One connection of a client: how far the greeting is, what the server asks for, who was heard
//! when.
//!
//! Chapter: `spec/06-client-session.md`, greeting and staying connected.

use bytes::Bytes;
use synckit_crdt::UnixMillis;

use super::Phase;
use super::pace::Pace;
use crate::limits::Limits;

/// Before the greeting is over the server has not named an interval.
pub(super) const GREETING_TIMEOUT_MS: u64 = 10_000;

/// What `Welcome` said.
#[derive(Debug)]
pub(super) struct Terms {
    /// Those that both sides named.
    pub(super) capabilities: Vec<i32>,
    pub(super) epoch: Bytes,
    /// Whom the server takes this client for; empty when anonymous.
    pub(super) subject: String,
    pub(super) limits: Limits,
    /// Whether the server may have lost what it acknowledged, and asks for it.
    pub(super) heals: bool,
    pub(super) heartbeat_interval_ms: u64,
    pub(super) pace: Pace,
}

/// From `Dial` to `Disconnected`.
#[derive(Debug, Default)]
pub(super) struct Link {
    /// `None` until the transport is up.
    pub(super) up: Option<Up>,
    pub(super) dialling: bool,
}

/// A transport that is up.
#[derive(Debug)]
pub(super) struct Up {
    /// `None` while greeting.
    pub(super) terms: Option<Terms>,
    pub(super) heard_at: UnixMillis,
    pub(super) spoke_at: UnixMillis,
    /// When the ping that nothing has answered was sent.
    pub(super) pinged_at: Option<UnixMillis>,
    pub(super) pings: u64,
    /// We have asked for its end: nothing that still arrives counts.
    pub(super) closing: bool,
    /// The token has expired; only a fresh one is of use.
    pub(super) expired: bool,
}

impl Link {
    pub(super) fn phase(&self) -> Phase {
        match &self.up {
            None => Phase::Offline,
            Some(Up { terms: None, .. }) => Phase::Greeting,
            Some(Up { terms: Some(_), .. }) => Phase::Ready,
        }
    }

    pub(super) fn terms(&self) -> Option<&Terms> {
        let up = self.up.as_ref().filter(|up| !up.closing)?;
        up.terms.as_ref()
    }

    pub(super) fn terms_mut(&mut self) -> Option<&mut Terms> {
        let up = self.up.as_mut().filter(|up| !up.closing)?;
        up.terms.as_mut()
    }
}

impl Up {
    pub(super) fn new(now: UnixMillis) -> Self {
        Self {
            terms: None,
            heard_at: now,
            spoke_at: now,
            pinged_at: None,
            pings: 0,
            closing: false,
            expired: false,
        }
    }
}
