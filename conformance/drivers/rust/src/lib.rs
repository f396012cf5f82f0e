//! What drivers of Rust clients share: values, edits and documents as driver messages write them.

mod edits;
mod json_value;
mod shown;

pub use edits::make;
pub use json_value::{json_of, value_of};
pub use shown::shown;
