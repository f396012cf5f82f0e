//! The contenders, one a file: what every engine can be asked to do, each in its own best way.
//!
//! An engine implements what it offers. Metrics are generic over these traits, so that no call of
//! a contender goes through a table of functions.

mod automerge;
mod cola;
mod diamond_types;
mod gap_buffer;
mod loro;
mod synckit;
mod synckit_core;
mod synckit_text;
mod yrs;

pub use automerge::Automerge;
pub use cola::Cola;
pub use diamond_types::DiamondTypes;
pub use gap_buffer::GapBuffer;
pub use loro::Loro;
pub use synckit::Synckit;
pub use synckit_core::SynckitCore;
pub use synckit_text::SynckitText;
pub use yrs::Yrs;

use crate::trace::Patch;

/// A text that is edited at one place.
pub trait Editor {
    /// Name and version, as the table shows it.
    const NAME: &'static str;

    /// An empty text of the agent with this number, counted from 0.
    fn new(agent: usize) -> Self;

    /// One edit, committed on its own.
    fn edit(&mut self, patch: &Patch);

    fn text(&self) -> String;
}

/// An editor whose edits reach others one by one.
pub trait Replica: Editor {
    /// One edit, and the bytes that carry it to the others.
    fn edit_and_encode(&mut self, patch: &Patch) -> Vec<u8>;

    /// Takes in one edit of another replica, text included.
    fn apply(&mut self, update: &[u8]);
}

/// A replica whose whole history travels at once.
pub trait History: Editor {
    fn history(&self) -> Vec<u8>;

    fn merge_history(&mut self, history: &[u8]);
}

/// An editor that is saved and opened again.
pub trait Snapshot: Editor {
    fn save(&self) -> Vec<u8>;

    /// Opens what was saved, so that its text can be read.
    fn open(snapshot: &[u8]) -> Self;
}
