//! How fast a server lets a client send. Chapter: `spec/11-limits.md`, [SK-LIM-005]; [SK-CLNT-015].

use synckit_crdt::UnixMillis;

use crate::limits::Limits;
use crate::rate::Bucket;

/// Both of a server's rates. The burst is half of what the server allows, so that two clocks that
/// differ a little do not cost the connection.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    frames: Bucket,
    bytes: Bucket,
}

impl Pace {
    pub(super) fn new(now: UnixMillis, limits: &Limits) -> Self {
        let bucket = |per_second: u32| Bucket::new(per_second, u64::from(per_second), now);
        Self {
            frames: bucket(limits.max_frames_per_second),
            bytes: bucket(limits.max_bytes_per_second),
        }
    }

    /// Counts a frame that was sent.
    pub(super) fn spend(&mut self, now: UnixMillis, bytes: usize) {
        self.frames.spend(now, 1);
        self.bytes.spend(now, bytes as u64);
    }

    /// How long to wait before the next update; 0 when it may go.
    pub(super) fn wait_ms(&mut self, now: UnixMillis) -> u64 {
        self.frames.spend(now, 0);
        self.bytes.spend(now, 0);
        self.frames.wait_ms(1).max(self.bytes.wait_ms(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_frames_goes_at_once_and_then_at_the_rate() {
        let limits = Limits {
            max_frames_per_second: 10,
            ..Limits::default()
        };
        let mut pace = Pace::new(UnixMillis(0), &limits);
        for _ in 0..10 {
            assert_eq!(pace.wait_ms(UnixMillis(0)), 0);
            pace.spend(UnixMillis(0), 1);
        }
        assert_eq!(pace.wait_ms(UnixMillis(0)), 100);
        assert_eq!(pace.wait_ms(UnixMillis(100)), 0);
    }
}
