//! `vectors/crdt/lww.json`: sets of changes, orders of delivery, and the one state that follows.
//!
//! Spec: chapters 3 and 4. The expected states are those of `synckit-oracle`, which knows nothing
//! of the implementation: for each field the write with the greatest stamp.

mod case;
mod chance;
mod families;
mod histories;

use serde_json::json;

use super::artefact::Artefact;

pub(super) fn generate() -> anyhow::Result<Artefact> {
    let cases = [families::generate(), histories::generate()].concat();
    let header = json!({"schema": "../schema/crdt.schema.json"});
    let cases: Vec<_> = cases.iter().map(case::Case::to_json).collect();
    Ok(Artefact::of_cases("vectors/crdt/lww.json", &header, &cases))
}
