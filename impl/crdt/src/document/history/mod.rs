//! The changes a document has applied, in the order it applied them, in run lengths.
//!
//! Changes of one replica that follow each other make a stretch. Within it what was typed or
//! erased key by key is one run. All stretches but the last are packed into a few bytes a run;
//! a change that is asked for comes out as it came in.
//!
//! Spec: chapter 3, changes.

mod change_log;
mod changes;
mod course;
mod form;
mod joined;
mod names;
mod outline;
mod packed;
mod packed_history;
mod run;
mod stretch;
mod unpack;
mod varint;

pub(in crate::document) use change_log::ChangeLog;
pub use change_log::HistoryTruncated;
pub(in crate::document) use course::Course;
pub(in crate::document) use joined::Joined;
pub use packed::PackedStretch;
pub use packed_history::{HistoryError, PackedHistory};
pub(in crate::document) use stretch::Stretch;
pub(in crate::document) use varint::short_varint;
