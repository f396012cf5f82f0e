//! Wall time, read once for each event that a machine is fed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use synckit_crdt::UnixMillis;
use tokio::time::Instant;

/// The time now.
#[must_use]
pub(crate) fn now() -> UnixMillis {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    // A clock before 1970 is as good as one that stands at it: every timestamp is refused as
    // skewed.
    UnixMillis(since_epoch.map_or(0, |duration| duration.as_millis() as u64))
}

/// When the runtime's clock will have reached that time.
#[must_use]
pub(crate) fn instant(at: UnixMillis) -> Instant {
    // A machine may name a time as far away as it likes; a timer has a horizon.
    const HORIZON_MS: u64 = 24 * 60 * 60 * 1_000;
    let ms = at.0.saturating_sub(now().0).min(HORIZON_MS);
    Instant::now() + Duration::from_millis(ms)
}
