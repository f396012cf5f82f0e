//! The page that people look at: what each model says, its states, and what its planted bugs do.
//!
//! `target/tla/report.html`, one file without references to others. Everything on it comes from
//! the models' headers and from what TLC printed.

mod channel;
mod graph;
mod header;
mod html;
mod layout;
mod projection;
mod sequence;
mod svg;
mod trace;
mod value;

use std::collections::BTreeMap;

use anyhow::Context as _;

use self::graph::Graph;
use self::header::Header;
use super::expected::{Kind, Verdict};
use super::modules::Modules;
use super::report::Row;
use super::tlc::Tlc;
use crate::workspace::Workspace;

const PATH: &str = "target/tla/report.html";

/// A graph with more states than this is not dumped: its file would be large, and no clearer.
const MOST_STATES: u64 = 20_000;

/// What the page says of one model.
struct Chapter<'a> {
    spec: &'a str,
    header: Header,
    rows: Vec<&'a Row>,
    /// The states of a configuration, with its name.
    graph: Option<(&'a str, Graph)>,
}

pub(super) fn write(
    workspace: &Workspace,
    tlc: &Tlc,
    modules: &Modules,
    rows: &[Row],
) -> anyhow::Result<()> {
    let mut by_spec: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_spec.entry(&row.run.spec).or_default().push(row);
    }
    let mut chapters = Vec::new();
    for (spec, rows) in by_spec {
        let text =
            std::fs::read_to_string(modules.module(spec)).with_context(|| spec.to_owned())?;
        let graph = match smallest(&rows) {
            Some(row) => {
                let dot = tlc.dump(&row.run.module, &row.run.config)?;
                let variables = projection::of(spec);
                Some((row.run.config.as_str(), Graph::read(&dot, variables)?))
            }
            None => None,
        };
        chapters.push(Chapter {
            spec,
            header: Header::read(&text),
            rows,
            graph,
        });
    }
    // The models of the protocol are looked at first; laws and data types follow.
    chapters.sort_by_key(|chapter| (projection::of(chapter.spec).is_empty(), chapter.spec));
    let page = html::page(&chapters, modules)?;
    let path = workspace.path(PATH);
    std::fs::write(&path, page).with_context(|| path.display().to_string())?;
    println!("  {PATH}: {} models", chapters.len());
    Ok(())
}

/// The configuration with the fewest states that shows the model as it is.
fn smallest<'a>(rows: &[&'a Row]) -> Option<&'a Row> {
    let shows = |row: &&&Row| {
        let states = row.outcome.distinct_states;
        let whole = row.run.kind() == Kind::Promise && row.outcome.verdict == Verdict::Holds;
        whole && (1..=MOST_STATES).contains(&states) && !projection::of(&row.run.spec).is_empty()
    };
    rows.iter()
        .filter(shows)
        .min_by_key(|row| row.outcome.distinct_states)
        .copied()
}
