//! Wire vectors: each frame is sent to the server, which must say what the verdict says.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::source::{VectorError, made_case, read, shape, step};
use crate::case::{Case, Step, Verb};
use crate::frame::{Sender, body_name, decode_frame, grammar_problem};

/// Vectors that share one case, so that the round trip at its end is not made for each.
const BATCH: usize = 25;

/// The cases of `wire/valid.json` and `wire/invalid.json`.
///
/// # Errors
/// When the files are missing or not of their schema.
pub fn wire_cases(folder: &Path) -> Result<Vec<Case>, VectorError> {
    let mut cases = Vec::new();
    for file in ["valid", "invalid"] {
        let vectors = read(&folder.join("wire").join(format!("{file}.json")))?;
        let all = vectors["cases"]
            .as_array()
            .ok_or_else(|| shape("no cases"))?;
        for batch in all.chunks(BATCH) {
            let path = format!("vectors/{}", batch[0]["id"].as_str().unwrap_or_default());
            let clauses: BTreeSet<&str> = batch
                .iter()
                .flat_map(|vector| vector["clauses"].as_array().into_iter().flatten())
                .filter_map(Value::as_str)
                .collect();
            let clauses = clauses.into_iter().map(str::to_owned).collect();
            let steps = batch
                .iter()
                .enumerate()
                .flat_map(|(index, vector)| steps(index, vector));
            cases.push(made_case(
                "WIRE",
                cases.len(),
                path,
                clauses,
                steps.collect(),
            )?);
        }
    }
    Ok(cases)
}

/// A connection of its own for each frame; what the frame brings about ends with it.
fn steps(index: usize, vector: &Value) -> Vec<Step> {
    let name = format!("v{index}");
    let hex = vector["hex"].as_str().unwrap_or_default();
    let bytes = hex::decode(hex).unwrap_or_default();
    // A server need not look into what only a server sends, or into a capability it does not have.
    let unread = decode_frame(&bytes).is_ok_and(|frame| {
        let capability = ["query", "awareness_update", "set_access"];
        let problem = grammar_problem(&frame, Sender::Client);
        capability.contains(&body_name(&frame))
            || problem.is_some_and(|(clause, _)| clause == "SK-WIRE-006")
    });
    let said = match vector["verdict"].as_str().unwrap_or_default() {
        "malformed" if unread => {
            let codes = json!({"$one_of": ["MALFORMED", "UNEXPECTED_FRAME", "UNSUPPORTED_FRAME"]});
            step(
                Verb::Expect,
                json!({name.clone(): {"error": {"code": codes}}}),
            )
        }
        "malformed" => step(
            Verb::ExpectClose,
            json!({name.clone(): {"code": "MALFORMED"}}),
        ),
        "unsupported_frame" => step(
            Verb::ExpectRefusal,
            json!({name.clone(): {"code": "UNSUPPORTED_FRAME"}}),
        ),
        _ => step(Verb::ExpectSound, json!(name)),
    };
    vec![
        step(
            Verb::Hello,
            json!({name.clone(): {"replica": format!("$replica_{name}")}}),
        ),
        step(Verb::SendRaw, json!({name.clone(): format!("hex:{hex}")})),
        said,
        step(Verb::Disconnect, json!(name)),
    ]
}
