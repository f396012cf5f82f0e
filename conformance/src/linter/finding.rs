//! A clause that one side broke.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::case::Role;
use crate::judge::Violation;

/// A broken clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Who broke it.
    pub side: Role,
    /// Which clause.
    pub clause: &'static str,
    /// On which connection, such as `2`.
    pub connection: String,
    /// Since the linter began to listen.
    pub at: Duration,
    /// What must be.
    pub expected: String,
    /// What is.
    pub got: String,
    /// The frame that breaks it.
    pub bytes: Option<Vec<u8>>,
}

impl Finding {
    pub(super) fn new(side: Role, connection: &str, at: Duration, violation: Violation) -> Self {
        Self {
            side,
            clause: violation.clause,
            connection: connection.to_owned(),
            at,
            expected: violation.expected,
            got: violation.got,
            bytes: violation.bytes,
        }
    }

    /// As the report in JSON has it.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "side": self.side_name(), "clause": self.clause, "connection": self.connection,
            "seconds": self.at.as_secs_f64(), "expected": self.expected, "got": self.got,
            "bytes": self.bytes.as_ref().map(hex::encode),
        })
    }

    const fn side_name(&self) -> &'static str {
        match self.side {
            Role::Server => "server",
            Role::Client => "client",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:>8.3} s  {}  {}  expected {}, got {}",
            self.at.as_secs_f64(),
            self.side_name(),
            self.clause,
            self.expected,
            self.got
        )
    }
}
