//! Edits at random; numbers are taken modulo what there is.

use proptest::prelude::*;
use synckit_crdt::{Expand, Value};

use crate::user::User;

#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Insert(usize, usize),
    Delete(usize, usize),
    Mark(usize, usize, Option<i64>, usize),
    Write(Option<i64>),
    Count(i64),
    Add(i64),
    Remove(i64),
}

const EXPANDS: [Expand; 4] = [Expand::None, Expand::Before, Expand::After, Expand::Both];

pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let value = || prop::option::of(0..3i64);
    let mark = (0..20usize, 1..6usize, value(), 0..4usize);
    prop_oneof![
        4 => (0..20usize, 1..4usize).prop_map(|(at, length)| Edit::Insert(at, length)),
        4 => (0..20usize, 1..5usize).prop_map(|(at, length)| Edit::Delete(at, length)),
        4 => mark.prop_map(|(at, length, value, expand)| Edit::Mark(at, length, value, expand)),
        1 => value().prop_map(Edit::Write),
        1 => (1..9i64).prop_map(|amount| Edit::Count(amount * 5 - 23)),
        1 => (0..2i64).prop_map(Edit::Add),
        1 => (0..2i64).prop_map(Edit::Remove),
    ]
}

impl Edit {
    /// Makes the edit; what it inserts is taken from `scalars`.
    pub(crate) fn run(&self, user: &mut User, scalars: &mut impl Iterator<Item = char>) {
        let len = user.len();
        match *self {
            Self::Insert(at, length) => {
                let text: String = scalars.take(length).collect();
                user.insert(at % (len + 1), &text);
            }
            Self::Delete(at, length) => {
                let start = at % (len + 1);
                user.delete(start, (start + length).min(len));
            }
            Self::Mark(at, length, value, expand) => {
                let start = at % (len + 1);
                let value = value.map_or(Value::Null, Value::Int);
                user.mark(start, (start + length).min(len), value, EXPANDS[expand]);
            }
            Self::Write(value) => user.write(value),
            Self::Count(amount) => user.count(amount),
            Self::Add(element) => user.add(element),
            Self::Remove(element) => user.remove(element),
        }
    }
}
