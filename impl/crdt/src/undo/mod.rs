//! Undo and redo of one user's own edits, whatever others have done since.
//!
//! Nothing on the wire says that a change undoes another. What is needed to take an edit back is
//! noted before the edit is made, by field and by group of edits, in names that last: dots. To
//! take a group back is an ordinary change, and what it does is noted in turn, for redo.
//!
//! Spec: chapter 18.

mod counter;
mod dot_runs;
mod draft;
mod field;
mod group;
mod history;
mod marking;
mod register;
mod renames;
mod saved;
mod set;
mod state;
mod text;

pub use counter::CounterUndo;
pub use dot_runs::DotRuns;
pub use field::FieldUndo;
pub use group::UndoGroup;
pub use history::UndoHistory;
pub use marking::{MarkingUndo, PartUndo};
pub use register::RegisterUndo;
pub use saved::UndoStateError;
pub use set::{ElementUndo, SetUndo};
pub use state::UndoState;
pub use text::TextUndo;

use draft::Draft;
use renames::Renames;
