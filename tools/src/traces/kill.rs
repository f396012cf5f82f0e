//! How many planted bugs are noticed by the oracles of the simulator, or by a model, and by nothing
//! else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::Arguments;
use super::judge::{Judge, MODELS};
use crate::process;
use crate::workspace::Workspace;

pub(super) fn run(
    workspace: &Workspace,
    arguments: &Arguments,
    folder: &Path,
) -> anyhow::Result<()> {
    let told = process::output(arguments.simulation(folder).arg("--kill"))?;
    print!("{told}");
    let bugs = |word: &str| -> BTreeSet<String> {
        let lines = told.lines().filter_map(|line| line.strip_prefix(word));
        let ids = lines.filter_map(|line| line.split_whitespace().next());
        ids.map(str::to_owned).collect()
    };
    let (killed, survivors) = (bugs("killed "), bugs("survived "));
    let rejected = rejected(&Judge::new(workspace)?, folder, &survivors)?;
    for (bug, models) in &rejected {
        println!("rejected  {bug:<32} by {}", models.join(", "));
    }
    for bug in survivors.iter().filter(|bug| !rejected.contains_key(*bug)) {
        println!("unnoticed {bug}");
    }
    let (all, noticed) = (
        killed.len() + survivors.len(),
        killed.len() + rejected.len(),
    );
    println!(
        "  {noticed} of {all} planted bugs noticed: {} by oracles, {} by models alone",
        killed.len(),
        rejected.len()
    );
    if noticed * 100 < all * arguments.least {
        bail!(
            "less than {} % of the planted bugs were noticed",
            arguments.least
        );
    }
    Ok(())
}

/// Which models reject traces of which survivors.
fn rejected(
    judge: &Judge,
    folder: &Path,
    survivors: &BTreeSet<String>,
) -> anyhow::Result<BTreeMap<String, Vec<&'static str>>> {
    let mut rejected: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for model in MODELS {
        let of = |bug: &String| folder.join(bug).join(model);
        let folders: Vec<PathBuf> = survivors.iter().map(of).collect();
        let folders: Vec<PathBuf> = folders
            .into_iter()
            .filter(|folder| folder.exists())
            .collect();
        if folders.is_empty() {
            continue;
        }
        let verdict = judge.verdict(model, &folders)?;
        for bug in survivors {
            let place = format!("REJECTED {}", of(bug).display());
            if verdict.text.lines().any(|line| line.starts_with(&place)) {
                rejected.entry(bug.clone()).or_default().push(model);
            }
        }
    }
    Ok(rejected)
}
