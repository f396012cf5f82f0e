//! Where a field is: segments from the root of the document.
//!
//! Spec: chapter 3, names.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use thiserror::Error;

use crate::short::Short;
use crate::{Limit, LimitExceeded, Limits};

/// At least one segment; a segment may be empty. Cloning copies 24 bytes, and counts a reference
/// when they do not hold the path.
///
/// Paths order by their segments, byte by byte, so a path sorts before those it is a prefix of.
//= SK-DATA-003
#[derive(Clone, PartialEq, Eq)]
pub struct Path(Form);

/// By the segments alone, so that equal paths have equal forms.
#[derive(Clone, PartialEq, Eq)]
enum Form {
    /// Segments without a NUL, and one between them: it sorts before whatever goes on a segment.
    Short(Short),
    Long(Arc<Long>),
}

#[derive(PartialEq, Eq)]
struct Long {
    /// All segments, one behind the other.
    text: Box<str>,
    /// Where each segment ends.
    ends: Box<[usize]>,
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
            return Ok(Self(Form::new(&[first])));
        };
        let segments: Vec<_> = [first, second].into_iter().chain(segments).collect();
        Ok(Self(Form::new(&segments)))
    }

    /// The segments, from the root; never none.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + Clone {
        let count = match &self.0 {
            Form::Short(short) => 1 + short.as_bytes().iter().filter(|byte| **byte == 0).count(),
            Form::Long(long) => long.ends.len(),
        };
        (0..count).map(|place| match &self.0 {
            Form::Short(short) => {
                let mut segments = short.as_bytes().split(|byte| *byte == 0);
                let segment = segments.nth(place).map(str::from_utf8);
                segment.and_then(Result::ok).unwrap_or_default()
            }
            Form::Long(long) => long.segment(place),
        })
    }

    /// The bytes of all segments together.
    pub fn size_bytes(&self) -> usize {
        match &self.0 {
            Form::Short(short) => short.as_bytes().iter().filter(|byte| **byte != 0).count(),
            Form::Long(long) => long.text.len(),
        }
    }

    /// Holds the path to `max_path_segments` and `max_path_bytes`.
    pub fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        limits.check(Limit::MaxPathSegments, self.segments().len())?;
        limits.check(Limit::MaxPathBytes, self.size_bytes())
    }
}

impl Form {
    fn new<S: AsRef<str>>(segments: &[S]) -> Self {
        match Self::joined(segments) {
            Some(short) => Self::Short(short),
            None => Self::Long(Arc::new(Long::new(segments))),
        }
    }

    /// `None` for segments that do not fit, or have a NUL.
    fn joined<S: AsRef<str>>(segments: &[S]) -> Option<Short> {
        let mut joined = Short::default();
        for (place, segment) in segments.iter().enumerate() {
            let segment = segment.as_ref().as_bytes();
            if segment.contains(&0) {
                return None;
            }
            if place > 0 {
                joined = joined.followed_by(&[0])?;
            }
            joined = joined.followed_by(segment)?;
        }
        Some(joined)
    }
}

impl Long {
    fn new<S: AsRef<str>>(segments: &[S]) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(segments.len()));
        for segment in segments {
            text.push_str(segment.as_ref());
            ends.push(text.len());
        }
        Self {
            text: text.into(),
            ends: ends.into(),
        }
    }

    fn segment(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[place]]
    }
}

impl Ord for Path {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Short(a), Form::Short(b)) => a.cmp(b),
            (_, _) => self.segments().cmp(other.segments()),
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
        self.segments().for_each(|segment| segment.hash(state));
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
            vec!["a\u{0}"],
            vec!["a\u{1}"],
            vec!["b\u{e9}", "\u{0}"],
            vec!["22 bytes and not one +"],
            vec!["22 bytes and not one +", ""],
            vec!["23 bytes and not one + 1"],
            vec!["22 bytes", "and one too", ""],
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
