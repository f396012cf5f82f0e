//! Behaviours of `tla/SyncSession.tla`: the judge plays the model's clients, and the model's server
//! says what the judged one must answer.

mod answers;
mod behaviour;
mod client;
mod graph;
mod server;

pub(super) use answers::{read_page, read_told};
pub(super) use graph::SyncSession;
pub(super) use server::{Page, Told};
