//! Clauses that no case can judge from outside, or of which none kills a bug, each with the reason.

use std::collections::BTreeMap;

use anyhow::Context as _;

use crate::clause::{self, Clause};
use crate::tree::Tree;

/// Clauses whose obedience nobody outside can see.
pub(super) const UNJUDGED: &str = "tools/unjudged.toml";
/// Clauses that vectors or tests judge, where no case can kill a bug.
pub(super) const UNKILLED: &str = "tools/unkilled.toml";

/// By clause id, why it is one; and the file that says so.
#[derive(Debug)]
pub(super) struct Exceptions {
    file: &'static str,
    reasons: BTreeMap<String, String>,
}

impl Exceptions {
    pub(super) fn read(tree: &Tree, file: &'static str) -> anyhow::Result<Self> {
        let text = tree.get(file).unwrap_or_default();
        let reasons = toml::from_str(text).with_context(|| format!("{file} is not TOML"))?;
        Ok(Self { file, reasons })
    }

    pub(super) fn reason(&self, id: &str) -> Option<&str> {
        self.reasons.get(id).map(String::as_str)
    }

    /// Exceptions for clauses that are not there, or that give no reason.
    pub(super) fn stale(&self, clauses: &[Clause]) -> Vec<String> {
        let known = clause::by_id(clauses);
        let is_stale = |(id, reason): &(&String, &String)| {
            !known.contains_key(id.as_str()) || reason.is_empty()
        };
        let (file, stale) = (self.file, self.reasons.iter().filter(is_stale));
        stale
            .map(|(id, _)| format!("{id} in {file} names no clause, or gives no reason"))
            .collect()
    }
}
