//! Behaviours of `tla/Awareness.tla` in which no time passes.

mod behaviour;
mod board;
mod graph;

pub(super) use graph::Awareness;
