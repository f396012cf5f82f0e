//! Marks: values for keys over ranges of a text, which move with its characters.
//!
//! What a character's attributes are depends on the set of markings alone. Each key has a layer of
//! its own, in which the latest marking at a place is found in logarithmic time.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`.

mod attributes;
mod expand;
mod layer;
mod layers;
mod marking;
mod order;
mod prevailing;
mod ranks;
mod sweep;
mod tree;

pub use attributes::AttributeRun;
pub use expand::Expand;
pub use layers::{Marks, Segment};
use marking::MarkIndex;
pub use marking::Marking;
pub use order::Order;
use prevailing::prevailing;
use sweep::sweep;
