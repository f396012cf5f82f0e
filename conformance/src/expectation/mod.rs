//! `expect.toml`: what a judged peer is known to fail, with an issue for each.
//!
//! An expectation that no longer holds makes the run fail, so that the list cannot rot.

mod comparison;
mod entry;
mod fingerprint;
mod flake_rate;
mod list;
mod update;

pub use entry::{Entry, EntryError};
pub use fingerprint::fingerprint;
pub use flake_rate::FlakeRate;
pub use list::{ExpectationError, Expectations};
pub use update::{Updated, update};
