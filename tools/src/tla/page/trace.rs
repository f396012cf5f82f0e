//! TLC's counterexample as steps: which action, and what it changed.

use std::collections::BTreeMap;

use anyhow::Context as _;

use super::super::modules::Modules;
use super::value::Value;

pub(super) type State = BTreeMap<String, Value>;

#[derive(Debug)]
pub(super) struct Step {
    /// The action's name; empty for the initial state.
    pub(super) action: String,
    pub(super) state: State,
}

/// The steps of TLC's output; none where it printed no behaviour, as for a law.
pub(super) fn read(output: &str, modules: &Modules) -> anyhow::Result<Vec<Step>> {
    let mut steps = Vec::new();
    for part in output.split("\nState ").skip(1) {
        let Some((number, rest)) = part.split_once(": ") else {
            continue;
        };
        if number.parse::<u32>().is_err() {
            continue;
        }
        let (head, body) = rest.split_once('\n').unwrap_or((rest, ""));
        if head.trim() == "Stuttering" {
            break;
        }
        let body = body.split("\n\n").next().unwrap_or_default();
        steps.push(Step {
            action: action(head, modules)?,
            state: state(body).with_context(|| format!("state {number}"))?,
        });
    }
    Ok(steps)
}

pub(super) fn state(text: &str) -> anyhow::Result<State> {
    let text = format!("\n{text}");
    text.split("\n/\\ ")
        .skip(1)
        .map(|conjunct| {
            let (variable, value) = conjunct.split_once(" = ").context("a state without `=`")?;
            Ok((variable.to_owned(), Value::read(value)?))
        })
        .collect()
}

/// `<MCNext line 3, col 5 to line 3, col 30 of module M>`: a disjunct without a name of its own is
/// looked up where it stands.
fn action(head: &str, modules: &Modules) -> anyhow::Result<String> {
    let Some((name, place)) = head.trim_matches(['<', '>', ' ']).split_once(" line ") else {
        return Ok(String::new());
    };
    if !name.ends_with("Next") {
        return Ok(plain(name));
    }
    let words: Vec<&str> = place
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<usize>().ok());
    let (Some(line), Some(column), Some(module)) = (number(0), number(2), words.last()) else {
        return Ok(plain(name));
    };
    let path = modules.module(module);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let source = text.lines().nth(line - 1).unwrap_or_default();
    Ok(named_in(source.get(column - 1..).unwrap_or_default()).unwrap_or_else(|| plain(name)))
}

/// The action of a disjunct: the first operator with arguments that is no bound, else the first
/// without.
fn named_in(source: &str) -> Option<String> {
    const BOUNDS: [&str; 4] = ["Begins", "Len", "Max", "BOOLEAN"];
    let word_ends = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let is_action = |word: &str| {
        let begins = word.chars().next().is_some_and(|c| c.is_ascii_uppercase());
        begins && word.len() > 1 && !BOUNDS.iter().any(|bound| word.starts_with(bound))
    };
    let called = source
        .split('(')
        .filter_map(|part| part.rsplit(word_ends).next());
    let bare = || source.split(word_ends).find(|word| is_action(word));
    let action = called.into_iter().find(|word| is_action(word));
    action.or_else(bare).map(plain)
}

fn plain(name: &str) -> String {
    name.strip_prefix("MC").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_action_is_the_first_operator() {
        let named = |source| named_in(source).unwrap_or_default();
        assert_eq!(named("MCWrite(c) /\\ UNCHANGED faults"), "Write");
        assert_eq!(named("log < MaxLog /\\ Persist /\\ UNCHANGED x"), "Persist");
        assert_eq!(named("\\E n \\in Node : Connect(c, n)"), "Connect");
        assert_eq!(named("Begins(c) /\\ Update(c)"), "Update");
    }

    #[test]
    fn a_state_is_read_over_lines() {
        let state = state("/\\ up = [ c1 |-> <<>>,\n  c2 |-> <<1>> ]\n/\\ n = 3").expect("a state");
        assert_eq!(state["n"], Value::Word("3".to_owned()));
        assert_eq!(state["up"].entries().len(), 2);
    }
}
