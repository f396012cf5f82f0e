//! Making a change by editing fields: each edit sees the ones before it, and all are one change.
//!
//! Spec: chapters 3, 4 and 14 to 17.

mod counter_edit;
mod delta_edit;
mod draft;
mod register_edit;
mod set_edit;
mod text_edit;

pub use counter_edit::CounterEdit;
pub use draft::Edit;
pub use register_edit::RegisterEdit;
pub use set_edit::SetEdit;
pub use text_edit::RichTextEdit;
