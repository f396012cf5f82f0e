//! The wall time, corrected by the server's. Chapter: `spec/06-client-session.md`, [SK-CLNT-014].

use synckit_crdt::UnixMillis;

/// How far the server's clock is ahead of ours; negative when it is behind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ServerClock {
    ahead_ms: i128,
}

impl ServerClock {
    pub(super) fn learn(&mut self, now: UnixMillis, server_time_ms: u64) {
        self.ahead_ms = i128::from(server_time_ms) - i128::from(now.0);
    }

    //= SK-CLNT-014
    //= SK-DATA-031
    pub(super) fn corrected(&self, now: UnixMillis) -> UnixMillis {
        let corrected = (i128::from(now.0) + self.ahead_ms).clamp(0, i128::from(u64::MAX));
        UnixMillis(u64::try_from(corrected).expect("clamped to this range"))
    }
}
