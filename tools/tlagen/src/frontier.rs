//! One trace through a model: the set of states the model may be in, moved on by each line.
//!
//! A line names its action and arguments, so the frontier holds more than one state only where
//! the model leaves something open. A trace is accepted when a state is left at its end.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use serde::Deserialize;
use serde_json::Value as Json;
use tla_checker::ast::{State, Value};

use crate::json::{from_json, to_json};
use crate::model::{Binding, Model};
use crate::observation::TraceMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    pub(crate) a: String,
    #[serde(default)]
    pub(crate) args: BTreeMap<String, Json>,
    #[serde(default)]
    pub(crate) obs: BTreeMap<String, Json>,
    /// The handled frame; for people.
    #[serde(default, rename = "wire")]
    _wire: Option<String>,
}

/// Why a trace is not a behaviour of the model.
pub(crate) struct Rejection {
    /// From 1, as a line of the file's events.
    pub(crate) step: usize,
    pub(crate) reason: String,
}

pub(crate) fn walk(model: &Model, map: &TraceMap, events: &[Event]) -> Result<Option<Rejection>> {
    let mut frontier = model.initial()?;
    for (index, event) in events.iter().enumerate() {
        let (next, differences) = advance(model, map, &frontier, event)
            .map_err(|error| anyhow!("step {}: {error:#}", index + 1))?;
        if next.is_empty() {
            let reason = explain(model, map, &frontier, event, &differences)?;
            return Ok(Some(Rejection {
                step: index + 1,
                reason,
            }));
        }
        frontier = next;
    }
    Ok(None)
}

/// The states after an event, and what spoke against the others.
fn advance(
    model: &Model,
    map: &TraceMap,
    frontier: &[State],
    event: &Event,
) -> Result<(Vec<State>, Vec<String>)> {
    let Some((names, formula)) = map.actions.get(&event.a) else {
        bail!("unknown action {}", event.a);
    };
    let bindings = bind(names, event)?;
    let (mut next, mut differences) = (Vec::new(), Vec::new());
    for state in frontier {
        for successor in model.successors_by(formula, state, &bindings)? {
            match map.difference(model, &successor, &event.obs)? {
                Some(words) => differences.push(words),
                None if next.contains(&successor) => {}
                None => next.push(successor),
            }
        }
    }
    Ok((next, differences))
}

fn bind(names: &[String], event: &Event) -> Result<Vec<Binding>> {
    if event.args.len() != names.len() {
        bail!("{} takes the arguments {names:?}", event.a);
    }
    let argument = |name: &String| {
        let value: Option<Value> = event.args.get(name).and_then(from_json);
        let value = value.ok_or_else(|| anyhow!("{} needs the argument {name}", event.a))?;
        Ok((Arc::from(name.as_str()), value))
    };
    names.iter().map(argument).collect()
}

fn explain(
    model: &Model,
    map: &TraceMap,
    frontier: &[State],
    event: &Event,
    differences: &[String],
) -> Result<String> {
    let arguments: Vec<String> = event.args.values().map(ToString::to_string).collect();
    let call = format!("{}({})", event.a, arguments.join(", "));
    let Some(state) = frontier.first() else {
        bail!("the model has no initial state")
    };
    let fields: Vec<String> = model
        .variables()
        .iter()
        .zip(&state.values)
        .map(|(name, value)| format!("{name} = {}", to_json(value)))
        .collect();
    let before = fields.join("\n    ");
    Ok(match differences.first() {
        Some(difference) => {
            format!("{call}: post-state differs: {difference}\n  before:\n    {before}")
        }
        None => {
            let enabled = enabled(model, map, state, event)?.join(", ");
            format!("{call}: not enabled; enabled: {enabled}\n  before:\n    {before}")
        }
    })
}

/// The actions that the model could take for the event's client or for none.
fn enabled(model: &Model, map: &TraceMap, state: &State, event: &Event) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for (name, (parameters, formula)) in &map.actions {
        let known = parameters
            .iter()
            .all(|parameter| event.args.contains_key(parameter));
        if !known {
            continue;
        }
        let probe = Event {
            a: name.clone(),
            args: event
                .args
                .iter()
                .filter(|(k, _)| parameters.contains(k))
                .map(own)
                .collect(),
            obs: BTreeMap::new(),
            _wire: None,
        };
        if !model
            .successors_by(formula, state, &bind(parameters, &probe)?)?
            .is_empty()
        {
            names.push(name.clone());
        }
    }
    Ok(names)
}

fn own((name, value): (&String, &Json)) -> (String, Json) {
    (name.clone(), value.clone())
}
