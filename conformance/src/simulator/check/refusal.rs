//! Refusals say what they must. Chapter: `spec/12-error-codes.md`.

use synckit_wire::v1::{Error, ErrorCode};

use super::violation::{Checked, ensure};

/// An error carries the flags of its code, a message, and what its code calls for.
///
/// # Errors
/// When it does not.
pub fn check_refusal(error: &Error) -> Checked {
    let code = error.code();
    let refuses_change = matches!(
        code,
        ErrorCode::Gap
            | ErrorCode::Equivocation
            | ErrorCode::MissingDependency
            | ErrorCode::ClockSkew
            | ErrorCode::TimestampNotAdvanced
    );
    //= SK-ERR-001
    if let Some((retryable, session_continues)) = flags(code) {
        let right = error.retryable == retryable && error.session_continues == session_continues;
        ensure(right, "SK-ERR-001", || format!("{error:?}"))?;
    }
    //= SK-ERR-002
    let placed = !refuses_change || !error.document_id.is_empty();
    ensure(placed, "SK-ERR-002", || format!("{error:?}"))?;
    //= SK-ERR-003
    ensure(!error.message.is_empty(), "SK-ERR-003", || {
        format!("{error:?}")
    })?;
    //= SK-SESS-039
    let named = !refuses_change || error.refused_seq > 0;
    ensure(named, "SK-SESS-039", || format!("{error:?}"))?;
    //= SK-SESS-033
    let told = code != ErrorCode::Gap || error.expected_seq > 0;
    ensure(told, "SK-SESS-033", || format!("{error:?}"))?;
    //= SK-SESS-036
    let timed = code != ErrorCode::ClockSkew || error.server_time_ms > 0;
    ensure(timed, "SK-SESS-036", || format!("{error:?}"))
}

/// `retryable` and `session_continues` of the table; nothing where the table says that it depends.
fn flags(code: ErrorCode) -> Option<(bool, bool)> {
    match code {
        ErrorCode::Unspecified | ErrorCode::LimitExceeded | ErrorCode::TokenExpired => None,
        ErrorCode::Malformed
        | ErrorCode::UnsupportedVersion
        | ErrorCode::UnexpectedFrame
        | ErrorCode::Unauthenticated => Some((false, false)),
        ErrorCode::UnsupportedFrame
        | ErrorCode::AccessDenied
        | ErrorCode::ReplicaTaken
        | ErrorCode::ForeignReplica
        | ErrorCode::Equivocation
        | ErrorCode::ClockSkew
        | ErrorCode::TimestampNotAdvanced => Some((false, true)),
        ErrorCode::RateLimited | ErrorCode::Internal | ErrorCode::HeartbeatMissed => {
            Some((true, false))
        }
        ErrorCode::Gap
        | ErrorCode::MissingDependency
        | ErrorCode::StorageFailed
        | ErrorCode::Overloaded => Some((true, true)),
    }
}
