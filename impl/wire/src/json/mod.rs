//! Documents as JSON: what a reader without our types sees.
//!
//! | SyncKit | JSON |
//! |---|---|
//! | null, boolean, string, array, object | the same |
//! | integer | a number without a fraction |
//! | double | a number with a fraction or exponent; `{"$float": "NaN"}` where JSON has none |
//! | bytes | `{"$bytes": "BASE64"}` |
//! | counter | a number without a fraction |
//! | set | an array, ascending |
//! | text | a string; with its marks, a list of steps ([`delta`]) |
//!
//! An integer beyond 64 signed bits becomes the nearest double. Spec: chapter 19.

mod delta;
mod document;
mod nest;
mod value;

pub use delta::delta;
pub use document::{document, field};
pub use nest::nest;
pub use value::{from_json, to_json, untagged};
