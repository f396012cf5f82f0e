//! The name of a running writer.
//!
//! Spec: chapter 3, names.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use thiserror::Error;

use crate::short::Short;

/// One running writer (a tab, a process): 1 to 64 opaque bytes, ordered byte by byte.
///
/// Cloning copies 24 bytes, and counts a reference when the id has more than 22 bytes.
//= SK-DATA-002
#[derive(Clone)]
pub struct ReplicaId(Form);

/// By length, so that equal ids have equal forms.
#[derive(Clone)]
enum Form {
    Short(Short),
    Long(Arc<[u8]>),
}

impl ReplicaId {
    /// The longest replica id.
    pub const MAX_BYTES: usize = 64;

    /// Takes a copy of `bytes`.
    pub fn new(bytes: &[u8]) -> Result<Self, ReplicaIdError> {
        if bytes.is_empty() {
            return Err(ReplicaIdError::Empty);
        }
        if bytes.len() > Self::MAX_BYTES {
            return Err(ReplicaIdError::TooLong {
                len_bytes: bytes.len(),
            });
        }
        Ok(Self(match Short::new(bytes) {
            Some(short) => Form::Short(short),
            None => Form::Long(bytes.into()),
        }))
    }

    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Form::Short(short) => short.as_bytes(),
            Form::Long(bytes) => bytes,
        }
    }
}

impl PartialEq for ReplicaId {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Short(a), Form::Short(b)) => a == b,
            (Form::Long(a), Form::Long(b)) => a == b,
            (Form::Short(_), Form::Long(_)) | (Form::Long(_), Form::Short(_)) => false,
        }
    }
}

impl Eq for ReplicaId {}

impl Ord for ReplicaId {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Short(a), Form::Short(b)) => a.cmp(b),
            (_, _) => self.as_bytes().cmp(other.as_bytes()),
        }
    }
}

impl PartialOrd for ReplicaId {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for ReplicaId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

/// Lower-case hexadecimal.
impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplicaId({self})")
    }
}

/// Why bytes are not a replica id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReplicaIdError {
    #[error("a replica id has at least one byte")]
    Empty,
    #[error("a replica id has at most 64 bytes, not {len_bytes}")]
    TooLong { len_bytes: usize },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_sixty_four_bytes_are_accepted() {
        assert_eq!(ReplicaId::new(&[0]).unwrap().as_bytes(), &[0]);
        assert_eq!(ReplicaId::new(&[7; 64]).unwrap().as_bytes(), &[7; 64]);
    }

    #[test]
    fn no_bytes_and_sixty_five_bytes_are_refused() {
        assert_eq!(ReplicaId::new(&[]), Err(ReplicaIdError::Empty));
        assert_eq!(
            ReplicaId::new(&[7; 65]),
            Err(ReplicaIdError::TooLong { len_bytes: 65 })
        );
    }

    #[test]
    fn ids_compare_byte_by_byte_and_a_prefix_sorts_first() {
        let id = |bytes: &[u8]| ReplicaId::new(bytes).unwrap();
        assert!(id(&[0x7f, 0xff]) < id(&[0x80]));
        assert!(id(b"a") < id(b"aa"));
        assert!(id(b"aa") < id(b"b"));
    }

    /// Both sides of the length from which on ids are shared.
    #[test]
    fn ids_of_all_lengths_compare_as_their_bytes_do() {
        let mut bytes = vec![
            vec![0; 21],
            vec![0; 22],
            vec![0; 23],
            vec![0; 64],
            vec![7; 24],
        ];
        for tail in [0, 1, 0x7f, 0x80, 0xff] {
            bytes.extend((1..=24).map(|len| [vec![7; len - 1], vec![tail]].concat()));
        }
        for a in &bytes {
            let id = ReplicaId::new(a).unwrap();
            assert_eq!(id.as_bytes(), a);
            for b in &bytes {
                let other = ReplicaId::new(b).unwrap();
                assert_eq!((id.cmp(&other), id == other), (a.cmp(b), a == b));
            }
        }
    }

    #[test]
    fn an_id_is_shown_as_hexadecimal() {
        let id = ReplicaId::new(&[0x0a, 0xff]).unwrap();
        assert_eq!(id.to_string(), "0aff");
        assert_eq!(format!("{id:?}"), "ReplicaId(0aff)");
    }
}
