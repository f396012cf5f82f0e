//! The name of a running writer.
//!
//! Spec: chapter 3, names.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

/// One running writer (a tab, a process): 1 to 64 opaque bytes, ordered byte by byte.
///
/// Cloning copies a pointer.
//= SK-DATA-002
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplicaId(Arc<[u8]>);

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
        Ok(Self(bytes.into()))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Lower-case hexadecimal.
impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
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

    #[test]
    fn an_id_is_shown_as_hexadecimal() {
        let id = ReplicaId::new(&[0x0a, 0xff]).unwrap();
        assert_eq!(id.to_string(), "0aff");
        assert_eq!(format!("{id:?}"), "ReplicaId(0aff)");
    }
}
