//! Where a field is: segments from the root of the document.
//!
//! Spec: chapter 3, names.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use thiserror::Error;

use crate::{Limit, LimitExceeded, Limits};

/// At least one segment; a segment may be empty. Cloning copies pointers.
///
/// Paths order by their segments, byte by byte, so a path sorts before those it is a prefix of.
//= SK-DATA-003
#[derive(Clone, PartialEq, Eq)]
pub struct Path {
    /// All segments, one behind the other.
    text: Arc<str>,
    /// Where each segment but the last ends; `None` for a single segment, as most paths have.
    ends: Option<Arc<[usize]>>,
}

impl Path {
    pub fn new<I>(segments: I) -> Result<Self, PathError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut segments = segments.into_iter();
        let first = segments.next().ok_or(PathError::Empty)?;
        let Some(second) = segments.next() else {
            return Ok(Self {
                text: first.as_ref().into(),
                ends: None,
            });
        };
        let (mut text, mut ends) = (first.as_ref().to_owned(), Vec::new());
        for segment in [second].into_iter().chain(segments) {
            ends.push(text.len());
            text.push_str(segment.as_ref());
        }
        Ok(Self {
            text: text.into(),
            ends: Some(ends.into()),
        })
    }

    /// The segments, from the root; never none.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + Clone {
        let ends = self.ends.as_deref().unwrap_or_default();
        (0..ends.len() + 1).map(|place| {
            let start = place.checked_sub(1).map_or(0, |before| ends[before]);
            let end = ends.get(place).copied().unwrap_or(self.text.len());
            &self.text[start..end]
        })
    }

    /// The bytes of all segments together.
    pub fn size_bytes(&self) -> usize {
        self.text.len()
    }

    /// Holds the path to `max_path_segments` and `max_path_bytes`.
    pub fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        limits.check(Limit::MaxPathSegments, self.segments().len())?;
        limits.check(Limit::MaxPathBytes, self.size_bytes())
    }
}

impl Ord for Path {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.ends, &other.ends) {
            (None, None) => self.text.cmp(&other.text),
            (Some(_), _) | (_, Some(_)) => self.segments().cmp(other.segments()),
        }
    }
}

impl PartialOrd for Path {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Path {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
        self.ends.hash(state);
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path")?;
        f.debug_list().entries(self.segments()).finish()
    }
}

/// Why segments are not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PathError {
    #[error("a path has at least one segment")]
    Empty,
}

#[cfg(test)]
mod tests {
    use super::*;

    //= SK-DATA-003
    #[test]
    fn a_path_of_one_empty_segment_is_accepted() {
        let path = Path::new([""]).unwrap();
        assert!(path.segments().eq([""]));
    }

    //= SK-DATA-003
    #[test]
    fn a_path_without_segments_is_refused() {
        assert_eq!(Path::new(Vec::<String>::new()), Err(PathError::Empty));
    }

    #[test]
    fn a_path_and_its_prefix_are_different_paths() {
        let parent = Path::new(["a"]).unwrap();
        let child = Path::new(["a", ""]).unwrap();
        assert!(parent < child);
        assert_ne!(Path::new(["a", "b"]).unwrap(), Path::new(["ab"]).unwrap());
    }

    #[test]
    fn segments_come_back_and_order_paths_one_by_one() {
        let all = [
            vec![""],
            vec!["", ""],
            vec!["", "a"],
            vec!["a"],
            vec!["a", "", "b"],
            vec!["a", "b"],
            vec!["a", "b", "c"],
            vec!["ab"],
            vec!["ab", "c"],
            vec!["b\u{e9}", "\u{0}"],
        ];
        for a in &all {
            let path = Path::new(a).unwrap();
            assert!(path.segments().eq(a.iter().copied()));
            assert!(path.segments().rev().eq(a.iter().rev().copied()));
            for b in &all {
                let other = Path::new(b).unwrap();
                assert_eq!((path.cmp(&other), path == other), (a.cmp(b), a == b));
            }
        }
    }

    //= SK-LIM-002
    #[test]
    fn a_path_at_both_limits_passes_and_one_more_of_either_does_not() {
        let limits = Limits {
            max_path_segments: 2,
            max_path_bytes: 4,
            ..Limits::default()
        };
        assert_eq!(Path::new(["ab", "cd"]).unwrap().validate(&limits), Ok(()));
        let long = Path::new(["", "", ""])
            .unwrap()
            .validate(&limits)
            .unwrap_err();
        assert_eq!(long.limit, Limit::MaxPathSegments);
        let large = Path::new(["ab", "cde"])
            .unwrap()
            .validate(&limits)
            .unwrap_err();
        assert_eq!(large.limit, Limit::MaxPathBytes);
    }
}
