//! Behaviours of `tla/Access.tla`, against a server with tokens.

mod behaviour;
mod graph;

pub(super) use graph::Access;
