//! The state graph, grouped by some of its variables: small enough to look at.

use std::collections::{BTreeMap, HashMap, VecDeque};

use anyhow::Context as _;

use super::trace;
use super::value::Value;

/// A group of states that agree in the chosen variables.
#[derive(Debug)]
pub(super) struct Node {
    /// One line for each variable.
    pub(super) label: Vec<String>,
    pub(super) states: usize,
    /// Steps from the initial state.
    pub(super) depth: usize,
}

#[derive(Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// From, to, and how many edges of the whole graph run there.
    pub(super) edges: BTreeMap<(usize, usize), usize>,
}

impl Graph {
    pub(super) fn read(dot: &str, variables: &[&str]) -> anyhow::Result<Self> {
        let mut groups: HashMap<Vec<String>, usize> = HashMap::new();
        let mut of_state: HashMap<&str, usize> = HashMap::new();
        let mut nodes: Vec<Node> = Vec::new();
        for (id, text) in dot.lines().filter_map(node) {
            let state = trace::state(&text).context("a state of the dump")?;
            let shown = variables
                .iter()
                .filter_map(|name| Some((*name, state.get(*name)?)));
            let label: Vec<String> = shown.map(|(name, value)| line(name, value)).collect();
            let fresh = nodes.len();
            let group = *groups.entry(label.clone()).or_insert(fresh);
            if group == fresh {
                nodes.push(Node {
                    label,
                    states: 0,
                    depth: usize::MAX,
                });
            }
            if let (Some(group), false) = (nodes.get_mut(group), of_state.contains_key(id)) {
                group.states += 1;
            }
            of_state.insert(id, group);
        }
        let mut edges = BTreeMap::new();
        for (from, to) in dot.lines().filter_map(edge) {
            let (Some(from), Some(to)) = (of_state.get(from), of_state.get(to)) else {
                continue;
            };
            if from != to {
                *edges.entry((*from, *to)).or_insert(0) += 1;
            }
        }
        let mut graph = Self { nodes, edges };
        graph.measure();
        Ok(graph)
    }

    /// Sets every depth; the first node is the initial state's.
    fn measure(&mut self) {
        let mut waiting = VecDeque::from([(0, 0)]);
        while let Some((place, depth)) = waiting.pop_front() {
            let Some(node) = self
                .nodes
                .get_mut(place)
                .filter(|node| node.depth == usize::MAX)
            else {
                continue;
            };
            node.depth = depth;
            let next = self.edges.range((place, 0)..=(place, usize::MAX));
            waiting.extend(next.map(|((_, to), _)| (*to, depth + 1)));
        }
    }
}

/// What a variable is, in few words: a function by its parties.
fn line(name: &str, value: &Value) -> String {
    match value {
        Value::Function(entries) => {
            let parts: Vec<String> = entries
                .iter()
                .map(|(key, part)| format!("{key} {}", short(part)))
                .collect();
            parts.join(" · ")
        }
        Value::Word(_) | Value::Sequence(_) | Value::Set(_) => format!("{name} {value}"),
    }
}

/// A record by its values, without their names.
fn short(value: &Value) -> String {
    match value {
        Value::Function(entries) => {
            let words: Vec<String> = entries.iter().map(|(_, part)| short(part)).collect();
            words.join("/")
        }
        Value::Word(word) if word == "TRUE" => "yes".to_owned(),
        Value::Word(word) if word == "FALSE" => "no".to_owned(),
        Value::Word(_) | Value::Sequence(_) | Value::Set(_) => value.to_string(),
    }
}

/// The name of a state, and its conjuncts on lines of their own.
fn node(line: &str) -> Option<(&str, String)> {
    let (id, rest) = line.split_once(" [label=\"")?;
    let (label, _) = rest.rsplit_once('"')?;
    let text = label
        .replace("\\n", "\n")
        .replace("\\\"", "\"")
        .replace("\\\\", "\\");
    id.parse::<i64>().ok().map(|_| (id, text))
}

fn edge(line: &str) -> Option<(&str, &str)> {
    let (from, rest) = line.split_once(" -> ")?;
    from.parse::<i64>().ok()?;
    let (to, _) = rest.split_once([' ', ';'])?;
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOT: &str = r#"1 [label="/\\ phase = [c1 |-> \"Off\"]\n/\\ n = 0",style = filled]
1 -> 2 [label="Next"];
2 [label="/\\ phase = [c1 |-> \"On\"]\n/\\ n = 0"];
2 -> 3 [label="Next"];
3 [label="/\\ phase = [c1 |-> \"On\"]\n/\\ n = 1"];
"#;

    #[test]
    fn states_that_agree_are_one_node() {
        let graph = Graph::read(DOT, &["phase"]).expect("a graph");
        let told: Vec<_> = graph
            .nodes
            .iter()
            .map(|n| (n.label[0].as_str(), n.states, n.depth))
            .collect();
        assert_eq!(told, [("c1 Off", 1, 0), ("c1 On", 2, 1)]);
        assert_eq!(graph.edges, BTreeMap::from([((0, 1), 1)]));
    }
}
