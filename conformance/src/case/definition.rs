//! One case, read and checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CaseId, Needs, Step};
use crate::clause::Level;

/// Who is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A server; the judge plays its clients.
    Server,
    /// A client; the judge plays its server.
    Client,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Permanent.
    pub id: CaseId,
    /// Where it stands in the tree of cases; may move.
    pub path: String,
    /// What a conformant peer does.
    pub title: String,
    /// At least one; the first is quoted in a failure.
    pub clauses: Vec<String>,
    /// How binding it is.
    pub level: Level,
    /// Who is judged.
    pub role: Role,
    /// The valid sibling of a negative case.
    pub twin: Option<CaseId>,
    /// What the peer must offer.
    pub needs: Needs,
    /// Variables for the steps.
    pub vars: BTreeMap<String, Value>,
    /// The script.
    pub steps: Vec<Step>,
    /// The file it was read from, relative to `cases/`.
    pub file: String,
}
