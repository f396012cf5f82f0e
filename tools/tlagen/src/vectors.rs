//! `gen`: the state graph of a configuration as a file of vectors.
//!
//! Everything that repeats stands once, in a table: action instances, frames, values of each
//! variable, states, edges. A behaviour is a list of edges. What an edge received and sent is
//! read off the channels before and after it. States and edges that no behaviour takes are left
//! out. Output is deterministic, byte for byte.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::{Value as Json, json};
use tla_checker::ast::Value;

use crate::action::{self, Action, Channels};
use crate::cover::{self, Behaviour, Cover};
use crate::graph::{Edge, Graph};
use crate::json::to_json;
use crate::model::Model;

pub(crate) fn run(
    module: &Path,
    config: &Path,
    actions: &Path,
    out: &Path,
    (cover, longest): (Cover, usize),
) -> Result<ExitCode> {
    let model = Model::load(module, config, &[])?;
    let action::Manifest { channels, actions } = action::read(actions)?;
    let graph = Graph::explore(&model, &actions)?;
    let whole = Vectors {
        model: &model,
        channels: &channels,
        actions: &actions,
        graph: &graph,
    };
    let smoke = cover::smoke(&graph, |edge| whole.class(&graph.edges[edge]));
    let file = match cover {
        Cover::Edges => whole.file(&cover::edges(&graph, longest), &smoke)?,
        Cover::Pairs => whole.file_of_pairs(smoke, longest)?,
    };
    std::fs::write(out, file.to_string()).with_context(|| out.display().to_string())?;
    println!("{}", file["coverage"]);
    Ok(ExitCode::SUCCESS)
}

struct Vectors<'a> {
    model: &'a Model,
    channels: &'a Channels,
    actions: &'a [Action],
    graph: &'a Graph,
}

/// Distinct items in the order in which they were first met.
#[derive(Default)]
struct Table {
    items: Vec<Json>,
    index: HashMap<String, usize>,
}

impl Table {
    fn place(&mut self, item: Json) -> usize {
        *self.index.entry(item.to_string()).or_insert_with_key(|_| {
            self.items.push(item);
            self.items.len() - 1
        })
    }
}

