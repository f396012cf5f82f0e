//! Plays the steps of a case against a judged peer. Grammar: `docs/write-a-case.md`.

mod body;
mod client_stage;
mod expression;
mod failure;
mod frames;
mod function;
mod player;
mod scope;
mod server_stage;
mod server_sugar;
mod server_sync;
mod stamp;
mod wire_line;

pub use client_stage::ClientStage;
pub use failure::{Failure, FailureKind};
pub use player::{Outcome, Player, Stage};
pub use scope::Scope;
pub use server_stage::ServerStage;
pub(crate) use server_sugar::closing_status;
