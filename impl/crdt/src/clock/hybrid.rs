//! The hybrid logical clock of one writer in one document.
//!
//! Spec: chapter 3, timestamps. Model: `tla/Timestamp.tla`.

use thiserror::Error;

use crate::{Flaw, Timestamp, UnixMillis};

/// Knows the greatest timestamp seen; [`Timestamp::default`], zero, stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    latest: Timestamp,
}

impl Clock {
    /// The greatest timestamp observed or ticked.
    pub fn latest(&self) -> Timestamp {
        self.latest
    }

    /// Takes note of a timestamp, so that later ticks exceed it.
    pub fn observe(&mut self, timestamp: Timestamp) {
        if !Flaw::ClockNotMerged.is_planted() {
            self.latest = self.latest.max(timestamp);
        }
    }

    /// A timestamp greater than every one observed or ticked, of the wall time when that allows.
    ///
    /// Fails, and stays as it was, at the end of the range: a clock never wraps.
    //= SK-DATA-030
    //= SK-DATA-031
    //= SK-DATA-032
    pub fn tick(&mut self, now: UnixMillis) -> Result<Timestamp, ClockExhausted> {
        let successor = self.latest.successor().ok_or(ClockExhausted)?;
        let wall = Timestamp::from_parts(now.0, 0);
        let carries = successor.unix_millis() != self.latest.unix_millis();
        self.latest = match () {
            () if Flaw::ClockStandsStill.is_planted() => self.latest.max(wall),
            () if carries && Flaw::CounterDoesNotCarry.is_planted() => {
                Timestamp::from_parts(self.latest.unix_millis().0.max(now.0), 0)
            }
            () => successor.max(wall),
        };
        Ok(self.latest)
    }
}

/// The document holds the greatest timestamp there is: nothing can be written after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the document's clock is at the end of its range")]
pub struct ClockExhausted;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_time_is_taken_when_it_is_ahead() {
        let mut clock = Clock::default();
        clock.observe(Timestamp::from_parts(10, 3));
        assert_eq!(clock.tick(UnixMillis(11)), Ok(Timestamp::from_parts(11, 0)));
    }

    //= SK-DATA-032
    #[test]
    fn a_wall_time_that_is_not_ahead_adds_one_to_the_latest() {
        let mut clock = Clock::default();
        clock.observe(Timestamp::from_parts(10, 3));
        assert_eq!(clock.tick(UnixMillis(10)), Ok(Timestamp::from_parts(10, 4)));
        assert_eq!(clock.tick(UnixMillis(2)), Ok(Timestamp::from_parts(10, 5)));
    }

    #[test]
    fn a_full_counter_carries_into_the_milliseconds() {
        let mut clock = Clock::default();
        clock.observe(Timestamp::from_parts(10, u16::MAX));
        assert_eq!(clock.tick(UnixMillis(10)), Ok(Timestamp::from_parts(11, 0)));
    }

    #[test]
    fn observing_the_past_changes_nothing() {
        let mut clock = Clock::default();
        clock.observe(Timestamp::from_parts(10, 0));
        clock.observe(Timestamp::from_parts(4, 0));
        assert_eq!(clock.tick(UnixMillis(0)), Ok(Timestamp::from_parts(10, 1)));
    }

    #[test]
    fn the_last_timestamp_is_given_and_then_the_clock_is_exhausted() {
        let mut clock = Clock::default();
        clock.observe(Timestamp::from_raw(u64::MAX - 1));
        assert_eq!(clock.tick(UnixMillis(0)), Ok(Timestamp::MAX));
        assert_eq!(clock.tick(UnixMillis(0)), Err(ClockExhausted));
        assert_eq!(clock.tick(UnixMillis(u64::MAX)), Err(ClockExhausted));
    }
}
