//! Behaviours that together take every edge of a graph: from the initial state always on to the
//! nearest edge that no behaviour has taken yet, and again from the start when none is left.
//!
//! The smoke set is the same for classes of edges: an action with the variables it changed.
//!
//! Where every edge is too much, a cover of pairs takes each class after each class that it can
//! follow: what an action leaves behind is what the next one trips over.

use std::collections::{BTreeSet, VecDeque};

use clap::ValueEnum;

use crate::graph::{Graph, INITIAL};

/// What the behaviours take at least once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Cover {
    /// Every edge.
    Edges,
    /// Every two classes of edges in a row.
    Pairs,
}

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

/// Which class was not yet taken behind which: a square of all classes.
struct Untaken {
    classes: usize,
    pairs: Vec<bool>,
}

impl Untaken {
    fn of(graph: &Graph, classes: &[usize]) -> Self {
        let count = classes.iter().max().map_or(0, |last| last + 1);
        let mut untaken = Self {
            classes: count,
            pairs: vec![false; count * count],
        };
        for (edge, class) in classes.iter().enumerate() {
            for &next in &graph.leaving[graph.edges[edge].to] {
                untaken.pairs[class * count + classes[next]] = true;
            }
        }
        untaken
    }

    fn contains(&self, first: usize, second: usize) -> bool {
        self.pairs[first * self.classes + second]
    }

    fn take(&mut self, first: usize, second: usize) {
        self.pairs[first * self.classes + second] = false;
    }

    fn len(&self) -> usize {
        self.pairs.iter().filter(|untaken| **untaken).count()
    }
}

/// Every two classes in a row are taken that are so somewhere in the graph; `classes` gives each
/// edge's. Also the number of such pairs.
pub(crate) fn pairs(graph: &Graph, classes: &[usize], longest: usize) -> (Vec<Behaviour>, usize) {
    let mut untaken = Untaken::of(graph, classes);
    let all = untaken.len();
    let mut behaviours = Vec::new();
    while let Some(path) = nearest_pair(graph, classes, None, &untaken) {
        let mut behaviour: Behaviour = Vec::new();
        let mut next = Some(path);
        while let Some(path) = next {
            for edge in path {
                if let Some(&last) = behaviour.last() {
                    untaken.take(classes[last], classes[edge]);
                }
                behaviour.push(edge);
            }
            let last = behaviour.last().filter(|_| behaviour.len() < longest);
            next = last.and_then(|&last| nearest_pair(graph, classes, Some(last), &untaken));
        }
        behaviours.push(behaviour);
    }
    (behaviours, all)
}

/// The shortest way on, from behind an edge or from the start, that ends with an untaken pair.
fn nearest_pair(
    graph: &Graph,
    classes: &[usize],
    from: Option<usize>,
    untaken: &Untaken,
) -> Option<Vec<usize>> {
    let begin = from.map_or_else(|| graph.leaving[INITIAL].clone(), |edge| vec![edge]);
    let mut reached_by: Vec<Option<usize>> = vec![None; graph.edges.len()];
    let mut seen = vec![false; graph.edges.len()];
    for &edge in &begin {
        seen[edge] = true;
    }
    let mut waiting = VecDeque::from(begin);
    while let Some(edge) = waiting.pop_front() {
        for &next in &graph.leaving[graph.edges[edge].to] {
            if untaken.contains(classes[edge], classes[next]) {
                let way = std::iter::successors(Some(edge), |&edge| reached_by[edge]);
                let mut path = vec![next];
                path.extend(way.take_while(|&edge| from != Some(edge)));
                path.reverse();
                return Some(path);
            }
            if !seen[next] {
                seen[next] = true;
                reached_by[next] = Some(edge);
                waiting.push_back(next);
            }
        }
    }
    None
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
