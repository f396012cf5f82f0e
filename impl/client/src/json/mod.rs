//! Documents as JSON, in both directions: [`synckit_wire::json`], and files as writes.

mod batch;
mod flatten;

pub use batch::batches;
pub use flatten::{FlattenError, flatten};
pub use synckit_wire::json::{delta, document, field, from_json, nest, to_json};
