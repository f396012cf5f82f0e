//! The characters in the order of the text: a B-tree of spans with their text.
//!
//! Leaves hold spans and the text that shows; inner nodes count what shows below them. Nodes live
//! in two arenas and never go away, since no character does. The counts of the leaf that is being
//! edited reach the nodes above it only when another leaf is edited: typing touches one leaf.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`.

mod climb;
mod descent;
mod leaf;
mod node;
mod slot;
mod spans;
mod split;
mod store;

pub(super) use leaf::{Leaf, LeafId};
pub(super) use slot::Slot;
pub(super) use store::{Spot, Tree};
