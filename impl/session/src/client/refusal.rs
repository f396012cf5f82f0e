//! What a client does about an `Error`.
//!
//! Chapter: `spec/06-client-session.md`, acknowledgement and refusal; `spec/12-error-codes.md`.
//! Model: `Refused`.

use synckit_crdt::{DocumentId, UnixMillis};
use synckit_wire::v1::{Error, ErrorCode};

use crate::bug::{Bug, Bugs};

use super::open_document::{Hold, OpenDocument};
use super::{ClientAction, ClientSession, ClientTimer, DocumentPhase, Notice};

/// What a refused update calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    /// Send the outbox again from here.
    Resend { from_seq: u64 },
    /// Issue what was refused anew, as a fresh replica.
    Reissue,
    /// Only a fresh token helps.
    Renew,
    /// Nothing, on this connection.
    Hold,
}

impl Remedy {
    //= SK-CLNT-032
    //= SK-CLNT-034
    //= SK-CLNT-040
    //= SK-ERR-005
    fn of(error: &Error) -> Self {
        match ErrorCode::try_from(error.code) {
            Ok(ErrorCode::Gap) => Self::Resend {
                from_seq: error.expected_seq,
            },
            Ok(ErrorCode::StorageFailed | ErrorCode::Overloaded) => Self::Resend {
                from_seq: error.refused_seq,
            },
            Ok(
                ErrorCode::Equivocation
                | ErrorCode::ReplicaTaken
                | ErrorCode::ClockSkew
                | ErrorCode::TimestampNotAdvanced,
            ) => Self::Reissue,
            Ok(ErrorCode::TokenExpired) => Self::Renew,
            Ok(
                ErrorCode::Unspecified
                | ErrorCode::Malformed
                | ErrorCode::UnsupportedFrame
                | ErrorCode::UnsupportedVersion
                | ErrorCode::UnexpectedFrame
                | ErrorCode::LimitExceeded
                | ErrorCode::RateLimited
                | ErrorCode::Unauthenticated
                | ErrorCode::AccessDenied
                | ErrorCode::ForeignReplica
                | ErrorCode::MissingDependency
                | ErrorCode::Internal
                | ErrorCode::HeartbeatMissed,
            )
            | Err(_) => Self::Hold,
        }
    }

    fn bent(self, error: &Error, bugs: &Bugs) -> Self {
        let gap = error.code == i32::from(ErrorCode::Gap);
        match self {
            Self::Resend { .. } if !gap && bugs.has(Bug::StorageFailureIgnored) => Self::Hold,
            Self::Resend { from_seq } if bugs.has(Bug::GapResendsLate) => Self::Resend {
                from_seq: from_seq + 1,
            },
            Self::Reissue if bugs.has(Bug::VoidChangesResent) => Self::Resend {
                from_seq: error.refused_seq,
            },
            Self::Resend { .. } | Self::Reissue | Self::Renew | Self::Hold => self,
        }
    }
}

/// How long to wait before asking a busy server again that does not say how long.
pub(super) const ASK_AGAIN_AFTER_MS: u32 = 1_000;

pub(super) fn retry_at(now: UnixMillis, after_ms: u32, out: &mut Vec<ClientAction>) {
    let at = UnixMillis(now.0.saturating_add(u64::from(after_ms)));
    out.push(ClientAction::SetTimer {
        timer: ClientTimer::Pace,
        at,
    });
}

