//! Replaying a trace at one place: what metrics time, and how they get a document to work on.

use crate::engine::Editor;
use crate::stopwatch::Bound;
use crate::trace::{Patch, Sequential};

/// Every patch on its own; `None` when the bound came first.
pub(super) fn replay<E: Editor>(mut editor: E, patches: &[Patch], bound: &Bound) -> Option<E> {
    bound.each(patches, |patch| editor.edit(patch))?;
    Some(editor)
}

/// The document that a trace ends at, without a bound.
pub fn replayed<E: Editor>(trace: &Sequential) -> E {
    let mut editor = E::new(0);
    for patch in &trace.patches {
        editor.edit(patch);
    }
    expect_text(&editor, &trace.end);
    editor
}

/// A contender that ends at another text has measured nothing.
pub(super) fn expect_text<E: Editor>(editor: &E, expected: &str) {
    assert!(
        editor.text() == expected,
        "{} ends at another text",
        E::NAME
    );
}
