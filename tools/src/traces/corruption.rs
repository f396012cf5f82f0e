//! Traces that must be rejected: of every kind of action one line that says something untrue.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value;

/// Writes for each action a trace whose last line of it observes what was not, and says how many.
pub(super) fn corrupt(
    actions: &[String],
    traces: &[PathBuf],
    folder: &Path,
) -> anyhow::Result<usize> {
    let mut wanted: Vec<&String> = actions.iter().collect();
    for path in traces {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut left = Vec::new();
        for action in wanted {
            match with_a_lie(&text, action)? {
                Some(corrupted) => {
                    let path = folder.join(format!("{action}.ndjson"));
                    std::fs::write(&path, corrupted).with_context(|| path.display().to_string())?;
                }
                None => left.push(action),
            }
        }
        wanted = left;
        if wanted.is_empty() {
            return Ok(actions.len());
        }
    }
    bail!("no trace observes anything at {wanted:?}, so none can be corrupted there")
}

/// The trace up to its last line of this action, with one observation of that line changed.
fn with_a_lie(trace: &str, action: &str) -> anyhow::Result<Option<String>> {
    let mut lines: Vec<&str> = trace.lines().collect();
    while let Some(line) = lines.pop() {
        let mut event: Value = serde_json::from_str(line).context("a line is not JSON")?;
        if event["a"] == action && lie(&mut event["obs"]) {
            let mut corrupted = lines.join("\n");
            corrupted.push('\n');
            corrupted.push_str(&event.to_string());
            return Ok(Some(corrupted));
        }
    }
    Ok(None)
}

/// Changes the first thing that was observed; false when nothing was.
fn lie(observed: &mut Value) -> bool {
    match observed {
        Value::Null => false,
        Value::Bool(truth) => {
            *truth = !*truth;
            true
        }
        Value::Number(number) => {
            *observed = Value::from(number.as_i64().unwrap_or(0) + 1);
            true
        }
        Value::String(text) => {
            text.push('?');
            true
        }
        Value::Array(items) => {
            items.push(Value::from("nobody"));
            true
        }
        Value::Object(entries) => entries.values_mut().any(lie),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "{\"constants\":{}}\n\
        {\"a\":\"Write\",\"args\":{},\"obs\":{\"outbox\":{\"c1\":1}}}\n\
        {\"a\":\"Look\",\"args\":{},\"obs\":{\"shows\":{\"#set\":[]}}}\n\
        {\"a\":\"Connect\",\"args\":{},\"obs\":{}}\n";

    #[test]
    fn the_line_of_an_action_says_something_else_and_the_trace_ends_there() {
        let corrupted = with_a_lie(TRACE, "Write").unwrap().unwrap();
        assert!(
            corrupted.ends_with("{\"a\":\"Write\",\"args\":{},\"obs\":{\"outbox\":{\"c1\":2}}}")
        );
        let corrupted = with_a_lie(TRACE, "Look").unwrap().unwrap();
        assert!(corrupted.ends_with("\"obs\":{\"shows\":{\"#set\":[\"nobody\"]}}}"));
    }

    #[test]
    fn a_line_that_observes_nothing_cannot_lie() {
        assert_eq!(with_a_lie(TRACE, "Connect").unwrap(), None);
        assert_eq!(with_a_lie(TRACE, "Greet").unwrap(), None);
    }
}
