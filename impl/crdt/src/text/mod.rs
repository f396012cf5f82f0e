//! Collaborative text: FugueMax over runs of characters.
//!
//! A [`Text`] takes its writer's edits at positions ([`Text::insert`], [`Text::delete`]) and
//! other writers' at characters ([`Text::integrate_insert`], [`Text::integrate_delete`]), and
//! shows the same text wherever the same edits have arrived. Who may name what is decided before:
//! here every dot that an edit names is one that this replica has seen.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`. Design: `impl/crdt/DESIGN.md`.

mod ancestry;
mod anchor;
mod caret;
mod char_id;
mod edit;
mod extent;
mod fugue;
mod gap_buffer;
mod lanes;
mod local;
mod locations;
mod read;
mod record;
mod remote;
mod span;
mod state;
mod tree;

pub use edit::{LocalAnchor, LocalPlace, TextEdit};
pub use extent::{Extent, Unit};
pub use record::{TextSpan, TextStateError};
pub use state::Text;
