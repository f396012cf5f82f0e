//! The files, and their cases.

use std::fs;

use serde_json::Value as Json;
use synckit_crdt::{Change, Limits};

use crate::parse;

pub(crate) struct Suite {
    pub(crate) limits: Limits,
    pub(crate) cases: Vec<Case>,
}

/// One case, with its changes read.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) changes: Vec<Change>,
    pub(crate) orders: Vec<Vec<usize>>,
    pub(crate) expected: Json,
    /// As the file has them.
    pub(crate) edits: Vec<Json>,
    pub(crate) refused: Vec<Json>,
}

impl Suite {
    pub(crate) fn of(name: &str) -> Self {
        let path = format!(
            "{}/../../vectors/crdt/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let file: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let cases = file["cases"].as_array().unwrap().iter();
        Self {
            limits: parse::limits(&file["limits"]),
            cases: cases.map(Case::of).collect(),
        }
    }
}

impl Case {
    fn of(json: &Json) -> Self {
        let list = |name: &str| json[name].as_array().cloned().unwrap_or_default();
        let index = |index: &Json| usize::try_from(index.as_u64().unwrap()).unwrap();
        let order = |order: &Json| order.as_array().unwrap().iter().map(index).collect();
        Self {
            id: json["id"].as_str().unwrap().to_owned(),
            changes: list("changes").iter().map(parse::change).collect(),
            orders: list("orders").iter().map(order).collect(),
            expected: json["expected"].clone(),
            edits: list("edits"),
            refused: list("refused"),
        }
    }

    /// What the file says of a change that is refused.
    pub(crate) fn refusal(&self, index: usize) -> Option<&Json> {
        let mut refused = self.refused.iter();
        refused.find(|refusal| refusal["index"].as_u64() == Some(index as u64))
    }
}
