//! A broken house rule, and where.

use std::fmt;

/// One line of `cargo tools tidy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    file: String,
    /// 0 when the file as a whole is meant.
    line: usize,
    message: String,
}

impl Violation {
    pub(crate) fn at(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: message.into(),
        }
    }

    pub(crate) fn of(file: &str, message: impl Into<String>) -> Self {
        Self::at(file, 0, message)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)
        } else {
            write!(f, "{}:{}: {}", self.file, self.line, self.message)
        }
    }
}
