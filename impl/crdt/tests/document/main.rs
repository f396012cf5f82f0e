//! What a document promises, judged by the oracle.
//!
//! Spec: chapters 3 and 4. Models: `tla/Document.tla`, `tla/LwwRegister.tla`, `tla/Version.tla`.

#![cfg(test)]

mod bulk;
#[path = "../busy/mod.rs"]
mod busy;
mod causal_orders;
mod deltas;
mod growth;
mod held_back;
mod history;
mod kinds;
mod laws;
mod local_changes;
mod naive;
mod refusals;
mod reload;
mod run_lengths;
mod scenario;
