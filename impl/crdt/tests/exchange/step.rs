//! What happens in a run.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::edit::{Edit, edit};

pub(crate) const WRITERS: usize = 3;

#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// One change.
    Write {
        writer: usize,
        wall_ms: u64,
        edits: Vec<Edit>,
    },
    /// `writer` gets what it lacks of `other`.
    Read {
        writer: usize,
        other: usize,
        by: Means,
    },
    /// `writer` stores its state, and opens it again without its history.
    Reload { writer: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// One by one, in the order in which the other got them; some twice.
    Changes,
    Delta,
    State,
}

pub(crate) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let writers = || 0..WRITERS;
    let write =
        (writers(), 1..4_u64, vec(edit(), 1..4)).prop_map(|(writer, wall_ms, edits)| Step::Write {
            writer,
            wall_ms,
            edits,
        });
    let means =
        prop_oneof![4 => Just(Means::Changes), 2 => Just(Means::Delta), 1 => Just(Means::State)];
    let read = (writers(), writers(), means).prop_map(|(writer, other, by)| Step::Read {
        writer,
        other,
        by,
    });
    let reload = writers().prop_map(|writer| Step::Reload { writer });
    vec(
        prop_oneof![10 => write, 6 => read, 1 => reload],
        most / 3..most,
    )
}
