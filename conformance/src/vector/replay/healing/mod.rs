//! Behaviours of `tla/Healing.tla`, against a server whose log was restored.

mod behaviour;
mod graph;

pub(super) use graph::Healing;
