//! Whether the client is still there. Chapter: `spec/07-server-session.md`, [SK-SESS-061].

use synckit_crdt::UnixMillis;

/// Silence, measured.
#[derive(Debug)]
pub(super) struct Heartbeat {
    interval_ms: u64,
    heard_at: UnixMillis,
    /// When the server asked, if nothing was heard since.
    asked_at: Option<UnixMillis>,
    asked: u64,
}

/// What silence calls for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// Nothing before that time.
    Wait(UnixMillis),
    /// Ask, and look again at that time.
    Ask { nonce: u64, again_at: UnixMillis },
    /// The client is gone.
    Missed,
}

impl Heartbeat {
    pub(super) fn new(interval_ms: u32, now: UnixMillis) -> Self {
        Self {
            interval_ms: interval_ms.max(1).into(),
            heard_at: now,
            asked_at: None,
            asked: 0,
        }
    }

    pub(super) fn heard(&mut self, now: UnixMillis) {
        self.heard_at = now;
        self.asked_at = None;
    }

    //= SK-SESS-061
    pub(super) fn beat(&mut self, now: UnixMillis) -> Beat {
        let due = self.due();
        if now < due {
            return Beat::Wait(due);
        }
        if self.asked_at.is_some() {
            return Beat::Missed;
        }
        self.asked_at = Some(now);
        self.asked += 1;
        // Not before the silence is due to end: what is heard until then shortens the next wait.
        let again_at = UnixMillis(now.0.saturating_add(self.interval_ms));
        Beat::Ask {
            nonce: self.asked,
            again_at,
        }
    }

    /// When silence means something next.
    pub(super) fn due(&self) -> UnixMillis {
        match self.asked_at {
            Some(asked_at) => UnixMillis(asked_at.0.saturating_add(2 * self.interval_ms)),
            None => UnixMillis(self.heard_at.0.saturating_add(self.interval_ms)),
        }
    }
}
