//! Plays the steps of a case against a judged peer. Grammar: `docs/write-a-case.md`.

mod body;
mod client;
mod debugger;
mod expression;
mod failure;
mod frames;
mod function;
mod player;
mod scope;
mod server;
mod stamp;
mod wire_line;

pub use client::{ClientStage, hello};
pub use failure::{Failure, FailureKind};
pub use player::{Outcome, Player, Stage};
pub use scope::Scope;
pub use server::ServerStage;
pub(crate) use server::closing_status;
