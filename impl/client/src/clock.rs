//! Wall time, read once for each event that the machine is fed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use synckit_crdt::UnixMillis;
use tokio::time::Instant;

pub(crate) fn now() -> UnixMillis {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    // A clock before 1970 stands at it; `Welcome` corrects it as any other wrong clock.
    UnixMillis(since_epoch.map_or(0, |duration| duration.as_millis() as u64))
}

/// When the runtime's clock will have reached that time.
pub(crate) fn instant(at: UnixMillis) -> Instant {
    // A server may ask for any pause; a timer has a horizon.
    const HORIZON_MS: u64 = 24 * 60 * 60 * 1_000;
    let ms = at.0.saturating_sub(now().0).min(HORIZON_MS);
    Instant::now() + Duration::from_millis(ms)
}
