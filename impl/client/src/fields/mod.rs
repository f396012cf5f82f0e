//! The fields of a document that are more than a value: each a handle of its own.
//!
//! A handle is a document and a path; taking one costs nothing and makes nothing. Reads and writes
//! take effect at once, as those of [`DocumentHandle`](crate::DocumentHandle) do. Chapters:
//! `spec/14-counter.md` to `spec/17-marks.md`.

mod counter;
mod cursor;
mod elements;
mod text;

pub use counter::CounterHandle;
pub use cursor::Cursor;
pub use elements::ElementsHandle;
pub use text::TextHandle;
