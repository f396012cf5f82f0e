//! The vectors' edges, counted again by TLC: the independent check of what `tlagen` wrote.
//!
//! `tla/gen/GenSyncSession.tla` adds the action that led to a state as a variable, and TLC dumps
//! that graph. With the variable projected away it must have the states, and for each action the
//! edges, that the coverage of the vector file claims.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::canonical::canonical;
use super::modules::Modules;
use super::tlc::Tlc;
use crate::vectors::session::Configuration;
use crate::workspace::Workspace;

const MODULE: &str = "GenSyncSession";

/// How TLC separates the variables of a state inside a label.
const CONJUNCT: &str = "\\n/\\\\ ";

/// Compares a vector file with TLC's own graph of its configuration.
pub(super) fn check(
    workspace: &Workspace,
    tlc: &Tlc,
    modules: &Modules,
    configuration: &Configuration,
) -> anyhow::Result<()> {
    let Configuration { name, path, .. } = configuration;
    let file: Value = serde_json::from_str(&workspace.read(path)?).context(*path)?;
    let claimed = Counts::claimed(&file["coverage"]).context(*path)?;
    let counted = Counts::dumped(&dump(tlc, modules, name)?).context(*name)?;
    if claimed != counted {
        bail!(
            "{path} claims {claimed:?}, and TLC counts {counted:?}; \
                 run `cargo tools vectors --models`"
        );
    }
    let (edges, behaviours) = (
        counted.edges.values().sum::<u64>(),
        &file["coverage"]["behaviours"],
    );
    println!(
        "  {path}: {} states, {edges} edges, {behaviours} behaviours; TLC agrees",
        counted.states
    );
    for (action, edges) in &counted.edges {
        print!("    {action} {edges}");
    }
    println!();
    Ok(())
}

fn dump(tlc: &Tlc, modules: &Modules, config: &str) -> anyhow::Result<String> {
    let name = format!("Dump{config}");
    let text = std::fs::read_to_string(modules.config(config))?;
    std::fs::write(modules.config(&name), text.replace("MCSpec", "GenSpec"))?;
    tlc.dump(MODULE, &name)
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    states: u64,
    /// By action; those without an edge are left out.
    edges: BTreeMap<String, u64>,
}

impl Counts {
    fn claimed(coverage: &Value) -> anyhow::Result<Self> {
        let per_action = coverage["edges_per_action"]
            .as_object()
            .context("no edges_per_action")?;
        let edges = per_action
            .iter()
            .map(|(action, edges)| (action.clone(), edges.as_u64().unwrap_or_default()))
            .filter(|(_, edges)| *edges > 0)
            .collect();
        Ok(Self {
            states: coverage["states"].as_u64().context("no states")?,
            edges,
        })
    }

    fn dumped(dot: &str) -> anyhow::Result<Self> {
        let mut numbers = HashMap::new();
        let mut nodes = HashMap::new();
        for (id, label) in dot.lines().filter_map(node) {
            let (state, action) = projected(label)?;
            let fresh = numbers.len();
            nodes.insert(id, (*numbers.entry(state).or_insert(fresh), action));
        }
        let mut edges = BTreeSet::new();
        for (from, to) in dot.lines().filter_map(edge) {
            let (Some((from, _)), Some((to, action))) = (nodes.get(from), nodes.get(to)) else {
                bail!("an edge between unknown nodes");
            };
            edges.insert((*from, action, *to));
        }
        let mut counts = Self {
            states: numbers.len() as u64,
            ..Self::default()
        };
        for (_, action, _) in edges {
            let name = action
                .split_once("name|->\"")
                .and_then(|(_, rest)| rest.split_once('"'));
            let (name, _) = name.context("an action without a name")?;
            *counts.edges.entry(name.to_owned()).or_default() += 1;
        }
        Ok(counts)
    }
}

fn node(line: &str) -> Option<(&str, &str)> {
    let (id, rest) = line.split_once(" [label=\"/\\\\ ")?;
    let (label, _) = rest.rsplit_once('"')?;
    (!id.contains("->")).then_some((id, label))
}

fn edge(line: &str) -> Option<(&str, &str)> {
    let (from, rest) = line.split_once(" -> ")?;
    from.parse::<i64>().ok()?;
    Some((from, rest.split_once(' ')?.0))
}

/// A state without the variable `act`, and that variable's value.
fn projected(label: &str) -> anyhow::Result<(String, String)> {
    let mut state = Vec::new();
    let mut action = None;
    for conjunct in label.split(CONJUNCT) {
        let text = conjunct.replace("\\n", " ").replace("\\\"", "\"");
        let (variable, value) = text
            .split_once(" = ")
            .context("a conjunct without a value")?;
        let value = canonical(value).with_context(|| variable.to_owned())?;
        if variable == "act" {
            action = Some(value);
        } else {
            state.push(format!("{variable} = {value}"));
        }
    }
    Ok((state.join("\n"), action.context("a state without `act`")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two raw states that differ in `act` alone are one state, and their edges one edge.
    const DOT: &str = r#"1 [label="/\\ x = 0\n/\\ act = [name |-> \"Init\"]",style = filled]
1 -> 2 [label="GenNext",color="black"];
2 [label="/\\ x = 1\n/\\ act = [name |-> \"Up\"]"];
1 -> -3 [label="GenNext",color="black"];
-3 [label="/\\ x = 1\n/\\ act = [name |-> \"Jump\"]"];
2 -> 4 [label="GenNext",color="black"];
-3 -> 4 [label="GenNext",color="black"];
4 [label="/\\ x = 0\n/\\ act = [name |-> \"Down\"]"];
4 -> 2 [label="GenNext",color="black"];
{rank = same; 1;4;}
"#;

    #[test]
    fn the_history_variable_is_projected_away() {
        let counts = Counts::dumped(DOT).expect("a well-formed dump");
        let edges = [("Down", 1), ("Jump", 1), ("Up", 1)];
        assert_eq!(counts.states, 2);
        assert_eq!(
            counts.edges,
            edges.map(|(name, n)| (name.to_owned(), n)).into()
        );
    }
}
