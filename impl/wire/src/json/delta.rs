//! Rich text as a list of steps, in the form that editors know: `[{"retain": 5}, {"insert": "x",
//! "attributes": {"bold": true}}, {"delete": 1}]`.
//!
//! Spec: chapter 17.

use serde_json::{Map, Value as Json, json};
use synckit_crdt::{Attributes, TextDelta, TextStep};

use super::to_json;

/// A delta as JSON; lengths stay in the unit they are in.
#[must_use]
pub fn delta(delta: &TextDelta) -> Json {
    delta.steps.iter().map(step).collect()
}

fn step(step: &TextStep) -> Json {
    match step {
        TextStep::Retain { length, attributes } => with(json!({"retain": length}), attributes),
        TextStep::Insert { text, attributes } => with(json!({"insert": text}), attributes),
        TextStep::Delete { length } => json!({"delete": length}),
    }
}

fn with(mut step: Json, attributes: &Attributes) -> Json {
    if !attributes.is_empty() {
        let attributes = attributes.iter();
        let values = attributes.map(|(key, value)| (key.clone(), to_json(value)));
        step["attributes"] = Json::Object(Map::from_iter(values));
    }
    step
}

#[cfg(test)]
mod tests {
    use synckit_crdt::Value;

    use super::*;

    #[test]
    fn a_step_names_its_attributes_only_when_it_has_some() {
        let steps = TextDelta::new()
            .retain(2)
            .insert_with("x", [("bold", Value::Bool(true))])
            .delete(1)
            .mark(3, [("bold", Value::Null)]);
        let expected = json!([
            {"retain": 2},
            {"insert": "x", "attributes": {"bold": true}},
            {"delete": 1},
            {"retain": 3, "attributes": {"bold": null}},
        ]);
        assert_eq!(delta(&steps), expected);
    }
}
