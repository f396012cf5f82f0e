//! A vector that the judged peer fails, told like a failed case.

use std::fmt::Write as _;

use crate::clause::Catalogue;
use crate::vector::replay::VectorFailure;

/// The block that the console prints.
#[must_use]
pub fn vector_text(vector: &VectorFailure, catalogue: &Catalogue) -> String {
    let mut text = String::new();
    let _ = write!(text, "FAIL  {}", vector.name());
    if vector.alike > 0 {
        let _ = write!(
            text,
            "   and {} that look the same from outside",
            vector.alike
        );
    }
    let sentence = catalogue
        .get(vector.clause())
        .map_or("", |clause| clause.text.as_str());
    let _ = writeln!(text, "\n  clause   {}  \"{sentence}\"", vector.clause());
    let _ = writeln!(text, "  about    {}", vector.about);
    let _ = writeln!(text, "  expected {}", vector.failure.expected);
    let _ = writeln!(text, "  got      {}", vector.failure.got);
    let _ = write!(
        text,
        "  replay   synckit-conformance run --only {}",
        vector.id
    );
    text
}
