//! `coverage`: what the suite says of each clause of the specification.
//!
//! `cargo tools coverage` adds what only a source tree can tell: models, citations and tests.

use std::collections::BTreeMap;

use clap::Args;

use super::catalogue_args::CatalogueArgs;
use crate::clause::{Catalogue, Level};
use crate::mutant::Registry;

/// Nothing is judged that a clause demands.
const UNJUDGED: u8 = 3;

/// Lists every clause with its cases and the planted bugs that break it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Coverage {
    #[command(flatten)]
    catalogue: CatalogueArgs,
    /// Only clauses whose id contains this
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
}

impl Coverage {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let (catalogue, library) = self.catalogue.load()?;
        let mut cases: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for case in library.iter() {
            for clause in &case.clauses {
                cases.entry(clause).or_default().push(case.id.to_string());
            }
        }
        let registry = Registry::committed()?;
        let mut bugs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for mutant in &registry.mutants {
            for clause in mutant.bug.clauses() {
                bugs.entry(clause).or_default().push(mutant.bug.id());
            }
        }
        for clause in catalogue
            .iter()
            .filter(|clause| clause.id.contains(&self.only))
        {
            let id = clause.id.as_str();
            let cases = cases.get(id).map(|ids| ids.join(" "));
            let bugs = bugs.get(id).map(|ids| ids.join(" "));
            println!("{id}  {:?}", clause.level);
            println!("    cases  {}", cases.unwrap_or_default());
            println!("    bugs   {}", bugs.unwrap_or_default());
        }
        Ok(summary(&catalogue, &cases, &bugs))
    }
}

fn summary(
    catalogue: &Catalogue,
    cases: &BTreeMap<&str, Vec<String>>,
    bugs: &BTreeMap<&str, Vec<&str>>,
) -> u8 {
    let must: Vec<&str> = catalogue
        .iter()
        .filter(|clause| clause.level == Level::Must)
        .map(|clause| clause.id.as_str())
        .collect();
    let with_case = must.iter().filter(|id| cases.contains_key(**id)).count();
    let with_bug = must.iter().filter(|id| bugs.contains_key(**id)).count();
    println!(
        "{} MUST clauses: {with_case} with a case, {with_bug} with a planted bug",
        must.len()
    );
    if with_case == 0 { UNJUDGED } else { 0 }
}
