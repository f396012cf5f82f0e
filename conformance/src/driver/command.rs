//! How to start a driver.

use std::path::PathBuf;

/// How to start a driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl DriverCommand {
    /// A command line, as a shell reads it.
    #[must_use]
    pub fn shell(line: &str) -> Self {
        let arguments = vec!["-c".to_owned(), format!("exec {line}")];
        Self {
            program: PathBuf::from("sh"),
            arguments,
        }
    }
}
