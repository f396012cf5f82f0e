//! The file of one configuration: tables first, one row a line, behaviours last.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::super::artefact::Artefact;
use super::model::{Configuration, Model};
use crate::clause;
use crate::workspace::Workspace;

/// Tables, in the order in which a reader needs them.
const TABLES: [&str; 6] = [
    "actions",
    "frames",
    "states",
    "edges",
    "smoke",
    "behaviours",
];

pub(super) fn artefact(
    workspace: &Workspace,
    configuration: &Configuration,
    mut graph: Value,
    encode: impl Fn(&Value, &Value) -> anyhow::Result<(String, Vec<u8>)>,
) -> anyhow::Result<Artefact> {
    let frames = rows(&graph, "frames")?
        .iter()
        .map(|message| {
            let (body, bytes) = encode(message, &graph["constants"])?;
            Ok(json!({"body": body, "message": message, "hex": hex::encode(bytes)}))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    graph["frames"] = Value::Array(frames);
    let model = configuration.model;
    let clauses = clauses(workspace, model)?;
    let mut text = String::from("{\n");
    for (name, value) in [
        ("schema", json!("../schema/session.schema.json")),
        ("model", json!(format!("tla/{}.tla", model.name))),
        (
            "config",
            json!(format!("tla/gen/{}.cfg", configuration.name)),
        ),
        ("clauses", json!(clauses)),
        ("constants", graph["constants"].clone()),
        ("coverage", graph["coverage"].clone()),
        ("variables", graph["variables"].clone()),
        ("values", graph["values"].clone()),
    ] {
        text += &format!("{}: {value},\n", json!(name));
    }
    let tables = TABLES
        .iter()
        .map(|name| {
            let lines: Vec<String> = rows(&graph, name)?.iter().map(Value::to_string).collect();
            Ok(format!("{}: [\n{}\n]", json!(name), lines.join(",\n")))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    text += &tables.join(",\n");
    text += "\n}\n";
    let cases = rows(&graph, "behaviours")?.len();
    Ok(Artefact {
        path: configuration.path.to_owned(),
        text,
        cases,
        clauses,
    })
}

fn rows<'a>(graph: &'a Value, name: &str) -> anyhow::Result<&'a Vec<Value>> {
    let rows = graph[name]
        .as_array()
        .with_context(|| format!("tlagen wrote no {name}"))?;
    if rows.is_empty() {
        bail!("tlagen wrote no rows of {name}");
    }
    Ok(rows)
}

fn clauses(workspace: &Workspace, model: &Model) -> anyhow::Result<BTreeSet<String>> {
    let mut clauses = BTreeSet::new();
    for module in model.modules {
        let text = workspace.read(module)?;
        clauses.extend(clause::mentions(&text).map(str::to_owned));
    }
    Ok(clauses)
}
