//! Where a field is: segments from the root of the document.
//!
//! Spec: chapter 3, names.

use std::sync::Arc;

use thiserror::Error;

use crate::{Limit, LimitExceeded, Limits};

/// At least one segment; a segment may be empty. Cloning copies a pointer.
///
/// Paths order by their segments, byte by byte, so a path sorts before those it is a prefix of.
//= SK-DATA-003
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Arc<[String]>);

impl Path {
    pub fn new<I>(segments: I) -> Result<Self, PathError>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let segments: Arc<[String]> = segments.into_iter().map(Into::into).collect();
        if segments.is_empty() {
            return Err(PathError::Empty);
        }
        Ok(Self(segments))
    }

    /// The segments, from the root; never empty.
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// The bytes of all segments together.
    pub fn size_bytes(&self) -> usize {
        self.0.iter().map(String::len).sum()
    }

    /// Holds the path to `max_path_segments` and `max_path_bytes`.
    pub fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        limits.check(Limit::MaxPathSegments, self.0.len())?;
        limits.check(Limit::MaxPathBytes, self.size_bytes())
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
        assert_eq!(Path::new([""]).unwrap().segments(), [""]);
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
