//! Paths as text: `/team/members/ada`, as in RFC 6901.
//!
//! Each segment follows a `/`; in a segment `~1` stands for `/` and `~0` for `~`.

use synckit_crdt::Path;
use thiserror::Error;

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PointerError {
    /// It does not start with `/`.
    #[error("a path starts with `/`, as in `/title`; {0:?} does not")]
    NoSlash(String),
    /// A `~` stands for nothing.
    #[error("in {0:?} a `~` is followed by neither 0 nor 1; write `~0` for a `~`")]
    Escape(String),
}

/// Reads a path.
///
/// # Errors
/// When the text does not start with `/`, or has a `~` that stands for nothing.
///
/// ```
/// use synckit_client::{Path, pointer};
///
/// assert_eq!(pointer::parse("/a~1b/c"), Ok(Path::new(["a/b", "c"]).unwrap()));
/// ```
pub fn parse(text: &str) -> Result<Path, PointerError> {
    let no_slash = || PointerError::NoSlash(text.to_owned());
    let segments = text.strip_prefix('/').ok_or_else(no_slash)?.split('/');
    let segments = segments.map(|segment| unescape(segment, text));
    Path::new(segments.collect::<Result<Vec<_>, _>>()?).map_err(|_| no_slash())
}

/// Writes a path so that [`parse`] reads it back.
#[must_use]
pub fn format(path: &Path) -> String {
    path.segments()
        .map(|segment| format!("/{}", segment.replace('~', "~0").replace('/', "~1")))
        .collect()
}

fn unescape(segment: &str, text: &str) -> Result<String, PointerError> {
    let mut parts = segment.split('~');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = match part.strip_prefix('0') {
            Some(rest) => ('~', rest),
            None => match part.strip_prefix('1') {
                Some(rest) => ('/', rest),
                None => return Err(PointerError::Escape(text.to_owned())),
            },
        };
        plain.push(sign);
        plain.push_str(rest);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_read_back_as_it_was_written() {
        for segments in [&["a"][..], &["", ""], &["a/b", "~", "~1"], &["ä ö", "0"]] {
            let path = Path::new(segments.iter().copied()).unwrap();
            assert_eq!(parse(&format(&path)), Ok(path));
        }
    }

    #[test]
    fn a_slash_alone_is_one_empty_segment() {
        assert_eq!(parse("/"), Ok(Path::new([""]).unwrap()));
    }

    #[test]
    fn a_text_without_a_slash_and_a_stray_tilde_are_refused() {
        assert!(matches!(parse("a/b"), Err(PointerError::NoSlash(_))));
        assert!(matches!(parse(""), Err(PointerError::NoSlash(_))));
        assert!(matches!(parse("/a~2"), Err(PointerError::Escape(_))));
        assert!(matches!(parse("/a~"), Err(PointerError::Escape(_))));
    }
}
