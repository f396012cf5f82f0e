//! The timers of one machine, on one timer of the runtime.
//!
//! Most timers are moved ahead long before they are due, so the runtime's is only set anew when it
//! must fire earlier than it would.

use std::collections::BTreeMap;
use std::future::pending;
use std::pin::Pin;

use synckit_crdt::UnixMillis;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::clock;

#[derive(Debug)]
pub(crate) struct Timers<T> {
    due: BTreeMap<T, Instant>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl<T: Ord + Copy> Timers<T> {
    pub(crate) fn new() -> Self {
        Self {
            due: BTreeMap::new(),
            sleep: None,
        }
    }

    /// Sets a timer, or moves it.
    pub(crate) fn set(&mut self, timer: T, at: UnixMillis) {
        self.due.insert(timer, clock::instant(at));
    }

    /// Waits for the next timer that is due, and takes it. May be dropped and called again.
    pub(crate) async fn next(&mut self) -> T {
        loop {
            let Some((timer, at)) = self.earliest() else {
                return pending().await;
            };
            if at <= Instant::now() {
                self.due.remove(&timer);
                return timer;
            }
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(at)));
            if at < sleep.deadline() || sleep.is_elapsed() {
                sleep.as_mut().reset(at);
            }
            sleep.as_mut().await;
        }
    }

    fn earliest(&self) -> Option<(T, Instant)> {
        let earliest = self.due.iter().min_by_key(|(_, at)| **at);
        earliest.map(|(timer, at)| (*timer, *at))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn after(ms: u64) -> UnixMillis {
        UnixMillis(clock::now().0 + ms)
    }

    #[tokio::test]
    async fn timers_come_in_the_order_in_which_they_are_due() {
        let mut timers = Timers::new();
        timers.set('b', after(40));
        timers.set('a', after(20));
        assert_eq!(timers.next().await, 'a');
        assert_eq!(timers.next().await, 'b');
    }

    #[tokio::test]
    async fn a_timer_that_was_moved_comes_once_and_later() {
        let start = Instant::now();
        let mut timers = Timers::new();
        timers.set('a', after(20));
        assert!(
            tokio::time::timeout(Duration::from_millis(5), timers.next())
                .await
                .is_err()
        );
        timers.set('a', after(80));
        assert_eq!(timers.next().await, 'a');
        assert!(start.elapsed() >= Duration::from_millis(70));
    }
}
