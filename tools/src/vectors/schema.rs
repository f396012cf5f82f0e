//! Holds a generated file to its JSON Schema in `vectors/schema/`, so that the two cannot drift.
//!
//! Knows the keywords those schemas use, and refuses any other: a keyword that is not checked
//! would be a promise nobody keeps.

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

use super::artefact::Artefact;
use crate::workspace::Workspace;

/// Checks one file against the schema of its folder.
pub(super) fn check(workspace: &Workspace, artefact: &Artefact) -> anyhow::Result<()> {
    let folder = artefact
        .path
        .split('/')
        .nth(1)
        .context("a vector file lies in a folder")?;
    let name = format!("vectors/schema/{folder}.schema.json");
    let schema: Value = serde_json::from_str(&workspace.read(&name)?)
        .with_context(|| format!("{name} is not JSON"))?;
    let content: Value = serde_json::from_str(&artefact.text)?;
    let root = Schema {
        definitions: &schema["$defs"],
    };
    root.check(&schema, &content, "")
        .with_context(|| format!("{} against {name}", artefact.path))
}

struct Schema<'a> {
    definitions: &'a Value,
}

impl Schema<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> anyhow::Result<()> {
        let keywords = schema.as_object().context("a schema is an object")?;
        for (keyword, expected) in keywords {
            match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => {}
                "$ref" => self.check(self.definition(expected)?, value, at)?,
                "type" => check_type(expected, value, at)?,
                "enum" => check_enum(expected, value, at)?,
                "required" => check_required(expected, value, at)?,
                "properties" => self.check_properties(expected, value, at)?,
                "additionalProperties" => check_additional(keywords, value, at)?,
                "items" => self.check_items(expected, value, at)?,
                "minItems" => check_min_items(expected, value, at)?,
                other => bail!("this check does not know the schema keyword `{other}`"),
            }
        }
        Ok(())
    }

    fn definition(&self, reference: &Value) -> anyhow::Result<&Value> {
        let name = reference
            .as_str()
            .and_then(|reference| reference.strip_prefix("#/$defs/"));
        name.and_then(|name| self.definitions.get(name))
            .with_context(|| format!("{reference} is not defined"))
    }

    fn check_properties(&self, schemas: &Value, value: &Value, at: &str) -> anyhow::Result<()> {
        for (name, schema) in schemas.as_object().into_iter().flatten() {
            if let Some(member) = value.get(name) {
                self.check(schema, member, &format!("{at}/{name}"))?;
            }
        }
        Ok(())
    }

    fn check_items(&self, schema: &Value, value: &Value, at: &str) -> anyhow::Result<()> {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            self.check(schema, item, &format!("{at}/{index}"))?;
        }
        Ok(())
    }
}

fn check_type(expected: &Value, value: &Value, at: &str) -> anyhow::Result<()> {
    let actual = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() || number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if expected != actual {
        bail!("{at} is of type {actual}, not {expected}");
    }
    Ok(())
}

fn check_enum(expected: &Value, value: &Value, at: &str) -> anyhow::Result<()> {
    if !expected
        .as_array()
        .is_some_and(|allowed| allowed.contains(value))
    {
        bail!("{at} is {value}, none of {expected}");
    }
    Ok(())
}

fn check_required(expected: &Value, value: &Value, at: &str) -> anyhow::Result<()> {
    for name in expected
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        if value.get(name).is_none() {
            bail!("{at} has no `{name}`");
        }
    }
    Ok(())
}

fn check_additional(schema: &Map<String, Value>, value: &Value, at: &str) -> anyhow::Result<()> {
    for name in value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
    {
        let known = schema
            .get("properties")
            .and_then(|properties| properties.get(name));
        if known.is_none() {
            bail!("{at} has a member `{name}` that the schema does not know");
        }
    }
    Ok(())
}

fn check_min_items(expected: &Value, value: &Value, at: &str) -> anyhow::Result<()> {
    let (least, actual) = (expected.as_u64(), value.as_array().map(Vec::len));
    if actual.is_some_and(|actual| least.is_some_and(|least| (actual as u64) < least)) {
        bail!("{at} has fewer than {expected} items");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checks(schema: Value, value: Value) -> bool {
        Schema {
            definitions: &schema["$defs"],
        }
        .check(&schema, &value, "")
        .is_ok()
    }

    #[test]
    fn a_missing_an_unknown_and_a_mistyped_member_are_refused() {
        let schema = json!({
            "type": "object", "required": ["a"], "additionalProperties": false,
            "properties": {"a": {"$ref": "#/$defs/letter"}, "b": {"type": "integer"}},
            "$defs": {"letter": {"enum": ["x", "y"]}},
        });
        assert!(checks(schema.clone(), json!({"a": "x", "b": 1})));
        assert!(!checks(schema.clone(), json!({"b": 1})));
        assert!(!checks(schema.clone(), json!({"a": "x", "c": 1})));
        assert!(!checks(schema.clone(), json!({"a": "z"})));
        assert!(!checks(schema, json!({"a": "x", "b": "1"})));
    }

    #[test]
    fn a_keyword_that_is_not_checked_is_refused() {
        assert!(!checks(json!({"pattern": "^x"}), json!("x")));
    }

    #[test]
    fn items_are_checked_one_by_one() {
        let schema = json!({"type": "array", "minItems": 1, "items": {"type": "string"}});
        assert!(checks(schema.clone(), json!(["a"])));
        assert!(!checks(schema.clone(), json!([])));
        assert!(!checks(schema, json!(["a", 1])));
    }
}
