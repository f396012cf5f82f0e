//! The definitions of `tla/`, written down a second time: naive, quadratic and obvious.
//!
//! This crate knows nothing of the implementation it judges. Replica ids are bytes, values are
//! whatever the caller compares.
//!
//! Spec: chapters 3 and 4. Models: `tla/Version.tla`, `tla/LwwRegister.tla`, `tla/Document.tla`.

mod change;
mod delivery;
mod document;
mod register;
mod text;
mod typing;
mod version;
mod writer;

pub use change::{Change, Dot, Operation};
pub use delivery::{Violation, check_order, deliverable, every_causal_order};
pub use document::{fields, writes};
pub use register::{Write, later, value, winner};
pub use text::{Character, DotRange, Text};
pub use version::Version;
pub use writer::{heads, next_change, tick};
