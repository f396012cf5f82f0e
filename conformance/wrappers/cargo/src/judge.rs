//! Runs the judge.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, io};

use thiserror::Error;

use crate::report::{Case, Report};

/// Whatever the judge ends with, these exit codes leave a report behind.
const REPORTED: [i32; 5] = [0, 1, 3, 5, 6];

/// Why there is no verdict.
#[derive(Debug, Error)]
pub enum JudgeError {
    /// The judge cannot be started.
    #[error(
        "cannot start {}: {error}; install synckit-conformance, or set SYNCKIT_CONFORMANCE",
        program.display()
    )]
    Start {
        /// What was to be started.
        program: PathBuf,
        /// Why it did not.
        error: io::Error,
    },
    /// It ended without a verdict.
    #[error("the judge ended with {status} and without a report: {said}")]
    Ended {
        /// How.
        status: String,
        /// Its last words.
        said: String,
    },
    /// Its report cannot be read.
    #[error("the report of the judge cannot be read: {0}")]
    Report(String),
}

/// The cases of a run with these arguments, quoted as a shell reads them.
///
/// # Errors
/// When the judge does not start, or leaves no report.
pub fn judge(arguments: &str) -> Result<Vec<Case>, JudgeError> {
    let program = program();
    let start = |error| JudgeError::Start {
        program: program.clone(),
        error,
    };
    let folder = tempfile::tempdir().map_err(start)?;
    let report = folder.path().join("report.json");
    let line = format!("exec \"$0\" run {arguments} --log \"$1\" --report \"json=$2\"");
    let output = Command::new("sh")
        .args(["-c", &line])
        .arg(&program)
        .arg(folder.path().join("events.jsonl"))
        .arg(&report)
        .output()
        .map_err(start)?;
    if !output
        .status
        .code()
        .is_some_and(|code| REPORTED.contains(&code))
    {
        return Err(JudgeError::Ended {
            status: output.status.to_string(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        });
    }
    let text = fs::read_to_string(&report).map_err(|error| JudgeError::Report(error.to_string()));
    let report: Result<Report, _> = serde_json::from_str(&text?);
    report
        .map(|report| report.cases)
        .map_err(|error| JudgeError::Report(error.to_string()))
}

/// `SYNCKIT_CONFORMANCE`, or the one beside this test, or the one on the path.
fn program() -> PathBuf {
    if let Some(program) = env::var_os("SYNCKIT_CONFORMANCE") {
        return PathBuf::from(program);
    }
    let name = "synckit-conformance";
    // Tests stand in `deps`, one below the programs of the same build.
    let beside = env::current_exe().ok().and_then(|test| {
        let programs = test.parent()?.parent()?;
        Some(programs.join(name)).filter(|program| program.is_file())
    });
    beside.unwrap_or_else(|| PathBuf::from(name))
}
