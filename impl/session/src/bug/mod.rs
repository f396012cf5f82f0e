//! Planted bugs, by which the kill registry proves that the suite would notice real ones.
//!
//! Without the feature `mutants` no bug can be planted: [`Bugs`] takes no room, and every question
//! about it is answered by the compiler.

mod client;
mod planted;
mod registry;
mod role;
mod server;

pub use planted::Bugs;
pub use registry::Bug;
pub use role::{Role, UnknownBug};
