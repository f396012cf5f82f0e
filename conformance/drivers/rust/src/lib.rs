//! What drivers of Rust clients share: values, edits and documents as driver messages write them.
//!
//! The program of this crate drives the native client, `synckit-client`, in network mode.

mod edits;
mod json_value;
mod presence;
mod shown;

pub use edits::make;
pub use json_value::{json_of, value_of};
pub use presence::json_of_presence;
pub use shown::shown;
