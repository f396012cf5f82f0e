//! What a server must know of who is present: the model's `board`, in which no time passes.

use std::collections::BTreeSet;

use super::graph::State;

/// One replica.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    /// All that the server ever had to know of it.
    known: BTreeSet<State>,
    /// The connection by which the newest came.
    by: usize,
}

impl Presence {
    /// The model's `board[c]`; none for nobody.
    pub(super) fn newest(&self) -> Option<State> {
        self.known.last().copied()
    }

    pub(super) fn was(&self, state: State) -> bool {
        self.known.contains(&state)
    }

    /// The model's `Announce`; false for what is not newer.
    pub(super) fn announces(&mut self, state: State, by: usize) -> bool {
        let newer = self.newest().is_none_or(|newest| state > newest);
        if newer {
            self.known.insert(state);
            self.by = by;
        }
        newer
    }

    /// The model's `End`; false when it came by another connection, or has left.
    pub(super) fn ends(&mut self, by: usize) -> bool {
        match self.newest() {
            Some(State { clock, left: false }) if self.by == by => {
                self.known.insert(State { clock, left: true })
            }
            Some(_) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn shows(clock: u64) -> State {
        State { clock, left: false }
    }

    const fn left(clock: u64) -> State {
        State { clock, left: true }
    }

    #[test]
    fn having_left_is_newer_at_an_equal_clock_and_an_older_update_is_ignored() {
        let mut presence = Presence::default();
        assert!(presence.announces(shows(2), 1));
        assert!(!presence.announces(shows(1), 1));
        assert!(!presence.announces(shows(2), 1));
        assert!(presence.announces(left(2), 1));
        assert!(!presence.announces(shows(2), 1));
        assert!(presence.announces(shows(3), 1));
        assert_eq!(presence.newest(), Some(shows(3)));
    }

    #[test]
    fn a_replica_leaves_with_the_connection_that_its_newest_state_came_by() {
        let mut presence = Presence::default();
        assert!(!presence.ends(1));
        presence.announces(shows(1), 1);
        presence.announces(shows(2), 2);
        assert!(!presence.ends(1));
        assert!(presence.ends(2));
        assert!(!presence.ends(2));
        assert_eq!(presence.newest(), Some(left(2)));
    }
}
