//! The limit: a text without any history or identity, in one array with a gap at the cursor.

use super::Editor;
use crate::trace::Patch;

/// Text before the cursor, a gap, text after the cursor.
#[derive(Debug, Default)]
pub struct GapBuffer {
    bytes: Vec<u8>,
    gap_start: usize,
    gap_end: usize,
}

impl GapBuffer {
    pub fn splice(&mut self, position: usize, deleted: usize, inserted: &str) {
        self.move_gap(position);
        self.gap_end += deleted;
        if self.gap_end - self.gap_start < inserted.len() {
            self.grow(inserted.len());
        }
        let end = self.gap_start + inserted.len();
        self.bytes[self.gap_start..end].copy_from_slice(inserted.as_bytes());
        self.gap_start = end;
    }

    pub fn len(&self) -> usize {
        self.bytes.len() - (self.gap_end - self.gap_start)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn move_gap(&mut self, position: usize) {
        if position < self.gap_start {
            let moved = self.gap_start - position;
            self.bytes
                .copy_within(position..self.gap_start, self.gap_end - moved);
            self.gap_start = position;
            self.gap_end -= moved;
        } else if position > self.gap_start {
            let moved = position - self.gap_start;
            self.bytes
                .copy_within(self.gap_end..self.gap_end + moved, self.gap_start);
            self.gap_start = position;
            self.gap_end += moved;
        }
    }

    /// Doubles, so that growing costs a constant for each character.
    fn grow(&mut self, needed: usize) {
        let tail = self.bytes.len() - self.gap_end;
        let new_len = (self.len() + needed).next_power_of_two().max(64);
        let old_len = self.bytes.len();
        self.bytes.resize(new_len, 0);
        self.bytes
            .copy_within(self.gap_end..old_len, new_len - tail);
        self.gap_end = new_len - tail;
    }
}

impl Editor for GapBuffer {
    const NAME: &'static str = "gap buffer (limit)";

    fn new(_agent: usize) -> Self {
        Self::default()
    }

    fn edit(&mut self, patch: &Patch) {
        self.splice(patch.position, patch.deleted, &patch.inserted);
    }

    fn text(&self) -> String {
        let (head, tail) = (&self.bytes[..self.gap_start], &self.bytes[self.gap_end..]);
        String::from_utf8_lossy(&[head, tail].concat()).into_owned()
    }
}
