//! `vectors/session/`: every edge of the session model's state graphs, with the frames' bytes.
//!
//! `tlagen` explores the model and covers its edges; here each frame of the model becomes a
//! protobuf frame by `tla/wire-map.json` and the descriptors of `proto/`, never by the
//! implementation. Model: `tla/SyncSession.tla`.

mod encoding;
mod file;
mod wire_map;

use anyhow::Context as _;
use serde_json::Value;

use self::wire_map::WireMap;
use super::artefact::Artefact;
use crate::process;
use crate::schema;
use crate::tla::{Modules, Tlagen};
use crate::workspace::Workspace;

/// The configurations in `tla/gen/`, and the file that each becomes.
pub(crate) const CONFIGURATIONS: [(&str, &str); 4] = [
    ("GenSyncSession", "vectors/session/sync-session.json"),
    (
        "GenSyncSession_pages",
        "vectors/session/sync-session-pages.json",
    ),
    (
        "GenSyncSession_restart",
        "vectors/session/sync-session-restart.json",
    ),
    (
        "GenSyncSession_storage",
        "vectors/session/sync-session-storage.json",
    ),
];

pub(super) fn generate(workspace: &Workspace) -> anyhow::Result<Vec<Artefact>> {
    let modules = Modules::gather(workspace)?;
    let tlagen = Tlagen::build(workspace)?;
    let pool = schema::compile(workspace)?;
    let map = WireMap::read(workspace)?;
    map.check(&pool)?;
    CONFIGURATIONS
        .iter()
        .map(|(config, path)| {
            let graph = explore(workspace, &modules, &tlagen, config)?;
            file::artefact(workspace, path, config, graph, |message, constants| {
                map.frame(&pool, message, constants)
            })
        })
        .collect()
}

fn explore(
    workspace: &Workspace,
    modules: &Modules,
    tlagen: &Tlagen,
    config: &str,
) -> anyhow::Result<Value> {
    let out = modules.folder().join(format!("{config}.json"));
    process::output(
        tlagen
            .command()
            .arg("gen")
            .arg(modules.module("MCSyncSession"))
            .arg(modules.config(config))
            .arg("--actions")
            .arg(workspace.path("tla/gen/actions.json"))
            .arg("--out")
            .arg(&out),
    )?;
    let text = std::fs::read_to_string(&out).with_context(|| out.display().to_string())?;
    serde_json::from_str(&text).context("what tlagen wrote")
}
