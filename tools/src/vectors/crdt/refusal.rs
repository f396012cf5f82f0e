//! A change that is refused, and the number that says why.
//!
//! Spec: chapter 12.

use serde_json::{Value, json};

/// A change that is never applied, whatever came before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    /// Its place among the changes of the case.
    pub(super) index: usize,
    pub(super) code: Code,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    Malformed,
    /// By the limit's name.
    LimitExceeded(&'static str),
    Gap,
    Equivocation,
    MissingDependency,
    TimestampNotAdvanced,
}

impl Code {
    fn number_and_name(self) -> (u32, &'static str) {
        match self {
            Self::Malformed => (1, "MALFORMED"),
            Self::LimitExceeded(_) => (5, "LIMIT_EXCEEDED"),
            Self::Gap => (32, "GAP"),
            Self::Equivocation => (33, "EQUIVOCATION"),
            Self::MissingDependency => (34, "MISSING_DEPENDENCY"),
            Self::TimestampNotAdvanced => (36, "TIMESTAMP_NOT_ADVANCED"),
        }
    }
}

impl Refusal {
    pub(super) fn to_json(self) -> Value {
        let (number, name) = self.code.number_and_name();
        let mut json = json!({"index": self.index, "code": number, "name": name});
        if let Code::LimitExceeded(limit) = self.code {
            json["limit"] = json!(limit);
        }
        json
    }
}
