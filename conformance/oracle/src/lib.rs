//! The definitions of `tla/`, written down a second time: naive, quadratic and obvious.
//!
//! This crate knows nothing of the implementation it judges. Replica ids are bytes, values are
//! whatever the caller compares.
//!
//! Spec: chapters 3, 4 and 14 to 18. Models: `tla/Version.tla`, `tla/Document.tla`,
//! `tla/LwwRegister.tla`, `tla/PnCounter.tla`, `tla/OrSet.tla`, `tla/FugueText.tla`,
//! `tla/PeritextMarks.tla`.

mod change;
mod counter;
mod delivery;
mod document;
mod draft;
mod field;
mod marks;
mod register;
mod set;
mod stamp;
mod text;
mod typing;
mod version;
mod writer;

pub use change::{Anchor, Change, Dot, DotRange, Operation, OperationKind, Place};
pub use counter::Counter;
pub use delivery::{Violation, check_order, deliverable, every_causal_order};
pub use document::{fields, paths, preferred};
pub use draft::Draft;
pub use field::{FieldKind, Stamped, counter, markings, operations, set, text, writes};
pub use marks::{Marking, Run, attributes, kept, runs};
pub use register::{Write, later, value, winner};
pub use set::Set;
pub use stamp::Stamp;
pub use text::{Character, Text};
pub use typing::{Anchors, Expand, Origins};
pub use version::Version;
pub use writer::{heads, next_change, tick};
