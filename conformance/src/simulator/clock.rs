//! Virtual time, and the agenda of all that is going to happen.
//!
//! Time moves only when nothing is left to do at the present moment. What is due at the same
//! millisecond happens in the order in which it was put on the agenda, so a run has one total
//! order.

use std::collections::BTreeMap;

use synckit_crdt::UnixMillis;

/// The first millisecond of every run.
const START: UnixMillis = UnixMillis(1_700_000_000_000);

/// The true time of a run, which is the server's, and what is to come.
#[derive(Debug)]
pub struct Clock<T> {
    now: UnixMillis,
    agenda: BTreeMap<(UnixMillis, u64), T>,
    entered: u64,
}

impl<T> Clock<T> {
    /// An empty agenda at the start of time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            now: START,
            agenda: BTreeMap::new(),
            entered: 0,
        }
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.now
    }

    /// Milliseconds since the start.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        self.now.0 - START.0
    }

    /// The time so many milliseconds from now.
    #[must_use]
    pub fn after(&self, delay_ms: u64) -> UnixMillis {
        UnixMillis(self.now.0.saturating_add(delay_ms))
    }

    /// Puts something on the agenda; what lies in the past is due now.
    pub fn enter(&mut self, at: UnixMillis, occurrence: T) {
        self.agenda
            .insert((at.max(self.now), self.entered), occurrence);
        self.entered += 1;
    }

    /// Takes the next occurrence that is due by `limit`, and moves time to it, or to the limit when
    /// there is none.
    pub fn next_until(&mut self, limit: UnixMillis) -> Option<T> {
        match self.agenda.first_entry() {
            Some(entry) if entry.key().0 <= limit => {
                self.now = entry.key().0;
                Some(entry.remove())
            }
            Some(_) | None => {
                self.now = self.now.max(limit);
                None
            }
        }
    }
}

impl<T> Default for Clock<T> {
    fn default() -> Self {
        Self::new()
    }
}
