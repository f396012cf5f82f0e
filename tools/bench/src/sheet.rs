//! One metric on several inputs: who was measured, and which ratios the goals are set on.

use crate::{Goal, Reading, Row};

/// The readings of one metric. The first contender is ours.
#[derive(Debug)]
pub struct Sheet {
    metric: &'static str,
    what: &'static str,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    input: String,
    /// Opponents and their readings.
    ours: Reading,
    others: Vec<(String, Reading)>,
}

impl Sheet {
    /// `what` names what was done and the unit.
    pub fn new(metric: &'static str, what: &'static str) -> Self {
        Self {
            metric,
            what,
            lines: Vec::new(),
        }
    }

    /// What the contest shows while it is held.
    pub fn title(&self, input: &str) -> String {
        format!("{} {}: {input}", self.metric, self.what)
    }

    pub fn add<N: Into<String>>(
        &mut self,
        input: impl Into<String>,
        ours: Reading,
        others: impl IntoIterator<Item = (N, Reading)>,
    ) {
        let named = |(name, reading): (N, Reading)| (name.into(), reading);
        self.lines.push(Line {
            input: input.into(),
            ours,
            others: others.into_iter().map(named).collect(),
        });
    }

    /// A row for each input and opponent, with goals on each.
    pub fn rows(&self, goals: &[(&str, f64)]) -> Vec<Row> {
        let lines = self.lines.iter();
        lines.flat_map(|line| self.rows_of(line, goals)).collect()
    }

    /// The rows of all inputs, and those of their geometric mean, which has the goals.
    pub fn rows_with_mean(&self, goals: &[(&str, f64)]) -> Vec<Row> {
        let mut rows = self.rows(&[]);
        rows.extend(self.rows_of(&self.mean(), goals));
        rows
    }

    /// Over the opponents of the first input.
    fn mean(&self) -> Line {
        let of_ours: Vec<Reading> = self.lines.iter().map(|line| line.ours).collect();
        let opponents = self.lines.first().map_or(&[][..], |line| &line.others);
        let of_other = |name: &str| -> Vec<Reading> {
            let readings = self.lines.iter().map(|line| line.of(name));
            readings.collect()
        };
        Line {
            input: "geometric mean".to_owned(),
            ours: Reading::geometric_mean(&of_ours),
            others: opponents
                .iter()
                .map(|(name, _)| (name.clone(), Reading::geometric_mean(&of_other(name))))
                .collect(),
        }
    }

    fn rows_of(&self, line: &Line, goals: &[(&str, f64)]) -> Vec<Row> {
        let row = |(against, theirs): &(String, Reading)| Row {
            metric: self.metric,
            what: self.what.to_owned(),
            input: line.input.clone(),
            ours: line.ours,
            against: against.clone(),
            theirs: *theirs,
            goal: goals
                .iter()
                .find(|(name, _)| name == against)
                .map(|(_, most)| Goal(*most)),
        };
        line.others.iter().map(row).collect()
    }
}

impl Line {
    fn of(&self, name: &str) -> Reading {
        let found = self.others.iter().find(|(other, _)| other == name);
        found.map_or(Reading::Absent, |(_, reading)| *reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Verdict;

    #[test]
    fn the_goal_of_a_mean_stands_on_the_mean_alone() {
        let mut sheet = Sheet::new("T0", "anything, ns");
        let peer = |ns| [("peer", Reading::Exactly(ns))];
        sheet.add("one", Reading::Exactly(1.0), peer(1.0));
        sheet.add("two", Reading::Exactly(4.0), peer(100.0));
        let rows = sheet.rows_with_mean(&[("peer", 0.25)]);
        let verdicts: Vec<Verdict> = rows.iter().map(Row::verdict).collect();
        // 2 against 10.
        let expected = [Verdict::NoGoal, Verdict::NoGoal, Verdict::Met];
        assert_eq!(verdicts, expected);
        let each: Vec<Verdict> = sheet
            .rows(&[("peer", 0.25)])
            .iter()
            .map(Row::verdict)
            .collect();
        assert_eq!(each, [Verdict::NotMet, Verdict::Met]);
    }
}
