//! Behaviours of `tla/Partial.tla`, against a server with tokens.

mod behaviour;
mod graph;
mod situation;

pub(super) use graph::Partial;
