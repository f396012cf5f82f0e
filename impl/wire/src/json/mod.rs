//! Documents as JSON: what a reader without our types sees.
//!
//! | SyncKit | JSON |
//! |---|---|
//! | null, boolean, string, array, object | the same |
//! | integer | a number without a fraction |
//! | double | a number with a fraction or exponent; `{"$float": "NaN"}` where JSON has none |
//! | bytes | `{"$bytes": "BASE64"}` |
//!
//! An integer beyond 64 signed bits becomes the nearest double. Spec: chapter 19.

mod nest;
mod value;

pub use nest::nest;
pub use value::{from_json, to_json, untagged};
