//! What a text promises, judged by the oracle, which keeps one node a character.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`.

#![cfg(test)]

#[path = "../busy/mod.rs"]
mod busy;
mod convergence;
mod growth;
mod orders;
mod peer;
mod reload;
mod units;
