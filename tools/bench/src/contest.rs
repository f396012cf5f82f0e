//! Contenders that take turns: ours, peer, ours, peer, for some rounds; medians are compared.

use std::fmt;

use crate::{Progress, Reading, Sheet};

/// One contender: its name and how it takes a turn.
pub struct Turn<'a> {
    name: &'static str,
    take: Box<dyn FnMut() -> Reading + 'a>,
}

impl<'a> Turn<'a> {
    pub fn new(name: &'static str, take: impl FnMut() -> Reading + 'a) -> Self {
        Self {
            name,
            take: Box::new(take),
        }
    }

    /// A contender that cannot be measured, because it could not prepare the right text.
    pub fn wrong(name: &'static str) -> Self {
        Self::new(name, || Reading::Wrong)
    }

    /// The same under another name.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Readings of the whole instead of one of `units`.
    #[must_use]
    pub fn times(self, units: usize) -> Self {
        let mut take = self.take;
        Self::new(self.name, move || take().scaled(units as f64))
    }

    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Debug for Turn<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Turn").field(&self.name).finish()
    }
}

/// How contests are held.
#[derive(Debug)]
pub struct Contest {
    rounds: usize,
    /// Whether peers take part that no goal names.
    pub all_peers: bool,
    pub progress: Progress,
}

impl Contest {
    pub fn new(rounds: usize, all_peers: bool, progress: Progress) -> Self {
        Self {
            rounds: rounds.max(1),
            all_peers,
            progress,
        }
    }

    /// The median of each contender, in the order in which they were named.
    ///
    /// A contender that was once stopped takes no further turn.
    pub fn hold(&self, title: &str, turns: &mut [Turn<'_>]) -> Vec<Reading> {
        let mut taken: Vec<Vec<Reading>> = vec![Vec::new(); turns.len()];
        for round in 0..self.rounds {
            for (turn, taken) in turns.iter_mut().zip(&mut taken) {
                if taken.iter().any(|reading| reading.exact().is_none()) {
                    continue;
                }
                self.progress.show(title, turn.name, round + 1, self.rounds);
                taken.push((turn.take)());
            }
        }
        taken.iter().map(|taken| Reading::median(taken)).collect()
    }
}

impl Contest {
    /// Holds a contest on one input and adds it to a sheet; the first turn is ours.
    pub fn fill(&self, sheet: &mut Sheet, input: &str, turns: &mut [Turn<'_>]) {
        let readings = self.hold(&sheet.title(input), turns);
        let named = turns.iter().map(Turn::name).zip(readings.iter().copied());
        sheet.add(input, readings[0], named.skip(1));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn contenders_take_turns_and_one_that_was_stopped_takes_no_more() {
        let order = RefCell::new(String::new());
        let mut turns = [
            Turn::new("a", || {
                order.borrow_mut().push('a');
                Reading::Exactly(1.0)
            }),
            Turn::new("b", || {
                order.borrow_mut().push('b');
                Reading::MoreThan(2.0)
            }),
        ];
        let readings = Contest::new(3, false, Progress::silent()).hold("t", &mut turns);
        assert_eq!(readings, [Reading::Exactly(1.0), Reading::MoreThan(2.0)]);
        drop(turns);
        assert_eq!(order.into_inner(), "abaa");
    }
}
