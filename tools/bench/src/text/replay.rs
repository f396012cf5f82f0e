//! Replaying a trace at one place: what metrics time, and how they get a document to work on.

use crate::engine::Editor;
use crate::stopwatch::Bound;
use crate::trace::{Patch, Sequential};

/// Every patch on its own; `None` when the bound came first.
pub(super) fn replay<E: Editor>(mut editor: E, patches: &[Patch], bound: &Bound) -> Option<E> {
    bound.each(patches, |patch| editor.edit(patch))?;
    Some(editor)
}

/// The document that a trace ends at, without a bound; `None` when it ends at another text.
pub fn replayed<E: Editor>(trace: &Sequential) -> Option<E> {
    let mut editor = E::new(0);
    for patch in &trace.patches {
        editor.edit(patch);
    }
    Some(editor).filter(|editor| editor.text() == trace.end)
}
