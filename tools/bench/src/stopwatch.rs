//! Timing one turn: CPU time of this process, repeated until the clock's grain is negligible.
//!
//! CPU time, not wall time: another process on the same core makes a turn longer, not dearer.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

use crate::Reading;

/// A turn shorter than this is repeated until the sum is that long.
const SHORTEST_TURN: Duration = Duration::from_millis(40);

/// A turn is stopped when it has taken this long by the wall clock.
pub const LONGEST_TURN: Duration = Duration::from_secs(8);

/// When to give up on a slow contender. Loops ask it between chunks of their work.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    end: Instant,
}

impl Bound {
    pub fn after(longest: Duration) -> Self {
        Self {
            end: Instant::now() + longest,
        }
    }

    pub fn is_exceeded(&self) -> bool {
        Instant::now() >= self.end
    }

    /// Does each piece of work in turn; `None` when the bound came first.
    ///
    /// Chunks grow while they are quick, so that looking at the clock costs a fast contender
    /// nothing and a slow one is stopped in time.
    pub fn each<T>(&self, work: &[T], mut step: impl FnMut(&T)) -> Option<()> {
        let mut chunk_len = 16;
        let mut rest = work;
        while !rest.is_empty() {
            let started = Instant::now();
            if started >= self.end {
                return None;
            }
            let (chunk, later) = rest.split_at(chunk_len.min(rest.len()));
            chunk.iter().for_each(&mut step);
            rest = later;
            if started.elapsed() < Duration::from_millis(1) {
                chunk_len *= 2;
            }
        }
        Some(())
    }
}

/// Nanoseconds of CPU time for each of `units` pieces of work.
///
/// Only `run` is timed: neither preparing, nor checking, nor dropping what it made.
pub fn ns_per_unit<S, T>(
    units: usize,
    mut prepare: impl FnMut() -> S,
    mut run: impl FnMut(S, &Bound) -> Option<T>,
    mut is_right: impl FnMut(&T) -> bool,
) -> Reading {
    let bound = Bound::after(LONGEST_TURN);
    let mut spent = Duration::ZERO;
    let mut repetitions = 0_u32;
    while spent < SHORTEST_TURN {
        let prepared = prepare();
        let started = ProcessTime::now();
        let made = run(prepared, &bound);
        spent += started.elapsed();
        repetitions += 1;
        let Some(made) = made else {
            return Reading::MoreThan(LONGEST_TURN.as_nanos() as f64 / units as f64);
        };
        if !is_right(&made) {
            return Reading::Wrong;
        }
        if bound.is_exceeded() {
            break;
        }
    }
    Reading::Exactly(spent.as_nanos() as f64 / f64::from(repetitions) / units as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_work_is_done_within_the_bound_and_none_after_it() {
        let work: Vec<u32> = (0..1000).collect();
        let mut sum = 0;
        let in_time = Bound::after(Duration::from_secs(60)).each(&work, |n| sum += n);
        assert_eq!((in_time, sum), (Some(()), 499_500));
        let mut sum = 0;
        let too_late = Bound::after(Duration::ZERO).each(&work, |n| sum += n);
        assert_eq!((too_late, sum), (None, 0));
    }

    #[test]
    fn a_stopped_turn_is_a_lower_bound_and_a_wrong_one_is_wrong() {
        let reading = ns_per_unit(8, || (), |(), _| None::<()>, |()| true);
        assert_eq!(reading, Reading::MoreThan(1e9));
        let reading = ns_per_unit(8, || (), |(), _| Some(()), |()| false);
        assert_eq!(reading, Reading::Wrong);
    }
}