impl Vectors<'_> {
    /// Each action's instances after each that they can follow, with all that they change.
    fn file_of_pairs(&self, mut smoke: Vec<Behaviour>, longest: usize) -> Result<Json> {
        let mut numbers = HashMap::new();
        let mut classes = Vec::new();
        for edge in &self.graph.edges {
            let next = numbers.len();
            let class = (edge.instance, self.class(edge));
            classes.push(*numbers.entry(class).or_insert(next));
        }
        let (mut behaviours, pairs) = cover::pairs(self.graph, &classes, longest);
        let graph = self.graph.restricted([&mut behaviours, &mut smoke]);
        let part = Vectors {
            graph: &graph,
            ..*self
        };
        let mut file = part.file(&behaviours, &smoke)?;
        file["coverage"]["pairs"] = json!(pairs);
        Ok(file)
    }

    fn file(&self, behaviours: &[Behaviour], smoke: &[Behaviour]) -> Result<Json> {
        let mut frames = Table::default();
        let edges = self
            .graph
            .edges
            .iter()
            .map(|edge| self.edge(edge, &mut frames));
        let edges = edges.collect::<Result<Vec<_>>>()?;
        let (values, states) = self.states();
        let constants: BTreeMap<String, Json> = self
            .model
            .constants()
            .map(|(name, value)| (name.to_string(), to_json(value)))
            .collect();
        Ok(json!({
            "constants": constants,
            "coverage": self.coverage(behaviours, smoke),
            "variables": self.model.variables().iter().map(|name| &**name).collect::<Vec<_>>(),
            "actions": self.instances(),
            "frames": frames.items,
            "values": values,
            "states": states,
            "edges": edges,
            "behaviours": behaviours,
            "smoke": smoke,
        }))
    }

    fn coverage(&self, behaviours: &[Behaviour], smoke: &[Behaviour]) -> Json {
        let mut per_action: BTreeMap<&str, usize> = self
            .actions
            .iter()
            .map(|action| (action.name.as_str(), 0))
            .collect();
        for edge in &self.graph.edges {
            *per_action.entry(&self.action(edge).name).or_default() += 1;
        }
        json!({
            "states": self.graph.states.len(),
            "edges": self.graph.edges.len(),
            "behaviours": behaviours.len(),
            "steps": behaviours.iter().map(Vec::len).sum::<usize>(),
            "longest": behaviours.iter().map(Vec::len).max(),
            "smoke_behaviours": smoke.len(),
            "edges_per_action": per_action,
        })
    }

    fn action(&self, edge: &Edge) -> &Action {
        &self.actions[self.graph.instances[edge.instance].action]
    }

    fn instances(&self) -> Vec<Json> {
        let instance = |instance: &action::Instance| {
            let arguments: BTreeMap<String, Json> = instance
                .arguments
                .iter()
                .map(|(name, value)| (name.to_string(), to_json(value)))
                .collect();
            json!({"name": self.actions[instance.action].name, "args": arguments})
        };
        self.graph.instances.iter().map(instance).collect()
    }

    /// The values of each variable, and each state as indices into them.
    fn states(&self) -> (BTreeMap<String, Vec<Json>>, Vec<Vec<usize>>) {
        let mut tables: Vec<Table> = self
            .model
            .variables()
            .iter()
            .map(|_| Table::default())
            .collect();
        let states = self
            .graph
            .states
            .iter()
            .map(|state| {
                let values = state.values.iter().zip(&mut tables);
                values
                    .map(|(value, table)| table.place(to_json(value)))
                    .collect()
            })
            .collect();
        let names = self.model.variables().iter().map(|name| name.to_string());
        (
            names
                .zip(tables.into_iter().map(|table| table.items))
                .collect(),
            states,
        )
    }

    /// An action and the names of the variables that it changed.
    fn class(&self, edge: &Edge) -> String {
        let before = &self.graph.states[edge.from].values;
        let after = &self.graph.states[edge.to].values;
        let changed = self.model.variables().iter().zip(before.iter().zip(after));
        let names = changed
            .filter(|(_, (a, b))| a != b)
            .map(|(name, _)| format!(" {name}"));
        self.action(edge).name.clone() + &names.collect::<String>()
    }

    /// `[from, action, to, received, [[client, sent], ...]]`; frames and actions by index.
    fn edge(&self, edge: &Edge, frames: &mut Table) -> Result<Json> {
        let action = self.action(edge);
        let mut received = Json::Null;
        let mut sent = Vec::new();
        for (channel, name) in self.channels.variables() {
            let before = self.channel(edge.from, name)?;
            for (queue, after) in self.channel(edge.to, name)? {
                let (head, new) = moved(&before[&queue], &after, action.receives == Some(channel))
                    .with_context(|| format!("{} on {name}[{queue:?}]", action.name))?;
                if let Some(head) = head {
                    received = json!(frames.place(to_json(head)));
                }
                for frame in new {
                    sent.push(json!([queue.client, frames.place(to_json(frame))]));
                }
            }
        }
        if action.receives.is_some() && received.is_null() {
            bail!("{} receives nothing", action.name);
        }
        Ok(json!([edge.from, edge.instance, edge.to, received, sent]))
    }

    fn channel(&self, state: usize, name: &str) -> Result<BTreeMap<Queue, Vec<Value>>> {
        let position = self
            .model
            .variables()
            .iter()
            .position(|variable| &**variable == name);
        let value = position.map(|position| &self.graph.states[state].values[position]);
        let Some(Value::Record(channels)) = value else {
            bail!("no channel `{name}`")
        };
        let mut queues = BTreeMap::new();
        for (client, frames) in channels.iter() {
            let Value::Tuple(frames) = frames else {
                bail!("{name}[{client}] is {frames:?}")
            };
            let client = client.to_string();
            let by_connection: Option<Vec<&[Value]>> = frames.iter().map(connection).collect();
            let flat = || vec![&frames[..]];
            let of_client = by_connection.filter(|some| !some.is_empty());
            for (connection, frames) in of_client.unwrap_or_else(flat).into_iter().enumerate() {
                let client = client.clone();
                queues.insert(Queue { client, connection }, frames.to_vec());
            }
        }
        Ok(queues)
    }
}

/// Frames on one way: of a client, or of one of its connections where the model tells them apart.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Queue {
    client: String,
    connection: usize,
}

/// The frames of one connection; a frame itself is a record.
fn connection(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Tuple(frames) => Some(frames),
        _ => None,
    }
}

/// What left a channel at its head and what came to its end. A channel that lost everything was
/// emptied by the end of its connection.
fn moved<'a>(
    before: &'a [Value],
    after: &'a [Value],
    receives: bool,
) -> Result<(Option<&'a Value>, &'a [Value])> {
    if let Some(new) = after.strip_prefix(before) {
        return Ok((None, new));
    }
    match before.split_first() {
        Some((head, rest)) if receives => match after.strip_prefix(rest) {
            Some(new) => Ok((Some(head), new)),
            None => bail!("frames changed on their way"),
        },
        _ if after.is_empty() => Ok((None, after)),
        _ => bail!("frames changed on their way"),
    }
}