impl ClientSession {
    pub(super) fn refused(&mut self, now: UnixMillis, error: Error, out: &mut Vec<ClientAction>) {
        let unknown = ErrorCode::try_from(error.code).is_err();
        let gives_up = unknown && self.config.bugs.has(Bug::UnknownCodeFatal);
        if !error.session_continues || gives_up {
            return self.dismissed(error, out);
        }
        if self.access_refused(&error, out) || self.query_refused(now, &error, out) {
            return;
        }
        let mut remedy = Remedy::of(&error).bent(&error, &self.config.bugs);
        let mends_anyway = self.config.bugs.has(Bug::PresenceRefusalHolds);
        if let Some(up) = &mut self.link.up
            && remedy == Remedy::Renew
        {
            up.expired = true;
        }
        let heals = self.heals();
        if let Some((id, open)) = self.addressed(&error.document_id) {
            if error.request_id != 0 && open.request_id == Some(error.request_id) {
                open.request_id = None;
                open.phase = DocumentPhase::Idle;
                open.asks_again = error.retryable;
                if error.retryable {
                    retry_at(now, error.retry_after_ms.max(ASK_AGAIN_AFTER_MS), out);
                }
            //= SK-PRES-033
            } else if open.presence.asked(error.request_id) && !mends_anyway {
                remedy = Remedy::Hold;
            } else if open.is_of_return(error.refused_seq, heals) {
                self.return_refused(now, &id, &error, out);
                return self.pump(now, out);
            } else {
                open.outbox.refused(error.refused_seq);
                self.mend(now, &id, remedy, &error, out);
            }
        }
        match remedy {
            Remedy::Resend { .. } => {}
            Remedy::Reissue | Remedy::Renew | Remedy::Hold => {
                self.notify(Notice::Refused(error), out);
            }
        }
        self.reissue_when_settled(now, out);
        self.pump(now, out);
    }

    fn mend(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        remedy: Remedy,
        error: &Error,
        out: &mut Vec<ClientAction>,
    ) {
        let gap_ignored = self.config.bugs.has(Bug::GapIgnored);
        if error.code == i32::from(ErrorCode::Gap) && !gap_ignored {
            self.expected_again(id, error.expected_seq);
        }
        let waits = !self.config.bugs.has(Bug::RetriedAtOnce);
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        let refused = open.hold == Hold::Refused;
        match remedy {
            Remedy::Resend { from_seq } => {
                if !gap_ignored {
                    open.outbox.rewind(from_seq);
                }
                if error.retry_after_ms > 0 && !refused && waits {
                    open.hold = Hold::UntilRetry;
                    retry_at(now, error.retry_after_ms, out);
                }
            }
            Remedy::Reissue => {
                if error.server_time_ms > 0 {
                    self.clock.learn(now, error.server_time_ms);
                }
                open.hold = Hold::Refused;
                open.outbox.void_from(error.refused_seq);
            }
            Remedy::Renew | Remedy::Hold if refused => {}
            Remedy::Renew | Remedy::Hold => {
                open.outbox.rewind(error.refused_seq);
                open.hold = Hold::UntilReconnect;
            }
        }
    }

    /// The server is about to close.
    //= SK-CLNT-055
    fn dismissed(&mut self, error: Error, out: &mut Vec<ClientAction>) {
        self.reconnect.hopeless = !error.retryable && !self.config.bugs.has(Bug::FatalErrorRetried);
        self.reconnect.not_before_ms = u64::from(error.retry_after_ms);
        self.notify(Notice::Refused(error), out);
        self.close(None, out);
    }

    /// A time has come that was waited for: the pace allows more, or a busy server may be asked
    /// again.
    pub(super) fn retry(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        for open in self.documents.values_mut() {
            if open.hold == Hold::UntilRetry {
                open.hold = Hold::Free;
            }
        }
        let asking = |(id, open): (&DocumentId, &mut OpenDocument)| {
            std::mem::take(&mut open.asks_again).then(|| id.clone())
        };
        let again: Vec<DocumentId> = self.documents.iter_mut().filter_map(asking).collect();
        for id in again {
            self.resume(now, &id, out);
        }
        self.ask_queries_again(now, out);
        self.pump(now, out);
    }

    /// Fresh credentials: what they may allow is tried again.
    pub(super) fn retry_refused(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        let ids: Vec<DocumentId> = self.documents.keys().cloned().collect();
        for id in ids {
            let Some(open) = self.documents.get_mut(&id) else {
                continue;
            };
            if open.hold == Hold::UntilReconnect {
                open.hold = Hold::Free;
            }
            if open.phase == DocumentPhase::Idle {
                self.resume(now, &id, out);
            }
        }
        self.pump(now, out);
    }
}
