//! Documents as JSON, in both directions.
//!
//! | SyncKit | JSON |
//! |---|---|
//! | null, boolean, string, array, object | the same |
//! | integer | a number without a fraction |
//! | double | a number with a fraction or exponent; `{"$float": "NaN"}` where JSON has none |
//! | bytes | `{"$bytes": "BASE64"}` |
//!
//! An integer beyond 64 signed bits becomes the nearest double.

mod batch;
mod flatten;
mod nest;
mod value;

pub use batch::batches;
pub use flatten::{FlattenError, flatten};
pub use nest::nest;
pub use value::{from_json, to_json};
