//! SyncKit beside its peers: the same edits, one process, one table.
//!
//! Decides how the goals of speed and size are measured, and against whom. Absolute times are
//! noise on a shared machine; the ratio of two contenders that take turns is not. So every figure
//! is CPU time, every contender takes its turn in every round, medians are compared, and every
//! result is checked against the text its author ended with.

pub mod contest;
pub mod data;
pub mod engine;
pub mod progress;
pub mod reading;
pub mod sheet;
pub mod stopwatch;
pub mod table;
pub mod text;
pub mod trace;

pub use contest::{Contest, Turn};
pub use progress::Progress;
pub use reading::Reading;
pub use sheet::Sheet;
pub use table::{Goal, Row, Table};
