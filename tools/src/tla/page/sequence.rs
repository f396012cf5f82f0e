//! A counterexample as a space-time diagram: who did what, and what was on its way meanwhile.

use std::collections::BTreeMap;

use super::channel::{self, Channel, End};
use super::svg::Drawing;
use super::trace::Step;
use super::value::Value;

const LANE: f64 = 240.0;
const ROW: f64 = 38.0;
const TOP: f64 = 52.0;
const PILL: f64 = 22.0;

/// Something on its way.
struct Sent {
    row: usize,
    label: String,
}

struct Sequence<'a> {
    lanes: Vec<String>,
    channels: &'static [Channel],
    steps: &'a [Step],
    drawing: Drawing,
}

/// The diagram of a trace that ends where the property is violated.
pub(super) fn draw(spec: &str, steps: &[Step], property: &str) -> Option<String> {
    let first = steps.first()?;
    let clients = clients(first);
    let parties = channel::parties(spec);
    if parties.is_empty() {
        return None;
    }
    // The first client on one side of the server, the others on the other.
    let (left, right) = clients.split_at(clients.len().min(1));
    let middle = parties.iter().rev().map(|party| (*party).to_owned());
    let lanes: Vec<String> = left
        .iter()
        .cloned()
        .chain(middle)
        .chain(right.iter().cloned())
        .collect();
    let mut sequence = Sequence {
        lanes,
        channels: channel::of(spec),
        steps,
        drawing: Drawing::default(),
    };
    sequence.rails();
    sequence.messages();
    sequence.actions();
    Some(sequence.finish(property))
}

/// The names that functions of the state are made over.
fn clients(first: &Step) -> Vec<String> {
    let mut names: Vec<String> = first
        .state
        .values()
        .filter(|value| matches!(value, Value::Function(_)))
        .flat_map(Value::entries)
        .map(|(key, _)| key)
        .filter(|key| key.len() == 2 && key.ends_with(|c: char| c.is_ascii_digit()))
        .collect();
    names.sort();
    names.dedup();
    names
}

