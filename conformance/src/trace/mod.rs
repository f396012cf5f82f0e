//! Everything that happened on the connections of one case, in the judge's order.

mod event;
mod record;

pub use event::{Direction, Event, Happening};
pub use record::{FrameRecord, Trace};
