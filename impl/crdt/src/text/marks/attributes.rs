//! The attributes of shown text, run by run.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

use std::ops::Range;

use super::{Marking, Marks, Order};
use crate::{Attributes, Value};

/// Shown text with the same attributes throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeRun {
    pub range: Range<usize>,
    pub attributes: Attributes,
}

/// From a position on, a key has a value, or none.
struct Turn<'a> {
    at: usize,
    key: &'a str,
    value: Option<&'a Value>,
}

impl Marks {
    /// The attributes of the shown text in a range, in runs as long as possible.
    //= SK-MARK-001
    pub fn runs(&self, range: Range<usize>, order: &impl Order) -> Vec<AttributeRun> {
        let mut runs = Vec::new();
        let mut open = AttributeRun {
            range: range.start..range.end,
            attributes: Attributes::new(),
        };
        for turns in self.turns(&range, order).chunk_by(|a, b| a.at == b.at) {
            let mut attributes = open.attributes.clone();
            for Turn { key, value, .. } in turns {
                match value {
                    Some(value) => attributes.insert((*key).to_owned(), (*value).clone()),
                    None => attributes.remove(*key),
                };
            }
            if attributes != open.attributes {
                let next = AttributeRun {
                    range: turns[0].at..range.end,
                    attributes,
                };
                let mut ended = std::mem::replace(&mut open, next);
                ended.range.end = open.range.start;
                runs.push(ended);
            }
        }
        runs.push(open);
        runs.retain(|run| !run.range.is_empty());
        runs
    }

    /// The attributes of the character that shows at a position.
    pub fn attributes_at(&self, at: usize, order: &impl Order) -> Attributes {
        let anchor = order.anchor_before(at);
        let layers = self.layers();
        let given = layers.filter_map(|(key, layer)| Some((key, layer.value_at(anchor, order)?)));
        given
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect()
    }

    /// Where a key's winner changes in a range, and at its start; ascending by position, and of
    /// one key and position the last one counts.
    fn turns(&self, range: &Range<usize>, order: &impl Order) -> Vec<Turn<'_>> {
        let from = order.anchor_before(range.start);
        let to = order.anchor_before(range.end);
        let mut turns = Vec::new();
        for (key, layer) in self.layers() {
            layer.visit((from, to), order, |start, winner| {
                let shown = order.shown_before(start);
                let shown = shown.expect("segments start at characters of the text");
                let at = range.start.max(shown.chars as usize);
                let value = winner.and_then(Marking::given);
                turns.push(Turn { at, key, value });
            });
        }
        turns.sort_by_key(|turn| turn.at);
        turns
    }
}
