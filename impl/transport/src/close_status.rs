//! How an `ErrorCode` is said in the words of RFC 6455. Chapter: `spec/09-transports.md`.

use synckit_wire::v1::ErrorCode;

/// The WebSocket close status for the code that ends a session; `None` is a normal end.
///
/// Codes that never end a session by themselves have a status all the same: a policy was broken.
#[must_use]
pub fn websocket_status(code: Option<ErrorCode>) -> u16 {
    let Some(code) = code else { return 1000 };
    //= SK-TRAN-004
    match code {
        ErrorCode::Malformed
        | ErrorCode::UnsupportedFrame
        | ErrorCode::UnsupportedVersion
        | ErrorCode::UnexpectedFrame => 1002,
        ErrorCode::LimitExceeded => 1009,
        ErrorCode::RateLimited
        | ErrorCode::Unauthenticated
        | ErrorCode::TokenExpired
        | ErrorCode::AccessDenied
        | ErrorCode::ReplicaTaken
        | ErrorCode::ForeignReplica
        | ErrorCode::Gap
        | ErrorCode::Equivocation
        | ErrorCode::MissingDependency
        | ErrorCode::ClockSkew
        | ErrorCode::TimestampNotAdvanced => 1008,
        ErrorCode::Unspecified
        | ErrorCode::StorageFailed
        | ErrorCode::Overloaded
        | ErrorCode::Internal => 1011,
        ErrorCode::HeartbeatMissed => 1001,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    //= SK-TRAN-004
    #[test]
    fn every_code_the_chapter_names_has_its_status() {
        let table = [
            (ErrorCode::Malformed, 1002),
            (ErrorCode::UnexpectedFrame, 1002),
            (ErrorCode::UnsupportedVersion, 1002),
            (ErrorCode::LimitExceeded, 1009),
            (ErrorCode::Unauthenticated, 1008),
            (ErrorCode::TokenExpired, 1008),
            (ErrorCode::RateLimited, 1008),
            (ErrorCode::Internal, 1011),
            (ErrorCode::StorageFailed, 1011),
            (ErrorCode::HeartbeatMissed, 1001),
        ];
        for (code, status) in table {
            assert_eq!(websocket_status(Some(code)), status, "{code:?}");
        }
    }

    #[test]
    fn a_normal_end_is_status_1000() {
        assert_eq!(websocket_status(None), 1000);
    }
}
