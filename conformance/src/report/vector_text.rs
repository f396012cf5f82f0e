//! A vector that the judged peer fails, told like a failed case.

use std::fmt::Write as _;

use crate::event_log::VectorFailureRecord;

/// The block that the console prints.
#[must_use]
pub fn vector_text(vector: &VectorFailureRecord) -> String {
    let mut text = String::new();
    let _ = write!(text, "FAIL  {}", vector.id);
    if vector.alike > 0 {
        let _ = write!(
            text,
            "   and {} that look the same from outside",
            vector.alike
        );
    }
    let clause = &vector.clause;
    let _ = writeln!(text, "\n  clause   {}  \"{}\"", clause.id, clause.text);
    let _ = writeln!(text, "  about    {}", vector.about);
    let _ = writeln!(text, "  expected {}", vector.expected);
    let _ = writeln!(text, "  got      {}", vector.got);
    let _ = write!(text, "  replay   {}", vector.replay);
    text
}
