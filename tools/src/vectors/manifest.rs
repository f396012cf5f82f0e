//! `vectors/manifest.json`: every vector file with its hash, its generator and its clauses.

use anyhow::Context as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::artefact::Artefact;
use crate::clause;
use crate::workspace::Workspace;

pub(super) fn generate(workspace: &Workspace, artefacts: &[Artefact]) -> anyhow::Result<Artefact> {
    let mut files: Vec<Value> = artefacts.iter().map(entry).collect();
    for path in model_files(workspace)? {
        let text = workspace.read(&path)?;
        files.push(entry(&from_model(path, text)?));
    }
    files.sort_by_key(|file| file["path"].as_str().map(str::to_owned));
    let manifest = json!({
        "about": "Test data for every implementation of the protocol; no tool of ours is needed.",
        "files": files,
    });
    Ok(Artefact {
        path: "vectors/manifest.json".to_owned(),
        text: serde_json::to_string_pretty(&manifest)? + "\n",
        cases: files_len(&manifest),
        clauses: Default::default(),
    })
}

fn files_len(manifest: &Value) -> usize {
    manifest["files"].as_array().map_or(0, Vec::len)
}

fn entry(artefact: &Artefact) -> Value {
    let generator = match artefact.path.split('/').nth(1) {
        Some("session" | "crdt") if is_of_model(&artefact.path) => {
            "cargo tools vectors --models, from tla/"
        }
        Some("crdt") => "cargo tools vectors, from synckit-oracle",
        _ => "cargo tools vectors, from proto/ and spec/",
    };
    json!({
        "path": artefact.path,
        "sha256": hex::encode(Sha256::digest(artefact.text.as_bytes())),
        "bytes": artefact.len(),
        "cases": artefact.cases,
        "generator": generator,
        "clauses": artefact.clauses,
    })
}

/// Whether a file comes of a model, and so is written by a step of its own.
pub(super) fn is_of_model(path: &str) -> bool {
    path.starts_with("vectors/session/") && path.ends_with(".json")
        || path.starts_with("vectors/crdt/") && path.ends_with("-model.json")
}

/// What comes of the models.
fn model_files(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let files = workspace.files()?;
    let paths = files
        .iter()
        .map(|path| path.to_string_lossy().replace('\\', "/"));
    Ok(paths.filter(|path| is_of_model(path)).collect())
}

fn from_model(path: String, text: String) -> anyhow::Result<Artefact> {
    let content: Value =
        serde_json::from_str(&text).with_context(|| format!("{path} is not JSON"))?;
    let cases = content["behaviours"]
        .as_array()
        .or_else(|| content["cases"].as_array());
    let cases = cases.map_or(0, Vec::len);
    let clauses = clause::mentions(&text).map(str::to_owned).collect();
    Ok(Artefact {
        path,
        text,
        cases,
        clauses,
    })
}
