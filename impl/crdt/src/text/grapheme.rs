//! What a reader takes for one character: where a cursor may stand.
//!
//! An emoji of many scalars, or a letter and its accents, is one grapheme cluster (Unicode annex
//! 29). The specification counts scalars; clusters matter to those who move cursors and delete.

use unicode_segmentation::UnicodeSegmentation;

use super::state::Text;

/// How many scalars are looked at first. Hardly a cluster is longer.
const WINDOW: usize = 32;

impl Text {
    /// The position behind the grapheme cluster that starts at a position; the end for the end.
    pub fn next_grapheme(&self, at: usize) -> usize {
        let at = at.min(self.len());
        let mut width = WINDOW;
        loop {
            let end = (at + width).min(self.len());
            let window = self.slice(at..end);
            let first = window.graphemes(true).next().unwrap_or_default();
            if first.len() < window.len() || end == self.len() {
                return at + first.chars().count();
            }
            width *= 2;
        }
    }

    /// The position at which the grapheme cluster before a position starts; 0 for 0.
    pub fn previous_grapheme(&self, at: usize) -> usize {
        let at = at.min(self.len());
        let mut width = WINDOW;
        loop {
            let start = at.saturating_sub(width);
            let window = self.slice(start..at);
            let last = window.graphemes(true).next_back().unwrap_or_default();
            if start == 0 || has_sure_start(&window, last) {
                return at - last.chars().count();
            }
            width *= 2;
        }
    }
}

/// Whether the last cluster of a window is the same, whatever stands before the window. Flags are
/// pairs, so that where one starts depends on all the flags before it.
fn has_sure_start(window: &str, last: &str) -> bool {
    let is_flag_half = |scalar: char| ('\u{1F1E6}'..='\u{1F1FF}').contains(&scalar);
    let before = &window[..window.len() - last.len()];
    before.graphemes(true).nth(1).is_some() && before.chars().any(|scalar| !is_flag_half(scalar))
}
