//! When to dial again. Chapter: `spec/06-client-session.md`, [SK-CLNT-053], [SK-CLNT-054],
//! [SK-CLNT-055].

use super::random::Random;

const FIRST_DELAY_MS: u64 = 1_000;
const GREATEST_DELAY_MS: u64 = 30_000;

/// How long a session must have been ready before back-off starts anew.
pub(super) const STABLE_AFTER_MS: u64 = 30_000;

/// What is known about the next attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Reconnect {
    /// The application wants a connection.
    pub(super) wanted: bool,
    /// Attempts since the last stable session.
    attempts: u32,
    /// The server asked for at least this long.
    pub(super) not_before_ms: u64,
    /// The next attempt is our own doing and waits for nothing.
    pub(super) at_once: bool,
    /// The server will not have us as we are.
    pub(super) hopeless: bool,
}

impl Reconnect {
    /// The next attempt is our own doing. Only the first since a stable session waits for nothing:
    /// whoever makes us reconnect again and again is not to be asked as fast as we can.
    pub(super) fn at_once_if_first(&mut self) {
        self.at_once = self.attempts == 0;
    }

    pub(super) fn stable(&mut self) {
        self.attempts = 0;
    }

    /// How long to wait before the next attempt.
    //= SK-CLNT-053
    pub(super) fn next_delay_ms(&mut self, random: &mut Random) -> u64 {
        let not_before_ms = std::mem::take(&mut self.not_before_ms);
        let doubled = FIRST_DELAY_MS.checked_shl(self.attempts.min(10));
        let most_ms = doubled.unwrap_or(GREATEST_DELAY_MS).min(GREATEST_DELAY_MS);
        self.attempts = self.attempts.saturating_add(1);
        if std::mem::take(&mut self.at_once) {
            return not_before_ms;
        }
        //= SK-CLNT-054
        random.up_to(most_ms).saturating_add(not_before_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_thirty_seconds_with_full_jitter() {
        let mut greatest = [0; 8];
        for seed in 0..2_000 {
            let mut random = Random::new(seed);
            let mut reconnect = Reconnect::default();
            for most in &mut greatest {
                *most = reconnect.next_delay_ms(&mut random).max(*most);
            }
        }
        let bounds = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
        for (seen, bound) in greatest.into_iter().zip(bounds) {
            assert!(seen <= bound && seen > bound * 9 / 10, "{seen} of {bound}");
        }
    }
}
