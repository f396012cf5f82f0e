//! Clauses that no case can judge from outside, each with the reason.

use std::collections::BTreeMap;

use anyhow::Context as _;

use crate::clause::{self, Clause};
use crate::tree::Tree;

const FILE: &str = "tools/unjudged.toml";

/// By clause id, why nobody outside can see whether a peer obeys it.
#[derive(Debug, Default)]
pub(super) struct Exceptions(BTreeMap<String, String>);

impl Exceptions {
    pub(super) fn read(tree: &Tree) -> anyhow::Result<Self> {
        let text = tree.get(FILE).unwrap_or_default();
        let reasons = toml::from_str(text).with_context(|| format!("{FILE} is not TOML"))?;
        Ok(Self(reasons))
    }

    pub(super) fn reason(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// Exceptions for clauses that are not there, or that give no reason.
    pub(super) fn stale(&self, clauses: &[Clause]) -> Vec<String> {
        let known = clause::by_id(clauses);
        let is_stale = |(id, reason): &(&String, &String)| {
            !known.contains_key(id.as_str()) || reason.is_empty()
        };
        let stale = self.0.iter().filter(is_stale);
        stale
            .map(|(id, _)| format!("{id} in {FILE} names no clause, or gives no reason"))
            .collect()
    }
}
