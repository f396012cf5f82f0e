//! The rows that a bench prints: ours against one opponent, the ratio, the goal and the verdict.

use std::fmt::Write as _;

use console::{Alignment, pad_str, style};
use serde::Serialize;

use crate::Reading;

/// Ours is to be at most this many times the other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Goal(pub f64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Met,
    NotMet,
    /// There is a goal, and no two figures to judge it by.
    Open,
    /// Shown for the reader; no goal is set on it.
    NoGoal,
}

/// Ours against one opponent on one input.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub metric: &'static str,
    /// What was done, and the unit of both figures.
    pub what: String,
    pub input: String,
    pub ours: Reading,
    /// A peer by name and version, a limit, or a budget.
    pub against: String,
    pub theirs: Reading,
    pub goal: Option<Goal>,
}

impl Row {
    pub fn verdict(&self) -> Verdict {
        let Some(Goal(most)) = self.goal else {
            return Verdict::NoGoal;
        };
        match (self.ours, self.theirs) {
            (Reading::Exactly(ours), Reading::Exactly(theirs)) if ours <= most * theirs => {
                Verdict::Met
            }
            // The other would have taken longer still.
            (Reading::Exactly(ours), Reading::MoreThan(theirs)) if ours <= most * theirs => {
                Verdict::Met
            }
            (Reading::Wrong, _)
            | (Reading::Exactly(_) | Reading::MoreThan(_), Reading::Exactly(_)) => Verdict::NotMet,
            (Reading::Exactly(_) | Reading::MoreThan(_), Reading::MoreThan(_))
            | (Reading::Absent, _)
            | (_, Reading::Wrong | Reading::Absent) => Verdict::Open,
        }
    }

    fn ratio(&self) -> String {
        match (self.ours, self.theirs) {
            (Reading::Exactly(ours), Reading::Exactly(theirs)) => three_digits(ours / theirs),
            (Reading::Exactly(ours), Reading::MoreThan(theirs)) => {
                format!("<{}", three_digits(ours / theirs))
            }
            (Reading::MoreThan(ours), Reading::Exactly(theirs)) => {
                format!(">{}", three_digits(ours / theirs))
            }
            (Reading::MoreThan(_), Reading::MoreThan(_))
            | (Reading::Wrong | Reading::Absent, _)
            | (_, Reading::Wrong | Reading::Absent) => "-".to_owned(),
        }
    }

    fn cells(&self) -> [String; 8] {
        let goal = self
            .goal
            .map_or_else(|| "-".to_owned(), |Goal(most)| format!("<= {most}x"));
        let verdict = match self.verdict() {
            Verdict::Met => "met",
            Verdict::NotMet => "NOT MET",
            Verdict::Open => "open",
            Verdict::NoGoal => "",
        };
        [
            format!("{} {}", self.metric, self.what),
            self.input.clone(),
            figure(self.ours),
            self.against.clone(),
            figure(self.theirs),
            self.ratio(),
            goal,
            verdict.to_owned(),
        ]
    }
}

fn figure(reading: Reading) -> String {
    match reading {
        Reading::Exactly(value) => three_digits(value),
        Reading::MoreThan(value) => format!(">{}", three_digits(value)),
        Reading::Wrong => "WRONG".to_owned(),
        Reading::Absent => "-".to_owned(),
    }
}

/// At least three digits that count, and never an exponent.
fn three_digits(value: f64) -> String {
    match value.abs() {
        0.0..0.1 => format!("{value:.4}"),
        0.1..10.0 => format!("{value:.2}"),
        10.0..1000.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// All rows of a run.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    rows: Vec<Row>,
}

const HEADINGS: [&str; 8] = [
    "metric", "input", "ours", "against", "theirs", "ratio", "goal", "",
];

impl Table {
    pub fn extend(&mut self, rows: impl IntoIterator<Item = Row>) {
        self.rows.extend(rows);
    }

    pub fn count(&self, verdict: Verdict) -> usize {
        let of_that = |row: &&Row| row.verdict() == verdict;
        self.rows.iter().filter(of_that).count()
    }

    /// Columns for a person; figures stand to the right.
    pub fn text(&self) -> String {
        let mut lines = vec![HEADINGS.map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let width = |column: usize| {
            let cells = lines.iter().map(|cells| cells[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: [usize; 8] = std::array::from_fn(width);
        let mut text = String::new();
        for cells in &lines {
            let mut line = String::new();
            for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
                let side = match column {
                    2 | 4 | 5 => Alignment::Right,
                    _ => Alignment::Left,
                };
                let padded = pad_str(cell, width, side, None);
                let shown = match cell.as_str() {
                    "met" => style(padded).green().to_string(),
                    "NOT MET" => style(padded).red().to_string(),
                    "open" => style(padded).yellow().to_string(),
                    _ => padded.into_owned(),
                };
                let _ = write!(line, "{shown}  ");
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    /// One JSON object a row, with its verdict.
    pub fn json(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Judged<'a> {
            #[serde(flatten)]
            row: &'a Row,
            verdict: Verdict,
        }
        let judged: Vec<Judged<'_>> = self
            .rows
            .iter()
            .map(|row| Judged {
                row,
                verdict: row.verdict(),
            })
            .collect();
        serde_json::to_string_pretty(&judged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: Reading, theirs: Reading, goal: Option<f64>) -> Row {
        Row {
            metric: "T0",
            what: "anything, ns".to_owned(),
            input: "x".to_owned(),
            ours,
            against: "peer".to_owned(),
            theirs,
            goal: goal.map(Goal),
        }
    }

    #[test]
    fn a_goal_is_met_at_its_ratio_and_not_beyond() {
        use Reading::{Absent, Exactly, MoreThan, Wrong};
        let verdict = |ours, theirs| row(ours, theirs, Some(0.5)).verdict();
        assert_eq!(verdict(Exactly(5.0), Exactly(10.0)), Verdict::Met);
        assert_eq!(verdict(Exactly(5.1), Exactly(10.0)), Verdict::NotMet);
        assert_eq!(verdict(Exactly(5.0), MoreThan(10.0)), Verdict::Met);
        assert_eq!(verdict(Exactly(5.1), MoreThan(10.0)), Verdict::Open);
        assert_eq!(verdict(MoreThan(5.0), Exactly(10.0)), Verdict::NotMet);
        assert_eq!(verdict(Absent, Exactly(10.0)), Verdict::Open);
        assert_eq!(verdict(Wrong, Exactly(10.0)), Verdict::NotMet);
        assert_eq!(verdict(Exactly(5.0), Wrong), Verdict::Open);
        let without_goal = row(Exactly(5.0), Exactly(1.0), None);
        assert_eq!(without_goal.verdict(), Verdict::NoGoal);
    }

    #[test]
    fn a_table_shows_every_row_with_its_ratio_and_counts_verdicts() {
        let mut table = Table::default();
        table.extend([
            row(Reading::Exactly(5.0), Reading::Exactly(10.0), Some(0.4)),
            row(Reading::Absent, Reading::MoreThan(10.0), Some(0.5)),
        ]);
        let text = console::strip_ansi_codes(&table.text()).into_owned();
        assert!(text.contains("0.50"), "{text}");
        assert!(text.contains("NOT MET"), "{text}");
        assert!(text.contains(">10.0"), "{text}");
        assert_eq!(table.count(Verdict::NotMet), 1);
        assert_eq!(table.count(Verdict::Open), 1);
        assert_eq!(table.count(Verdict::Met), 0);
    }
}
