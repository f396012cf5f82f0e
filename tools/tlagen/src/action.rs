//! The manifest of actions: every action by name, with the domain of each parameter.
//!
//! Decides the instances of an action in a state. A parameter's domain is an expression that
//! may name the parameters before it, so a timestamp can depend on its writer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tla_checker::ast::{Expr, State, Value};

use crate::model::{Binding, Model, expression};

/// Which way the frame went that an action handles.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Channel {
    Up,
    Down,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    #[serde(default)]
    channels: Channels,
    actions: Vec<Entry>,
}

/// The variables that hold frames on their way; a model may have but one of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Channels {
    up: Option<String>,
    down: Option<String>,
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            up: Some("up".to_owned()),
            down: Some("down".to_owned()),
        }
    }
}

impl Channels {
    /// Those that there are, by variable.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (Channel, &str)> {
        let both = [(Channel::Up, &self.up), (Channel::Down, &self.down)];
        both.into_iter()
            .filter_map(|(channel, variable)| Some((channel, variable.as_deref()?)))
    }
}

/// What `tla/gen/<Model>.json` says.
pub(crate) struct Manifest {
    pub(crate) channels: Channels,
    pub(crate) actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    formula: String,
    #[serde(default)]
    parameters: Vec<(String, String)>,
    receives: Option<Channel>,
}

struct Parameter {
    name: Arc<str>,
    domain: Expr,
}

pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) receives: Option<Channel>,
    formula: Expr,
    parameters: Vec<Parameter>,
}

/// One action with its arguments.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instance {
    /// Index into the manifest.
    pub(crate) action: usize,
    pub(crate) arguments: BTreeMap<Arc<str>, Value>,
}

pub(crate) fn read(path: &Path) -> Result<Manifest> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let Entries { channels, actions } =
        serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let actions = actions.into_iter().map(Action::new);
    Ok(Manifest {
        channels,
        actions: actions.collect::<Result<_>>()?,
    })
}

impl Action {
    fn new(entry: Entry) -> Result<Self> {
        let parameters = entry
            .parameters
            .iter()
            .map(|(name, domain)| {
                Ok(Parameter {
                    name: Arc::from(name.as_str()),
                    domain: expression(domain)?,
                })
            })
            .collect::<Result<_>>()?;
        let formula = expression(&entry.formula)?;
        Ok(Self {
            name: entry.name,
            receives: entry.receives,
            formula,
            parameters,
        })
    }

    /// Every choice of arguments in a state, with the states it leads to.
    pub(crate) fn steps(&self, model: &Model, state: &State) -> Result<Vec<(Vec<Binding>, State)>> {
        let mut steps = Vec::new();
        for bindings in self.choices(model, state)? {
            for successor in model.successors_by(&self.formula, state, &bindings)? {
                steps.push((bindings.clone(), successor));
            }
        }
        Ok(steps)
    }

    fn choices(&self, model: &Model, state: &State) -> Result<Vec<Vec<Binding>>> {
        let mut choices: Vec<Vec<Binding>> = vec![Vec::new()];
        for parameter in &self.parameters {
            let mut longer = Vec::new();
            for chosen in &choices {
                let Value::Set(domain) = model.value(&parameter.domain, state, chosen)? else {
                    bail!("{}: the domain of {} is no set", self.name, parameter.name);
                };
                for value in domain.iter() {
                    let mut bindings = chosen.clone();
                    bindings.push((Arc::clone(&parameter.name), value.clone()));
                    longer.push(bindings);
                }
            }
            choices = longer;
        }
        Ok(choices)
    }
}
