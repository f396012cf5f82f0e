//! Behaviours that together take every edge of a graph: from the initial state always on to the
//! nearest edge that no behaviour has taken yet, and again from the start when none is left.
//!
//! The smoke set is the same for classes of edges: an action with the variables it changed.

use std::collections::{BTreeSet, VecDeque};

use crate::graph::{Graph, INITIAL};

/// Edges, by index, each starting where the one before it ends.
pub(crate) type Behaviour = Vec<usize>;

/// Every edge is taken by one of the behaviours; none is much longer than `longest`.
pub(crate) fn edges(graph: &Graph, longest: usize) -> Vec<Behaviour> {
    let mut untaken = vec![true; graph.edges.len()];
    let mut behaviours = Vec::new();
    while let Some(path) = nearest(graph, INITIAL, |edge| untaken[edge]) {
        let mut behaviour = Vec::new();
        let mut next = Some(path);
        while let Some(path) = next {
            for &edge in &path {
                untaken[edge] = false;
            }
            behaviour.extend(path);
            next = behaviour
                .last()
                .filter(|_| behaviour.len() < longest)
                .and_then(|&last| nearest(graph, graph.edges[last].to, |edge| untaken[edge]));
        }
        behaviours.push(behaviour);
    }
    behaviours
}

/// One edge of every class is taken; `class` names an edge's class.
pub(crate) fn smoke(graph: &Graph, class: impl Fn(usize) -> String) -> Vec<Behaviour> {
    let classes: Vec<String> = (0..graph.edges.len()).map(class).collect();
    let mut missing: BTreeSet<&String> = classes.iter().collect();
    let mut behaviours = Vec::new();
    while let Some(path) = nearest(graph, INITIAL, |edge| missing.contains(&classes[edge])) {
        let mut behaviour = Vec::new();
        let mut next = Some(path);
        while let Some(path) = next {
            for &edge in &path {
                missing.remove(&classes[edge]);
            }
            behaviour.extend(path);
            next = behaviour.last().and_then(|&last| {
                nearest(graph, graph.edges[last].to, |edge| {
                    missing.contains(&classes[edge])
                })
            });
        }
        behaviours.push(behaviour);
    }
    behaviours
}

/// The shortest path from a state that ends with a wanted edge.
fn nearest(graph: &Graph, start: usize, wanted: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
    let mut reached_by: Vec<Option<usize>> = vec![None; graph.states.len()];
    let mut waiting = VecDeque::from([start]);
    while let Some(state) = waiting.pop_front() {
        for &edge in &graph.leaving[state] {
            if wanted(edge) {
                return Some(path_to(graph, &reached_by, start, edge));
            }
            let to = graph.edges[edge].to;
            if to != start && reached_by[to].is_none() {
                reached_by[to] = Some(edge);
                waiting.push_back(to);
            }
        }
    }
    None
}

fn path_to(graph: &Graph, reached_by: &[Option<usize>], start: usize, last: usize) -> Vec<usize> {
    let mut path = vec![last];
    let mut state = graph.edges[last].from;
    while state != start {
        let Some(edge) = reached_by[state] else { break };
        path.push(edge);
        state = graph.edges[edge].from;
    }
    path.reverse();
    path
}
