//! Marks on a text, as a function of the set of markings.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::collections::BTreeMap;

use crate::{Anchor, Dot, Stamp, Text};

/// Gives `key` a value, or takes it away, between two anchors; `None` is the text's edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking<V> {
    pub stamp: Stamp,
    pub key: String,
    pub value: Option<V>,
    pub start: Option<Anchor>,
    pub end: Option<Anchor>,
}

/// Shown characters with the same attributes, as long as possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<V> {
    pub text: String,
    pub attributes: BTreeMap<String, V>,
}

/// Where anchors and characters stand: behind so many characters, deleted ones included, and before
/// (0) or after (1) what is inserted there next. The text's edges stand outside of all others.
type Place = (usize, u8);

const START: Place = (0, 0);
const END: Place = (usize::MAX, 0);

/// The attributes of each shown character, in the order of the text.
//= SK-MARK-001
//= SK-MARK-002
//= SK-MARK-003
pub fn attributes<V: Clone>(text: &Text, markings: &[Marking<V>]) -> Vec<BTreeMap<String, V>> {
    let order = Order::of(text);
    let ranges: Vec<(Place, Place)> = markings
        .iter()
        .map(|marking| order.range(marking))
        .collect();
    let of_character = |dot: &Dot| {
        let index = order.0[dot];
        let mut winners: BTreeMap<&str, &Marking<V>> = BTreeMap::new();
        for (marking, (start, end)) in markings.iter().zip(&ranges) {
            //= SK-MARK-008
            if *start <= (index, 1) && (index + 1, 0) <= *end {
                let winner = winners.entry(&marking.key).or_insert(marking);
                if marking.stamp > winner.stamp {
                    *winner = marking;
                }
            }
        }
        let given =
            |(key, marking): (&str, &Marking<V>)| Some((key.to_owned(), marking.value.clone()?));
        winners.into_iter().filter_map(given).collect()
    };
    text.shown()
        .iter()
        .map(|character| of_character(&character.dot))
        .collect()
}

/// The shown text in runs.
pub fn runs<V: Clone + Eq>(text: &Text, markings: &[Marking<V>]) -> Vec<Run<V>> {
    let mut runs: Vec<Run<V>> = Vec::new();
    for (character, attributes) in text.shown().iter().zip(attributes(text, markings)) {
        match runs.last_mut() {
            Some(run) if run.attributes == attributes => run.text.push(character.scalar),
            _ => runs.push(Run {
                text: character.scalar.to_string(),
                attributes,
            }),
        }
    }
    runs
}

/// The markings that a stored text keeps, ascending by dot: without those that a later one of
/// the same key covers.
//= SK-MARK-011
pub fn kept<V: Clone + Eq>(text: &Text, markings: &[Marking<V>]) -> Vec<Marking<V>> {
    let order = Order::of(text);
    let covers = |later: &Marking<V>, earlier: &Marking<V>| {
        let (outer, inner) = (order.range(later), order.range(earlier));
        let is_later = later.key == earlier.key && later.stamp > earlier.stamp;
        is_later && outer.0 <= inner.0 && outer.1 >= inner.1
    };
    let mut kept: Vec<Marking<V>> = markings
        .iter()
        .filter(|marking| !markings.iter().any(|other| covers(other, marking)))
        .cloned()
        .collect();
    kept.sort_by_key(|marking| marking.stamp.dot());
    kept
}

/// How many characters stand before each, deleted ones included.
struct Order(BTreeMap<Dot, usize>);

impl Order {
    fn of(text: &Text) -> Self {
        let characters = text.characters().into_iter().enumerate();
        Self(
            characters
                .map(|(index, c)| (c.dot.clone(), index))
                .collect(),
        )
    }

    //= SK-MARK-004
    //= SK-MARK-009
    fn range<V>(&self, marking: &Marking<V>) -> (Place, Place) {
        let place = |anchor: &Option<Anchor>| self.place(anchor.as_ref()?);
        let (start, end) = (place(&marking.start), place(&marking.end));
        (start.unwrap_or(START), end.unwrap_or(END))
    }

    fn place(&self, anchor: &Anchor) -> Option<Place> {
        let index = self.0.get(anchor.dot())?;
        Some(match anchor {
            Anchor::Before(_) => (*index, 1),
            Anchor::After(_) => (index + 1, 0),
        })
    }
}
