//! What the traces exercised: each action of the model, and which followed which.
//!
//! A thousand traces that never lose a connection say nothing about lost connections. So an action
//! that no trace takes is an error, and the pairs are printed: a pair that the model allows and no
//! run has is a place to look at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::Context as _;
use serde_json::Value;

/// How often each action was taken, and each pair of actions in a row.
#[derive(Debug, Default)]
pub(super) struct Exercise {
    actions: BTreeMap<String, usize>,
    pairs: BTreeMap<(String, String), usize>,
}

impl Exercise {
    /// Of these actions.
    pub(super) fn of(actions: Vec<String>) -> Self {
        Self {
            actions: actions.into_iter().map(|name| (name, 0)).collect(),
            pairs: BTreeMap::new(),
        }
    }

    /// Adds one trace, line by line.
    pub(super) fn add(&mut self, trace: &str) -> anyhow::Result<()> {
        let mut last: Option<String> = None;
        for line in trace.lines() {
            let event: Value = serde_json::from_str(line).context("a line is not JSON")?;
            let Some(action) = event["a"].as_str() else {
                continue;
            };
            *self.actions.entry(action.to_owned()).or_default() += 1;
            if let Some(last) = last.replace(action.to_owned()) {
                *self.pairs.entry((last, action.to_owned())).or_default() += 1;
            }
        }
        Ok(())
    }

    /// The actions that no trace takes.
    pub(super) fn missing(&self) -> Vec<&str> {
        let never = self.actions.iter().filter(|(_, times)| **times == 0);
        never.map(|(name, _)| name.as_str()).collect()
    }
}

impl fmt::Display for Exercise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "  action            times  never followed by")?;
        for (name, times) in &self.actions {
            let followers: BTreeSet<&String> = self
                .pairs
                .keys()
                .filter(|(first, _)| first == name)
                .map(|(_, second)| second)
                .collect();
            let never = self
                .actions
                .keys()
                .filter(|other| !followers.contains(other));
            let never: Vec<&str> = never.map(String::as_str).collect();
            writeln!(formatter, "  {name:<15} {times:>7}  {}", never.join(" "))?;
        }
        let all = self.actions.len();
        write!(
            formatter,
            "  actions exercised {}/{all}, pairs in a row {}/{}",
            all - self.missing().len(),
            self.pairs.len(),
            all * all
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_counted_and_so_are_those_that_follow_each_other() {
        let mut exercise = Exercise::of(vec!["Write".to_owned(), "Connect".to_owned()]);
        exercise
            .add("{\"constants\":{}}\n{\"a\":\"Write\"}\n{\"a\":\"Write\"}\n")
            .unwrap();
        assert_eq!(exercise.missing(), ["Connect"]);
        exercise
            .add("{\"a\":\"Connect\"}\n{\"a\":\"Write\"}\n")
            .unwrap();
        assert!(exercise.missing().is_empty());
        let told = exercise.to_string();
        assert!(
            told.ends_with("actions exercised 2/2, pairs in a row 2/4"),
            "{told}"
        );
        assert!(told.contains("Write                 3  Connect"), "{told}");
    }
}
