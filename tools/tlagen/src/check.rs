//! The second opinion: explore a configuration and say what the engine found.
//!
//! The words are those of `tla/expected.json`, so that the caller compares them with TLC's.
//! What the engine cannot evaluate is `unsupported`, with its reason, and never a pass.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value as Json, json};
use tla_checker::checker::{CheckResult, CheckStats, PrepareSpecError, check, format_eval_error};

use crate::model;

const MOST_STATES: usize = 200_000;
const MOST_STEPS: usize = 1_000;

pub(crate) fn run(module: &Path, configs: &[PathBuf]) -> Result<ExitCode> {
    for config in configs {
        let name = config.file_stem().unwrap_or_default().to_string_lossy();
        let mut line = opinion(module, config)?;
        line["config"] = json!(name);
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

fn opinion(module: &Path, config: &Path) -> Result<Json> {
    let mut prepared = match model::load(module, config, &[]) {
        Ok(prepared) => prepared,
        Err(error) => return Ok(unsupported(&format!("{error:#}"))),
    };
    if prepared.spec.init.is_none() {
        return laws(&prepared);
    }
    prepared.checker_config.allow_deadlock = true;
    prepared.checker_config.max_states = MOST_STATES;
    prepared.checker_config.max_depth = MOST_STEPS;
    let invariants = &prepared.spec.invariant_names;
    let result = check(&prepared.spec, &prepared.domains, &prepared.checker_config);
    Ok(match result {
        CheckResult::Ok(stats) => holds(&stats),
        CheckResult::InvariantViolation(example, _) => {
            let name = invariants
                .get(example.violated_invariant)
                .and_then(Option::as_ref);
            violated(name.map_or("", |name| name))
        }
        CheckResult::PropertyViolation(violation, _) => violated(&violation.property),
        CheckResult::LivenessViolation(violation, _) => violated(&violation.property),
        CheckResult::RefinementViolation(violation, _) => violated(&violation.alias),
        CheckResult::Deadlock(..) => violated("deadlock"),
        CheckResult::InitError(error)
        | CheckResult::NextError(error, ..)
        | CheckResult::InvariantError(error, ..) => unsupported(&format_eval_error(&error)),
        CheckResult::LivenessError(error, _) => unsupported(&format_eval_error(&error.error)),
        CheckResult::MaxStatesExceeded(_)
        | CheckResult::MaxDepthExceeded(_)
        | CheckResult::MaxTimeExceeded(_) => unsupported("larger than the second engine's limits"),
        CheckResult::NoInitialStates => unsupported("no initial state"),
        CheckResult::PrepareError(error) => unsupported(&format!("{error:?}")),
    })
}

/// A module without behaviour states laws: each ASSUME must be true.
fn laws(prepared: &tla_checker::load::Prepared) -> Result<Json> {
    let path = Some(&prepared.spec_path);
    let result = tla_checker::checker::prepare_spec(&prepared.spec, &prepared.domains, path, true);
    Ok(match result {
        Ok(_) => json!({"verdict": "holds", "distinct_states": 0}),
        Err(PrepareSpecError::AssumeViolation(index)) => {
            json!({"verdict": "violated", "law": index})
        }
        Err(error) => unsupported(&format!("{error:?}")),
    })
}

fn holds(stats: &CheckStats) -> Json {
    json!({
        "verdict": "holds",
        "distinct_states": stats.states_explored,
        "transitions": stats.transitions,
    })
}

fn violated(property: &str) -> Json {
    json!({"verdict": "violated", "property": property})
}

fn unsupported(reason: &str) -> Json {
    let reason = reason.lines().next().unwrap_or_default();
    json!({"verdict": "unsupported", "reason": reason})
}
