//! What somebody does to a text after the changes came, and what is then shown.
//!
//! Positions are Unicode scalars or UTF-16 units, as the edit says.

use serde_json::{Value, json};
use synckit_oracle::{Draft, Expand, runs};

use super::encoding::PlainChange;
use super::expected::attribute_runs;
use super::value::PlainValue;

/// The field that is edited.
pub(super) const PATH: &str = "t";

/// The writer; greater than every other id in the vectors' ASCII.
const WRITER: &[u8] = b"~";

#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) unit: Unit,
    pub(super) action: Action,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Scalar,
    Utf16,
}

#[derive(Debug, Clone)]
pub(super) enum Action {
    Insert {
        at: usize,
        text: String,
    },
    Delete {
        start: usize,
        end: usize,
    },
    Mark {
        start: usize,
        end: usize,
        expand: Expand,
        key: &'static str,
        value: PlainValue,
    },
}

/// Each edit with what is shown after it.
pub(super) fn played(changes: &[PlainChange], edits: &[Edit]) -> Value {
    let path = [PATH.to_owned()];
    let mut draft = Draft::new(changes, WRITER, 1);
    let mut played = Vec::new();
    for edit in edits {
        let text = draft.text(&path);
        let index = |position: usize| match edit.unit {
            Unit::Scalar => position,
            Unit::Utf16 => {
                let index = text.index_of_utf16(position);
                index.expect("an edit stands between characters that are shown")
            }
        };
        let is_done = match &edit.action {
            Action::Insert { at, text } => draft.text_insert(&path, index(*at), text),
            Action::Delete { start, end } => draft.text_delete(&path, index(*start)..index(*end)),
            Action::Mark {
                start,
                end,
                expand,
                key,
                value,
            } => {
                let range = index(*start)..index(*end);
                draft.text_mark(&path, range, *expand, (*key, Some(value.clone())))
            }
        };
        assert!(is_done, "{edit:?} is beyond what is shown");
        let (text, markings) = (draft.text(&path), draft.markings(&path));
        let mut after = edit.to_json();
        after["shown"] = json!(text.shown_text());
        if !markings.is_empty() {
            after["runs"] = attribute_runs(&runs(&text, &markings));
        }
        played.push(after);
    }
    json!(played)
}

impl Edit {
    pub(super) fn insert(unit: Unit, at: usize, text: &str) -> Self {
        let text = text.to_owned();
        let action = Action::Insert { at, text };
        Self { unit, action }
    }

    pub(super) fn delete(unit: Unit, start: usize, end: usize) -> Self {
        let action = Action::Delete { start, end };
        Self { unit, action }
    }

    fn to_json(&self) -> Value {
        let unit = self.unit.name();
        match &self.action {
            Action::Insert { at, text } => json!({"unit": unit, "at": at, "insert": text}),
            Action::Delete { start, end } => json!({"unit": unit, "delete": [start, end]}),
            Action::Mark {
                start,
                end,
                expand,
                key,
                value,
            } => json!({
                "unit": unit,
                "mark": [start, end],
                "expand": expand_name(*expand),
                "key": key,
                "value": value.0,
            }),
        }
    }
}

impl Unit {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Utf16 => "utf16",
        }
    }
}

/// At which ends a marking grows.
pub(super) fn expand_name(expand: Expand) -> &'static str {
    match (expand.before, expand.after) {
        (false, false) => "none",
        (false, true) => "after",
        (true, false) => "before",
        (true, true) => "both",
    }
}
