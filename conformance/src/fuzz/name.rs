//! The names that scripts take from.

use crate::simulator::dice::Dice;

/// Connections of a judged server.
pub(super) const CONNECTIONS: [&str; 3] = ["a", "b", "c"];
/// Documents.
pub(super) const DOCUMENTS: [&str; 2] = ["$doc", "$doc_x"];
/// Paths of registers, and those of other kinds of fields.
pub(super) const PATHS: [&str; 4] = ["/k", "/k/below", "/", "/other"];

/// One of them.
pub(super) fn one_of<T: Copy>(dice: &mut Dice, items: &[T]) -> Option<T> {
    let index = dice.below(items.len() as u64);
    items.get(usize::try_from(index).ok()?).copied()
}

/// One of them, the first when there is none to take.
pub(super) fn named(dice: &mut Dice, names: &[&'static str]) -> &'static str {
    one_of(dice, names).unwrap_or("a")
}
