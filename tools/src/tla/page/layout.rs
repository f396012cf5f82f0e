//! A layered picture of a graph: each node stands as deep as it is far from the initial state.

use std::collections::BTreeMap;

use super::graph::{Graph, Node};
use super::svg::Drawing;

const NODE_HEIGHT_PER_LINE: f64 = 15.0;
const LAYER: f64 = 58.0;
const BETWEEN: f64 = 26.0;
const CHARACTER: f64 = 6.3;
/// More nodes than this beside one another do not fit on a page.
const MOST_BESIDE: usize = 6;

struct Box {
    centre: (f64, f64),
    size: (f64, f64),
}

/// The picture of a graph, or none where it would be too large to be looked at.
pub(super) fn draw(graph: &Graph, name: &str) -> String {
    let layers = layers(graph);
    let (boxes, size) = place(graph, &layers);
    let mut drawing = Drawing::default();
    let most = graph.edges.values().copied().max().unwrap_or(1) as f64;
    for ((from, to), count) in &graph.edges {
        if let (Some(from_box), Some(to_box)) = (boxes.get(from), boxes.get(to)) {
            let weight = (*count as f64).ln_1p() / most.ln_1p();
            connect(
                &mut drawing,
                from_box,
                to_box,
                weight,
                &format!("{count} edges"),
            );
        }
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        if let Some(place) = boxes.get(&at) {
            draw_node(&mut drawing, node, place, at == 0);
        }
    }
    drawing.finish(size, name)
}

fn draw_node(drawing: &mut Drawing, node: &Node, place: &Box, initial: bool) {
    let corner = (
        place.centre.0 - place.size.0 / 2.0,
        place.centre.1 - place.size.1 / 2.0,
    );
    let class = if initial { "node initial" } else { "node" };
    let states = format!(
        "{} states, {} steps from the start at least",
        node.states, node.depth
    );
    drawing.rectangle(corner, place.size, class, &states);
    for (line, text) in node.label.iter().enumerate() {
        let y = corner.1 + 16.0 + NODE_HEIGHT_PER_LINE * line as f64;
        drawing.text((place.centre.0, y), "state", text);
    }
    let y = corner.1 + place.size.1 - 6.0;
    let count = if node.states == 1 {
        "1 state".to_owned()
    } else {
        format!("{} states", node.states)
    };
    drawing.text((place.centre.0, y), "count", &count);
}

/// The nodes by depth, each layer in an order that crosses few edges; wide ones are broken.
fn layers(graph: &Graph) -> Vec<Vec<usize>> {
    let mut by_depth: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        if node.depth != usize::MAX {
            by_depth.entry(node.depth).or_default().push(at);
        }
    }
    let mut layers: Vec<Vec<usize>> = by_depth.into_values().collect();
    for _ in 0..4 {
        let mut above: BTreeMap<usize, f64> = BTreeMap::new();
        for layer in &mut layers {
            let middle = |at: usize| {
                let places = graph.edges.iter().filter(|((_, to), _)| *to == at);
                let places =
                    places.filter_map(|((from, _), count)| Some((above.get(from)?, *count as f64)));
                let (sum, weight) = places.fold((0.0, 0.0), |(sum, weight), (place, count)| {
                    (sum + place * count, weight + count)
                });
                if weight > 0.0 { sum / weight } else { 0.5 }
            };
            let mut placed: Vec<(usize, f64)> = layer.iter().map(|at| (*at, middle(*at))).collect();
            placed.sort_by(|a, b| a.1.total_cmp(&b.1));
            *layer = placed.into_iter().map(|(at, _)| at).collect();
            let width = layer.len() as f64;
            above.extend(
                layer
                    .iter()
                    .enumerate()
                    .map(|(i, at)| (*at, (i as f64 + 0.5) / width)),
            );
        }
    }
    layers
        .iter()
        .flat_map(|layer| layer.chunks(MOST_BESIDE))
        .map(<[usize]>::to_vec)
        .collect()
}

fn place(graph: &Graph, layers: &[Vec<usize>]) -> (BTreeMap<usize, Box>, (f64, f64)) {
    let size = |at: usize| {
        let label = graph
            .nodes
            .get(at)
            .map(|node| node.label.as_slice())
            .unwrap_or_default();
        let longest = label
            .iter()
            .map(|line| line.chars().count())
            .max()
            .unwrap_or(0);
        let width = (CHARACTER * longest as f64).max(64.0) + 20.0;
        (
            width,
            NODE_HEIGHT_PER_LINE * (label.len() + 1) as f64 + 12.0,
        )
    };
    let row = |layer: &[usize]| {
        let widths = layer.iter().map(|at| size(*at).0).sum::<f64>();
        widths + BETWEEN * layer.len().saturating_sub(1) as f64
    };
    let width = layers.iter().map(|layer| row(layer)).fold(0.0, f64::max) + 40.0;
    let mut boxes = BTreeMap::new();
    let mut top = 14.0;
    for layer in layers {
        let height = layer.iter().map(|at| size(*at).1).fold(0.0, f64::max);
        let mut left = (width - row(layer)) / 2.0;
        for at in layer {
            let own = size(*at);
            let centre = (left + own.0 / 2.0, top + height / 2.0);
            boxes.insert(*at, Box { centre, size: own });
            left += own.0 + BETWEEN;
        }
        top += height + LAYER;
    }
    (boxes, (width, top - LAYER + 14.0))
}

/// Down as a curve from bottom to top; back or beside, past the sides.
fn connect(drawing: &mut Drawing, from: &Box, to: &Box, weight: f64, title: &str) {
    let width = 0.8 + 2.4 * weight;
    let class = format!("edge w{}", (width * 2.0).round().clamp(1.0, 6.0));
    let path = if to.centre.1 > from.centre.1 + 1.0 {
        let (x1, y1) = (from.centre.0, from.centre.1 + from.size.1 / 2.0);
        let (x2, y2) = (to.centre.0, to.centre.1 - to.size.1 / 2.0);
        let bend = ((y2 - y1) * 0.5).max(20.0);
        format!(
            "M{x1:.1} {y1:.1} C{x1:.1} {:.1} {x2:.1} {:.1} {x2:.1} {y2:.1}",
            y1 + bend,
            y2 - bend
        )
    } else {
        let side = if to.centre.0 >= from.centre.0 {
            1.0
        } else {
            -1.0
        };
        let (x1, y1) = (from.centre.0 + side * from.size.0 / 2.0, from.centre.1);
        let (x2, y2) = (to.centre.0 + side * to.size.0 / 2.0, to.centre.1);
        let out = side * 34.0;
        format!(
            "M{x1:.1} {y1:.1} C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}",
            x1 + out,
            x2 + out
        )
    };
    let back = to.centre.1 <= from.centre.1 + 1.0;
    drawing.path(
        &format!("{class}{}", if back { " back" } else { "" }),
        &path,
        title,
    );
}
