//! Ours, the text engine by itself: no document around it.
//!
//! What a replica's own edits cost. How they travel is the document's, in `synckit.rs`.

use synckit_crdt::{LocalDot, LocalDotRange, ReplicaIndex, Text};

use super::Editor;
use crate::trace::Patch;

#[derive(Debug)]
pub struct SynckitText {
    text: Text,
    next: LocalDot,
    deleted: Vec<LocalDotRange>,
}

impl Editor for SynckitText {
    const NAME: &'static str = "synckit text";

    fn new(agent: usize) -> Self {
        Self {
            text: Text::new(),
            next: LocalDot::new(ReplicaIndex(agent as u32), 1),
            deleted: Vec::new(),
        }
    }

    fn edit(&mut self, patch: &Patch) {
        let Patch {
            position,
            deleted,
            inserted,
        } = patch;
        if *deleted > 0 {
            self.deleted.clear();
            self.text
                .delete(*position..position + deleted, &mut self.deleted);
            self.next.seq += 1;
        }
        if !inserted.is_empty() {
            self.text.insert(*position, inserted, self.next);
            // The traces are read as ASCII: a byte is a character.
            self.next.seq += inserted.len() as u64;
        }
    }

    fn text(&self) -> String {
        self.text.to_string()
    }
}
