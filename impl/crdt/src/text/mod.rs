//! Collaborative text: FugueMax over runs of characters.
//!
//! A [`Text`] takes its writer's edits at positions ([`Text::insert`], [`Text::delete`]) and
//! other writers' at characters ([`Text::integrate_insert`], [`Text::integrate_delete`]), and
//! shows the same text wherever the same edits have arrived. Who may name what is decided before:
//! here every dot that an edit names is one that this replica has seen.
//!
//! A [`RichText`] is a text and its marks.
//!
//! Spec: chapters 16 and 17. Models: `tla/FugueText.tla`, `tla/PeritextMarks.tla`. Design:
//! `impl/crdt/DESIGN.md`.

mod ancestry;
mod anchor;
mod block;
mod caret;
mod char_id;
mod delta;
mod edit;
mod extent;
mod fugue;
mod gap_buffer;
mod grapheme;
mod hidden;
mod index;
mod lanes;
mod local;
mod marks;
mod read;
mod record;
mod remote;
mod rich_text;
mod span;
mod spot;
mod state;
mod tree;

pub use anchor::AnchorPlace;
pub use delta::{Attributes, TextDelta, TextPatch, TextStep};
pub use edit::{LocalAnchor, LocalPlace, TextEdit};
pub use extent::{Extent, Unit};
pub use hidden::Piece;
pub use marks::{AttributeRun, Expand, Marking, Marks, Order, Segment};
pub use record::{TextSpan, TextStateError};
pub use rich_text::RichText;
pub use state::Text;
