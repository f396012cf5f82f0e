//! synckit-core 0.3.0, the project that this one starts from: Fugue text in a rope.
//!
//! Path: local edits only. Its text travels as a whole state, and has no update for one edit.

use synckit_core::crdt::FugueText;

use super::Editor;
use crate::trace::Patch;

#[derive(Debug)]
pub struct SynckitCore(FugueText);

impl Editor for SynckitCore {
    const NAME: &'static str = "synckit-core 0.3.0";

    fn new(agent: usize) -> Self {
        Self(FugueText::new(format!("client-{agent}")))
    }

    fn edit(&mut self, patch: &Patch) {
        if patch.deleted > 0 {
            self.0
                .delete(patch.position, patch.deleted)
                .expect("the trace stays in bounds");
        }
        if !patch.inserted.is_empty() {
            self.0
                .insert(patch.position, &patch.inserted)
                .expect("the trace stays in bounds");
        }
    }

    fn text(&self) -> String {
        self.0.to_string()
    }
}
