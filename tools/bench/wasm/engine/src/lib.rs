//! Our text engine for JavaScript: edits at UTF-16 positions, as its strings have them.

use synckit_crdt::{LocalDot, LocalDotRange, ReplicaIndex, Text};
use wasm_bindgen::prelude::wasm_bindgen;

/// One writer's copy of one text.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SynckitText {
    text: Text,
    next: LocalDot,
    deleted: Vec<LocalDotRange>,
}

#[wasm_bindgen]
impl SynckitText {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self {
            text: Text::new(),
            next: LocalDot::new(ReplicaIndex(0), 1),
            deleted: Vec::new(),
        }
    }

    pub fn insert(&mut self, at: usize, text: &str) {
        self.text.insert_utf16(at, text, self.next);
        self.next.seq += text.chars().count() as u64;
    }

    pub fn delete(&mut self, at: usize, length: usize) {
        self.deleted.clear();
        self.text.delete_utf16(at..at + length, &mut self.deleted);
        self.next.seq += 1;
    }

    #[wasm_bindgen(js_name = toString)]
    pub fn shown(&self) -> String {
        self.text.to_string()
    }
}

impl Default for SynckitText {
    fn default() -> Self {
        Self::new()
    }
}