impl Sequence<'_> {
    fn x(&self, lane: usize) -> f64 {
        LANE * (lane as f64 + 0.5)
    }

    fn y(row: usize) -> f64 {
        TOP + ROW * row as f64
    }

    fn lane(&self, name: &str) -> Option<usize> {
        self.lanes.iter().position(|lane| lane == name)
    }

    fn rails(&mut self) {
        let bottom = Self::y(self.steps.len()) - ROW / 2.0;
        for (lane, name) in self.lanes.clone().iter().enumerate() {
            let x = self.x(lane);
            self.drawing.line((x, 34.0), (x, bottom), "rail");
            self.drawing.text((x, 18.0), "lane", name);
        }
    }

    /// Every channel of every party, in the order of the steps.
    fn messages(&mut self) {
        for channel in self.channels {
            let keys: Vec<String> = match self
                .steps
                .first()
                .and_then(|s| s.state.get(channel.variable))
            {
                Some(value) => value.entries().into_iter().map(|(key, _)| key).collect(),
                None => continue,
            };
            for key in keys {
                self.follow(*channel, &key);
            }
        }
    }

    fn follow(&mut self, channel: Channel, key: &str) {
        let end = |end: End| match end {
            End::Key => key.to_owned(),
            End::Named(name) => name.to_owned(),
        };
        let (Some(from), Some(to)) = (self.lane(&end(channel.from)), self.lane(&end(channel.to)))
        else {
            return;
        };
        let mut waiting: Vec<(Value, Sent)> = Vec::new();
        for (row, step) in self.steps.iter().enumerate() {
            let held = step
                .state
                .get(channel.variable)
                .and_then(|value| value.get(key));
            let now = held.map(Value::items).unwrap_or_default();
            let mut left = now.clone();
            let mut still = Vec::new();
            for (value, sent) in waiting {
                if let Some(place) = left.iter().position(|other| *other == value) {
                    left.remove(place);
                    still.push((value, sent));
                } else if now.is_empty() && !still.is_empty() {
                    self.lost(&sent, (from, to), row);
                } else {
                    self.arrives(&sent, (from, to), row);
                }
            }
            waiting = still;
            for value in left {
                let label = label(&value);
                waiting.push((value, Sent { row, label }));
            }
        }
        for (_, sent) in waiting {
            self.lost(&sent, (from, to), self.steps.len());
        }
    }

    fn arrives(&mut self, sent: &Sent, (from, to): (usize, usize), row: usize) {
        let (start, end) = (
            (self.x(from), Self::y(sent.row)),
            (self.x(to), Self::y(row)),
        );
        self.arrow(start, end, "message", &sent.label);
        let back = if end.0 > start.0 { -9.0 } else { 9.0 };
        let (x, y) = end;
        let head = format!(
            "M{:.1} {:.1} L{x:.1} {y:.1} L{:.1} {:.1} Z",
            x + back,
            y - 5.0,
            x + back,
            y + 4.0
        );
        self.drawing.path("head", &head, &sent.label);
    }

    /// Its connection ended, or it is still on its way at the end.
    fn lost(&mut self, sent: &Sent, (from, to): (usize, usize), row: usize) {
        let start = (self.x(from), Self::y(sent.row));
        let whole = (self.x(to), Self::y(row));
        let end = (
            start.0 + (whole.0 - start.0) * 0.55,
            start.1 + (whole.1 - start.1).min(60.0) * 0.55,
        );
        self.arrow(start, end, "message lost", &sent.label);
    }

    fn arrow(&mut self, start: (f64, f64), end: (f64, f64), class: &str, label: &str) {
        let path = format!("M{:.1} {:.1} L{:.1} {:.1}", start.0, start.1, end.0, end.1);
        self.drawing.path(class, &path, label);
        let middle = ((start.0 + end.0) / 2.0, (start.1 + end.1) / 2.0 - 4.0);
        self.drawing.text(middle, "label", label);
    }

    fn actions(&mut self) {
        for row in 1..self.steps.len() {
            let (before, step) = (&self.steps[row - 1], &self.steps[row]);
            let changes = changes(before, step);
            let lane = self.actor(row, &changes);
            let width = 7.2 * step.action.len() as f64 + 18.0;
            let place = (self.x(lane) - width / 2.0, Self::y(row) - PILL / 2.0);
            let told: Vec<String> = changes
                .iter()
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            self.drawing
                .rectangle(place, (width, PILL), "pill", &told.join("\n"));
            self.drawing
                .text((self.x(lane), Self::y(row) + 4.0), "action", &step.action);
        }
    }

    /// Who acted: whoever took a message, else the one whose part of the state changed, if it was
    /// one, else the server.
    fn actor(&self, row: usize, changes: &BTreeMap<String, &Value>) -> usize {
        let takers: Vec<usize> = self
            .channels
            .iter()
            .flat_map(|c| self.takers(*c, row))
            .collect();
        if let [lane] = takers.as_slice() {
            return *lane;
        }
        let on_the_way = |name: &str| {
            self.channels
                .iter()
                .any(|channel| name.starts_with(channel.variable))
        };
        let mut lanes: Vec<usize> = changes
            .keys()
            .filter(|name| !on_the_way(name))
            .map(|name| name.split_once('.').and_then(|(_, key)| self.lane(key)))
            .map(|lane| lane.unwrap_or(usize::MAX))
            .collect();
        lanes.sort_unstable();
        lanes.dedup();
        match lanes.as_slice() {
            [lane] if *lane != usize::MAX => *lane,
            _ => self
                .lanes
                .iter()
                .position(|lane| lane.len() > 2)
                .unwrap_or_default(),
        }
    }

    /// Where the first message of a channel was taken in a step, and the others left.
    fn takers(&self, channel: Channel, row: usize) -> Vec<usize> {
        let held = |row: usize| self.steps.get(row)?.state.get(channel.variable);
        let (Some(before), Some(after)) = (row.checked_sub(1).and_then(held), held(row)) else {
            return Vec::new();
        };
        let entries = before.entries().into_iter();
        let taken = entries.filter(|(key, before)| {
            let (before, after) = (
                before.items(),
                after.get(key).map(Value::items).unwrap_or_default(),
            );
            !before.is_empty() && before != after && after.starts_with(&before[1..])
        });
        taken
            .filter_map(|(key, _)| match channel.to {
                End::Key => self.lane(&key),
                End::Named(name) => self.lane(name),
            })
            .collect()
    }

    fn finish(mut self, property: &str) -> String {
        let width = LANE * self.lanes.len() as f64;
        let y = Self::y(self.steps.len()) - ROW / 2.0 + 4.0;
        self.drawing
            .rectangle((8.0, y), (width - 16.0, 26.0), "verdict", property);
        self.drawing.text(
            (width / 2.0, y + 17.0),
            "violated",
            &format!("violates {property}"),
        );
        self.drawing.finish((width, y + 34.0), property)
    }
}

/// What a step changed, by variable, or by variable and party.
fn changes<'a>(before: &Step, after: &'a Step) -> BTreeMap<String, &'a Value> {
    let mut changes = BTreeMap::new();
    for (name, value) in &after.state {
        let Some(old) = before.state.get(name).filter(|old| *old != value) else {
            continue;
        };
        let parts = value.entries();
        if parts.is_empty() || !matches!(value, Value::Function(_)) {
            changes.insert(name.clone(), value);
        }
        for (key, part) in parts {
            if matches!(value, Value::Function(_)) && old.get(&key) != Some(part) {
                changes.insert(format!("{name}.{key}"), part);
            }
        }
    }
    // Counters of how often something struck are the bounds', and nobody's.
    changes.retain(|name, _| !name.starts_with("faults") && !name.starts_with("renewals"));
    changes
}

/// A frame by its type, and by what tells it from others of the type.
fn label(frame: &Value) -> String {
    let word = |name: &str| frame.get(name).and_then(Value::word);
    let Some(kind) = word("type") else {
        return match frame.get("clock").and_then(Value::word) {
            Some(clock) if word("left") == Some("TRUE") => format!("left at {clock}"),
            Some(clock) => format!("clock {clock}"),
            None => frame.to_string(),
        };
    };
    let dot = |change: &Value| {
        let part = |name: &str| change.get(name).and_then(Value::word).unwrap_or_default();
        format!("{}:{}", part("replica"), part("seq"))
    };
    let more = match (frame.get("change"), word("code"), word("through_seq")) {
        (Some(change), _, _) => dot(change),
        (None, Some(code), _) if !code.is_empty() => code.to_owned(),
        (None, _, Some(seq)) => format!("{}:{seq}", word("replica_id").unwrap_or_default()),
        (None, _, None) => word("to")
            .filter(|to| *to != "0")
            .unwrap_or_default()
            .to_owned(),
    };
    format!("{kind} {more}").trim_end().to_owned()
}
