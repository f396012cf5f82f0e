//! `vectors/session/`: behaviours of the session models, with the frames' bytes.
//!
//! `tlagen` explores a model and covers its state graph; here each frame of the model becomes a
//! protobuf frame by `tla/wire-map.json` and the descriptors of `proto/`, never by the
//! implementation. Models: `tla/SyncSession.tla`, `tla/Healing.tla`, `tla/SlowReader.tla`,
//! `tla/Awareness.tla`, `tla/Partial.tla`, `tla/Access.tla`.

mod encoding;
mod file;
mod model;
mod wire_map;

use std::collections::BTreeMap;
use std::sync::Mutex;

use anyhow::{Context as _, bail};
use serde_json::Value;

use self::wire_map::WireMap;
use super::artefact::Artefact;
use crate::process;
use crate::schema;
use crate::tla::{Modules, Tlagen};
use crate::workspace::Workspace;

pub(crate) use self::model::{CONFIGURATIONS, Configuration, Cover};

/// State graphs are explored side by side, each by one process of one thread.
const JOBS: usize = 2;

/// Behaviours that cover pairs are short, so that a failure is near its cause.
const SHORT: &str = "24";

pub(super) fn generate(workspace: &Workspace) -> anyhow::Result<Vec<Artefact>> {
    let modules = Modules::gather(workspace)?;
    let tlagen = Tlagen::build(workspace)?;
    let pool = schema::compile(workspace)?;
    let map = WireMap::read(workspace)?;
    map.check(&pool)?;
    let graphs = explore_all(workspace, &modules, &tlagen)?;
    every_action_is_taken(&graphs)?;
    CONFIGURATIONS
        .iter()
        .zip(graphs)
        .map(|(configuration, graph)| {
            let model = configuration.model;
            file::artefact(workspace, configuration, graph, |message, constants| {
                map.frame(&pool, model.name, message, constants)
            })
        })
        .collect()
}

/// One graph for each configuration, in their order.
fn explore_all(
    workspace: &Workspace,
    modules: &Modules,
    tlagen: &Tlagen,
) -> anyhow::Result<Vec<Value>> {
    let waiting = Mutex::new(CONFIGURATIONS.iter().enumerate());
    let take = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
    let work = || {
        let mut graphs = Vec::new();
        while let Some((place, configuration)) = take() {
            graphs.push((place, explore(workspace, modules, tlagen, configuration)?));
        }
        anyhow::Ok(graphs)
    };
    let mut graphs = BTreeMap::new();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..JOBS).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let Ok(some) = worker.join() else {
                bail!("an exploration panicked");
            };
            graphs.extend(some?);
        }
        Ok(())
    })?;
    Ok(graphs.into_values().collect())
}

/// An action that no file of its model takes would be judged by nothing.
fn every_action_is_taken(graphs: &[Value]) -> anyhow::Result<()> {
    let mut taken: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (configuration, graph) in CONFIGURATIONS.iter().zip(graphs) {
        let per_action = graph["coverage"]["edges_per_action"].as_object();
        for (action, edges) in per_action.into_iter().flatten() {
            *taken.entry((configuration.model.name, action)).or_default() +=
                edges.as_u64().unwrap_or_default();
        }
        let coverage = &graph["coverage"];
        println!("    {} {coverage}", configuration.name);
    }
    match taken.iter().find(|(_, edges)| **edges == 0) {
        Some(((model, action), _)) => bail!("no behaviour of {model} takes {action}"),
        None => Ok(()),
    }
}

fn explore(
    workspace: &Workspace,
    modules: &Modules,
    tlagen: &Tlagen,
    configuration: &Configuration,
) -> anyhow::Result<Value> {
    let Configuration { model, name, .. } = configuration;
    let out = modules.folder().join(format!("{name}.json"));
    let mut command = tlagen.command();
    command
        .arg("gen")
        .arg(modules.module(model.module))
        .arg(modules.config(name))
        .arg("--actions")
        .arg(workspace.path(format!("tla/gen/{}.json", model.name)))
        .args(["--cover", model.cover.name()])
        .arg("--out")
        .arg(&out);
    if model.cover == Cover::Pairs {
        command.args(["--longest", SHORT]);
    }
    process::output(&mut command)?;
    let text = std::fs::read_to_string(&out).with_context(|| out.display().to_string())?;
    serde_json::from_str(&text).context("what tlagen wrote")
}
