//! A badge: the headline as a small SVG, without any font or file from elsewhere.

use maud::html;

use crate::run::Summary;

/// About the width of one character at 11 pixels.
const CHAR_WIDTH: usize = 7;
const PADDING: usize = 10;

/// The badge of a run.
#[must_use]
pub fn badge(summary: &Summary) -> String {
    let (label, value) = ("synckit", summary.headline());
    let colour = match summary.exit_code() {
        0 => "#1a7f4b",
        3 | 5 => "#9a6700",
        _ => "#c2303a",
    };
    let left = label.len() * CHAR_WIDTH + 2 * PADDING;
    let right = value.len() * CHAR_WIDTH + 2 * PADDING;
    let (width, title) = (
        left + right,
        format!("{label}: {value}, {}", summary.sentence()),
    );
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height="20" role="img"
            aria-label=(title) {
            title { (title) }
            clipPath id="round" { rect width=(width) height="20" rx="4" {} }
            g clip-path="url(#round)" {
                rect width=(left) height="20" fill="#2b323b" {}
                rect x=(left) width=(right) height="20" fill=(colour) {}
            }
            g fill="#fff" text-anchor="middle" font-size="11"
                font-family="Verdana,Geneva,DejaVu Sans,sans-serif" {
                text x=(left / 2) y="14" { (label) }
                text x=(left + right / 2) y="14" { (value) }
            }
        }
    };
    format!("{}\n", markup.into_string())
}
