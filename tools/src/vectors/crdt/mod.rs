//! `vectors/crdt/`: sets of changes, orders of delivery, and the one state that follows.
//!
//! Spec: chapters 3, 4 and 14 to 17. The expected states are those of `synckit-oracle`, which knows
//! nothing of the implementation.

mod case;
mod chance;
mod counter;
mod edit;
mod encoding;
mod expected;
mod family;
mod hostile;
mod lww;
mod marks;
mod mixed;
mod model;
mod refusal;
mod scene;
mod set;
mod text;
mod unicode;
mod value;

pub(super) use self::model::generate as generate_from_models;

use serde_json::{Map, Value, json};

use self::family::Family;
use super::artefact::Artefact;
use super::wire::Limits;
use crate::workspace::Workspace;

pub(super) fn generate(workspace: &Workspace) -> anyhow::Result<Vec<Artefact>> {
    let limits = Limits::smallest(&workspace.read("spec/11-limits.md")?)?;
    let files = [
        ("lww", lww::generate()),
        ("counter", counter::generate()),
        ("set", set::generate()),
        ("text", text::generate()),
        ("marks", marks::generate()),
        ("mixed", mixed::generate()),
        ("unicode", unicode::generate()),
        ("hostile", hostile::generate(&limits)?),
    ];
    Ok(files
        .iter()
        .map(|(name, families)| file(name, families, &limits))
        .collect())
}

fn file(name: &str, families: &[Family], limits: &Limits) -> Artefact {
    let about: Map<String, Value> = families.iter().map(Family::about).collect();
    let header = json!({
        "schema": "../schema/crdt.schema.json",
        "limits": limits.to_json(),
        "families": about,
    });
    let cases: Vec<Value> = families.iter().flat_map(Family::cases).collect();
    Artefact::of_cases(&format!("vectors/crdt/{name}.json"), &header, &cases)
}
