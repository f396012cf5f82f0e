//! One generated file.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// A file under `vectors/` with what the manifest says about it.
#[derive(Debug)]
pub(crate) struct Artefact {
    /// Relative to the root.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) cases: usize,
    pub(crate) clauses: BTreeSet<String>,
}

impl Artefact {
    /// A file of a header and cases: one case a line, so that a difference reads well.
    pub(crate) fn of_cases(path: &str, header: &Value, cases: &[Value]) -> Self {
        let clauses = cases
            .iter()
            .filter_map(|case| case["clauses"].as_array())
            .flatten()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect();
        let mut text = String::from("{\n");
        for (key, value) in header.as_object().into_iter().flatten() {
            text += &format!("{}: {value},\n", json!(key));
        }
        let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
        text += &format!("\"cases\": [\n{}\n]\n}}\n", lines.join(",\n"));
        Self {
            path: path.to_owned(),
            text,
            cases: cases.len(),
            clauses,
        }
    }

    /// The length in bytes.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }
}
