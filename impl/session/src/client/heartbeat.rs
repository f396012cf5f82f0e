//! Knowing that the other side is there. Chapter: `spec/06-client-session.md`, staying connected.

use synckit_crdt::UnixMillis;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, Ping, Pong};

use crate::bug::Bug;

use super::{ClientAction, ClientSession, ClientTimer, DocumentPhase};

impl ClientSession {
    //= SK-CLNT-050
    pub(super) fn answer_ping(&mut self, now: UnixMillis, nonce: u64, out: &mut Vec<ClientAction>) {
        let bugs = &self.config.bugs;
        let mut phases = self.documents.values().map(|open| open.phase);
        let busy = bugs.has(Bug::PingLeftWhileCatchingUp)
            && phases.any(|phase| phase == DocumentPhase::CatchingUp);
        if bugs.has(Bug::PingUnanswered) || busy {
            return;
        }
        let nonce = nonce ^ u64::from(self.config.bugs.has(Bug::PongOfAnyNonce));
        self.send(now, Body::Pong(Pong { nonce }), out);
    }

    //= SK-CLNT-051
    //= SK-CLNT-052
    pub(super) fn heartbeat(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        let Some(up) = self.link.up.as_mut().filter(|up| !up.closing) else {
            return;
        };
        let Some(terms) = &up.terms else {
            // The greeting was not answered in time.
            return self.close(Some(ErrorCode::HeartbeatMissed), out);
        };
        let bugs = &self.config.bugs;
        let interval_ms = terms.heartbeat_interval_ms;
        let at_least = |since: UnixMillis, ms: u64| now.0.saturating_sub(since.0) >= ms;
        let overdue = up
            .pinged_at
            .is_some_and(|pinged_at| at_least(pinged_at, 2 * interval_ms));
        if overdue && !bugs.has(Bug::DeadConnectionKept) {
            return self.close(Some(ErrorCode::HeartbeatMissed), out);
        }
        let quiet = at_least(up.spoke_at, interval_ms) || at_least(up.heard_at, interval_ms);
        if quiet && up.pinged_at.is_none() && !bugs.has(Bug::SilentClient) {
            up.pings += 1;
            up.pinged_at = Some(now);
            let nonce = up.pings;
            self.send(now, Body::Ping(Ping { nonce }), out);
        }
        let at = UnixMillis(now.0.saturating_add(interval_ms));
        out.push(ClientAction::SetTimer {
            timer: ClientTimer::Heartbeat,
            at,
        });
    }
}
