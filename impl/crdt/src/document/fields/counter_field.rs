//! A counter in its document.
//!
//! Spec: chapter 14. Model: `tla/PnCounter.tla`.

use crate::{Counter, CounterState, Stamp};

#[derive(Clone, Debug)]
pub(in crate::document) struct CounterField {
    pub(super) created: Stamp,
    pub(super) counter: Counter,
}

impl CounterField {
    pub(super) fn new(created: Stamp) -> Self {
        Self {
            created,
            counter: Counter::default(),
        }
    }

    pub(in crate::document) fn counter(&self) -> &Counter {
        &self.counter
    }

    pub(super) fn merge(&mut self, other: &CounterState) {
        self.counter.merge(&other.counter);
    }

    pub(super) fn state(&self) -> CounterState {
        CounterState {
            created: self.created.clone(),
            counter: self.counter.clone(),
        }
    }
}
