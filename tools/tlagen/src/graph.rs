//! The state graph of a model, breadth first, each edge labelled with an action's instance.
//!
//! In every state the instances of the manifest must lead exactly where the next-state relation
//! leads: a forgotten or misnamed action is an error here, not a hole in the vectors.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Result, bail};
use tla_checker::ast::State;

use crate::action::{Action, Instance};
use crate::cover::Behaviour;
use crate::model::Model;

pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Index into `Graph::instances`.
    pub(crate) instance: usize,
}

pub(crate) struct Graph {
    pub(crate) states: Vec<State>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) edges: Vec<Edge>,
    /// The edges that leave each state.
    pub(crate) leaving: Vec<Vec<usize>>,
}

pub(crate) const INITIAL: usize = 0;

impl Graph {
    pub(crate) fn explore(model: &Model, actions: &[Action]) -> Result<Self> {
        let mut initial = model.initial()?;
        let (Some(first), true) = (initial.pop(), initial.is_empty()) else {
            bail!("vectors need exactly one initial state");
        };
        let mut graph = Self {
            states: vec![first.clone()],
            instances: Vec::new(),
            edges: Vec::new(),
            leaving: Vec::new(),
        };
        let mut known_states = HashMap::from([(first, INITIAL)]);
        let mut known_instances = HashMap::new();
        while graph.leaving.len() < graph.states.len() {
            let from = graph.leaving.len();
            let mut leaving = Vec::new();
            for (instance, state) in steps(model, actions, &graph.states[from])? {
                let to = *known_states.entry(state).or_insert_with_key(|state| {
                    graph.states.push(state.clone());
                    graph.states.len() - 1
                });
                let label = format!("{} {:?}", instance.action, instance.arguments);
                let instance = *known_instances.entry(label).or_insert_with(|| {
                    graph.instances.push(instance);
                    graph.instances.len() - 1
                });
                leaving.push(graph.edges.len());
                graph.edges.push(Edge { from, to, instance });
            }
            graph.leaving.push(leaving);
        }
        Ok(graph)
    }

    /// The part that some behaviours take; their edges get its numbers.
    pub(crate) fn restricted<'a>(
        &self,
        behaviours: impl IntoIterator<Item = &'a mut Vec<Behaviour>>,
    ) -> Self {
        let mut behaviours: Vec<&mut Behaviour> = behaviours
            .into_iter()
            .flat_map(|some| some.iter_mut())
            .collect();
        let taken: BTreeSet<usize> = behaviours
            .iter()
            .flat_map(|one| one.iter().copied())
            .collect();
        let ends = |edge: &usize| [self.edges[*edge].from, self.edges[*edge].to];
        let visited: BTreeSet<usize> = taken.iter().flat_map(ends).collect();
        let states: HashMap<usize, usize> = visited.iter().copied().zip(0..).collect();
        let edges: HashMap<usize, usize> = taken.iter().copied().zip(0..).collect();
        for edge in behaviours.iter_mut().flat_map(|one| one.iter_mut()) {
            *edge = edges[edge];
        }
        let mut leaving = vec![Vec::new(); states.len()];
        let mut kept = Vec::new();
        for edge in taken.iter().map(|edge| &self.edges[*edge]) {
            let (from, to, instance) = (states[&edge.from], states[&edge.to], edge.instance);
            leaving[from].push(kept.len());
            kept.push(Edge { from, to, instance });
        }
        Self {
            states: visited
                .iter()
                .map(|state| self.states[*state].clone())
                .collect(),
            instances: self.instances.clone(),
            edges: kept,
            leaving,
        }
    }
}

fn steps(model: &Model, actions: &[Action], state: &State) -> Result<Vec<(Instance, State)>> {
    let mut found = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        for (bindings, successor) in action.steps(model, state)? {
            let arguments = bindings.into_iter().collect();
            found.push((
                Instance {
                    action: index,
                    arguments,
                },
                successor,
            ));
        }
    }
    let named: BTreeSet<_> = found
        .iter()
        .map(|(_, successor)| &successor.values)
        .collect();
    let all = model.successors(state)?;
    if named != all.iter().map(|successor| &successor.values).collect() {
        bail!(
            "the manifest's actions lead to {} states and the next-state relation to {}, from {:?}",
            named.len(),
            all.len(),
            state
        );
    }
    Ok(found)
}
