//! What a trace may observe, and how it is compared with the model (the maps in `tla/trace/`).
//!
//! The map gives every action its arguments and every observable its expression. A line may
//! name fewer observables than the map has, and no other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::Value as Json;
use tla_checker::ast::{Expr, State, Value};

use crate::json::to_json;
use crate::model::{Binding, Model, expression};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    actions: BTreeMap<String, ActionEntry>,
    observables: BTreeMap<String, ObservableEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionEntry {
    args: Vec<String>,
    model: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObservableEntry {
    per_client: bool,
    model: String,
    /// A map's entries with this value may be left out.
    absent: Option<Json>,
}

pub(crate) struct TraceMap {
    pub(crate) actions: BTreeMap<String, (Vec<String>, Expr)>,
    observables: BTreeMap<String, Observable>,
}

struct Observable {
    per_client: bool,
    expression: Expr,
    absent: Option<Json>,
}

impl TraceMap {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let entries: Entries =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let actions = entries
            .actions
            .into_iter()
            .map(|(name, entry)| Ok((name, (entry.args, expression(&entry.model)?))))
            .collect::<Result<_>>()?;
        let observables = entries
            .observables
            .into_iter()
            .map(|(name, entry)| {
                let expression = expression(&entry.model)?;
                let ObservableEntry {
                    per_client, absent, ..
                } = entry;
                Ok((
                    name,
                    Observable {
                        per_client,
                        expression,
                        absent,
                    },
                ))
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            actions,
            observables,
        })
    }

    /// The first difference between a state and what was observed, in words.
    pub(crate) fn difference(
        &self,
        model: &Model,
        state: &State,
        observed: &BTreeMap<String, Json>,
    ) -> Result<Option<String>> {
        for (name, seen) in observed {
            let observable = self
                .observables
                .get(name)
                .ok_or_else(|| anyhow!("unknown observable {name}"))?;
            if !observable.per_client {
                if let Some(words) = observable.compare(model, state, name, &[], seen)? {
                    return Ok(Some(words));
                }
                continue;
            }
            let Json::Object(clients) = seen else {
                bail!("{name} is not given per client")
            };
            for (client, seen) in clients {
                let binding = (Arc::from("c"), Value::Str(Arc::from(client.as_str())));
                let label = format!("{name}[{client}]");
                if let Some(words) = observable.compare(model, state, &label, &[binding], seen)? {
                    return Ok(Some(words));
                }
            }
        }
        Ok(None)
    }
}

impl Observable {
    fn compare(
        &self,
        model: &Model,
        state: &State,
        label: &str,
        bindings: &[Binding],
        seen: &Json,
    ) -> Result<Option<String>> {
        let value = model
            .value(&self.expression, state, bindings)
            .with_context(|| label.to_owned())?;
        let expected = self.present(to_json(&value));
        let equal = expected == self.present(seen.clone());
        Ok((!equal).then(|| format!("{label}: model {expected}, trace {seen}")))
    }

    fn present(&self, json: Json) -> Json {
        match (json, &self.absent) {
            (Json::Object(mut entries), Some(absent)) => {
                entries.retain(|_, value| value != absent);
                Json::Object(entries)
            }
            (json, _) => json,
        }
    }
}
