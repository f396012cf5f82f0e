//! What a person sees: one line for each surprise, one row for each model, one verdict.

use std::collections::BTreeMap;

use anyhow::bail;

use super::expected::{Kind, Run, Verdict};
use super::second_engine::Opinion;
use super::tlc::Outcome;

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) run: Run,
    pub(crate) outcome: Outcome,
    pub(crate) opinion: Option<Opinion>,
}

pub(crate) struct Report {
    rows: Vec<Row>,
}

/// How many of how many.
#[derive(Default, Clone, Copy)]
struct Score {
    good: usize,
    all: usize,
}

/// The numbers of one model.
#[derive(Default)]
struct Sum {
    states: u64,
    edges: u64,
    promises: Score,
    bugs: Score,
    reached: Score,
    agreed: Score,
    cpu_seconds: f64,
}

impl Row {
    /// What differs from `tla/expected.json`, in words.
    fn surprise(&self) -> Option<String> {
        let (run, outcome) = (&self.run, &self.outcome);
        let as_reviewed = outcome.verdict == run.verdict
            && outcome.property == run.property
            && outcome.reviewed_states() == run.distinct_states
            && outcome.reviewed_depth() == run.depth;
        (!as_reviewed).then(|| {
            format!(
                "{}: {}, expected {}",
                run.config,
                words(
                    outcome.verdict,
                    outcome.property.as_deref(),
                    outcome.reviewed_states(),
                    outcome.reviewed_depth()
                ),
                words(
                    run.verdict,
                    run.property.as_deref(),
                    run.distinct_states,
                    run.depth
                ),
            )
        })
    }

    fn disagreement(&self) -> Option<String> {
        match &self.opinion {
            Some(Opinion::Disagrees(reason)) => Some(format!("{}: {reason}", self.run.config)),
            Some(Opinion::Agrees) | None => None,
        }
    }
}

fn words(
    verdict: Verdict,
    property: Option<&str>,
    states: Option<u64>,
    depth: Option<u64>,
) -> String {
    let verdict = match verdict {
        Verdict::Holds => "holds".to_owned(),
        Verdict::Violated => format!("violates {}", property.unwrap_or_default()),
    };
    let states = states.map(|states| format!(", {states} states"));
    let depth = depth.map(|depth| format!(", depth {depth}"));
    verdict + &states.unwrap_or_default() + &depth.unwrap_or_default()
}

impl Score {
    fn count(&mut self, good: bool) {
        self.all += 1;
        self.good += usize::from(good);
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(&format!("{}/{}", self.good, self.all))
    }
}

impl Report {
    pub(crate) fn new(rows: Vec<Row>) -> Self {
        Self { rows }
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(crate) fn print(&self) {
        println!(
            "  {:<14} {:>9} {:>9} {:>9} {:>7} {:>9} {:>9} {:>8}",
            "model", "states", "edges", "promises", "bugs", "reached", "engines", "CPU s"
        );
        let mut total = 0.0;
        for (spec, sum) in self.sums() {
            total += sum.cpu_seconds;
            println!(
                "  {spec:<14} {:>9} {:>9} {:>9} {:>7} {:>9} {:>9} {:>8.1}",
                sum.states,
                sum.edges,
                sum.promises,
                sum.bugs,
                sum.reached,
                sum.agreed,
                sum.cpu_seconds
            );
        }
        println!(
            "  TLC took {total:.0} CPU seconds for {} configurations",
            self.rows.len()
        );
    }

    /// States and edges are those of the configurations that were exhausted.
    fn sums(&self) -> BTreeMap<&str, Sum> {
        let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
        for row in &self.rows {
            let sum = sums.entry(&row.run.spec).or_default();
            let good = row.surprise().is_none();
            match row.run.kind() {
                Kind::Promise => sum.promises.count(good),
                Kind::Bug => sum.bugs.count(good),
                Kind::Reachability => sum.reached.count(good),
            }
            if row.outcome.verdict == Verdict::Holds {
                sum.states += row.outcome.distinct_states;
                sum.edges += row.outcome.edges;
            }
            if let Some(opinion) = &row.opinion {
                sum.agreed.count(*opinion == Opinion::Agrees);
            }
            sum.cpu_seconds += row.outcome.cpu_seconds;
        }
        sums
    }

    pub(crate) fn verdict(&self) -> anyhow::Result<()> {
        let surprises = self.rows.iter().filter_map(Row::surprise);
        let complaints: Vec<String> = surprises
            .chain(self.rows.iter().filter_map(Row::disagreement))
            .collect();
        if !complaints.is_empty() {
            bail!(
                "the models did not give what tla/expected.json says:\n  {}",
                complaints.join("\n  ")
            );
        }
        Ok(())
    }
}
