//! Vector files, read; and what every case made from one has in common.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde_json::Value;
use thiserror::Error;

use crate::case::{Case, CaseId, Needs, Role, Step, Verb};
use crate::clause::Level;

/// Why vectors cannot be played.
#[derive(Debug, Error)]
pub enum VectorError {
    /// The file is not there.
    #[error("cannot read {0}: {1}; `cargo tools vectors` writes the vectors")]
    Unreadable(String, io::Error),
    /// The file is not what its schema says.
    #[error("{0} is not of its schema: {1}")]
    Shape(String, String),
}

pub(super) fn read(file: &Path) -> Result<Value, VectorError> {
    let name = file.display().to_string();
    let text =
        fs::read_to_string(file).map_err(|error| VectorError::Unreadable(name.clone(), error))?;
    serde_json::from_str(&text).map_err(|error| VectorError::Shape(name, error.to_string()))
}

pub(super) fn shape(what: &str) -> VectorError {
    VectorError::Shape("a vector file".to_owned(), what.to_owned())
}

pub(super) fn step(verb: Verb, body: Value) -> Step {
    Step { verb, body }
}

/// A case that is made here and stands in no lock file: its number is its place in this run.
pub(super) fn made_case(
    area: &str,
    number: usize,
    path: String,
    clauses: Vec<String>,
    steps: Vec<Step>,
) -> Result<Case, VectorError> {
    let id = format!("SK-{area}-{number:04}");
    let id: CaseId = id
        .parse()
        .map_err(|_| shape("more cases than four digits can number"))?;
    Ok(Case {
        id,
        title: path.clone(),
        path,
        clauses,
        level: Level::Must,
        role: Role::Server,
        twin: None,
        needs: Needs::default(),
        vars: BTreeMap::new(),
        steps,
        file: String::new(),
    })
}
