//! One figure of one contender, and what may be concluded from it.

use serde::Serialize;

/// A figure in the unit of its row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "value")]
pub enum Reading {
    Exactly(f64),
    /// The contender was stopped: it would have taken longer than this.
    MoreThan(f64),
    /// The contender ended at another text, which is worth nothing however fast.
    Wrong,
    /// The contender offers no such thing.
    Absent,
}

impl Reading {
    /// The median of several turns; one that was stopped or wrong speaks for all.
    pub fn median(turns: &[Self]) -> Self {
        let mut values = Vec::new();
        for turn in turns {
            match turn {
                Self::Exactly(value) => values.push(*value),
                Self::MoreThan(_) | Self::Wrong | Self::Absent => return *turn,
            }
        }
        if values.is_empty() {
            return Self::Absent;
        }
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        Self::Exactly(match values.len() % 2 {
            0 => f64::midpoint(values[middle - 1], values[middle]),
            _ => values[middle],
        })
    }

    /// The geometric mean of readings of different traces.
    pub fn geometric_mean(readings: &[Self]) -> Self {
        let mut logarithms = 0.0;
        let mut bounded = false;
        for reading in readings {
            match reading {
                Self::Exactly(value) => logarithms += value.ln(),
                Self::MoreThan(value) => {
                    logarithms += value.ln();
                    bounded = true;
                }
                Self::Wrong | Self::Absent => return *reading,
            }
        }
        if readings.is_empty() {
            return Self::Absent;
        }
        let mean = (logarithms / readings.len() as f64).exp();
        if bounded {
            Self::MoreThan(mean)
        } else {
            Self::Exactly(mean)
        }
    }

    /// The lowest; a contender that was stopped or is absent is never the best.
    pub fn best(readings: &[Self]) -> Self {
        let exact = readings.iter().filter_map(Self::exact);
        exact
            .min_by(f64::total_cmp)
            .map_or(Self::Absent, Self::Exactly)
    }

    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        match self {
            Self::Exactly(value) => Self::Exactly(value * factor),
            Self::MoreThan(value) => Self::MoreThan(value * factor),
            Self::Wrong | Self::Absent => self,
        }
    }

    pub fn exact(&self) -> Option<f64> {
        match self {
            Self::Exactly(value) => Some(*value),
            Self::MoreThan(_) | Self::Wrong | Self::Absent => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reading::{self, Absent, Exactly, MoreThan, Wrong};

    #[test]
    fn the_median_is_the_middle_turn_and_a_stopped_turn_outweighs_all() {
        let turns = [Exactly(9.0), Exactly(1.0), Exactly(2.0)];
        assert_eq!(Reading::median(&turns), Exactly(2.0));
        assert_eq!(Reading::median(&turns[..2]), Exactly(5.0));
        let stopped = [Exactly(1.0), MoreThan(7.0)];
        assert_eq!(Reading::median(&stopped), MoreThan(7.0));
        assert_eq!(Reading::median(&[Exactly(1.0), Wrong]), Wrong);
        assert_eq!(Reading::median(&[]), Absent);
    }

    #[test]
    fn the_geometric_mean_of_two_and_eight_is_four_and_at_least_that_when_one_was_stopped() {
        let mean = Reading::geometric_mean(&[Exactly(2.0), Exactly(8.0)]);
        assert!((mean.exact().expect("both are exact") - 4.0).abs() < 1e-9);
        let bounded = Reading::geometric_mean(&[Exactly(2.0), MoreThan(8.0)]);
        assert!(matches!(bounded, MoreThan(value) if (value - 4.0).abs() < 1e-9));
        assert_eq!(Reading::geometric_mean(&[Exactly(2.0), Absent]), Absent);
    }

    #[test]
    fn the_best_is_the_lowest_that_was_measured_to_its_end() {
        assert_eq!(
            Reading::best(&[MoreThan(1.0), Exactly(3.0), Exactly(2.0), Absent]),
            Exactly(2.0)
        );
        assert_eq!(Reading::best(&[Absent]), Absent);
    }
}
