//! What happened before what: dots, versions, timestamps and stamps.
//!
//! Spec: chapter 3. Models: `tla/Version.tla`, `tla/Timestamp.tla`.

mod dot;
mod dot_range;
mod hybrid;
mod replicas;
mod stamp;
mod timestamp;
mod unix_millis;
mod version;

pub use dot::Dot;
pub use dot_range::DotRange;
pub use hybrid::{Clock, ClockExhausted};
pub use replicas::{LocalDot, LocalDotRange, ReplicaIndex, Replicas};
pub use stamp::Stamp;
pub use timestamp::Timestamp;
pub use unix_millis::UnixMillis;
pub use version::{Causality, Version, VersionIter};
