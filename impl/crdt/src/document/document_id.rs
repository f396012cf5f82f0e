//! The name of a document.
//!
//! Spec: chapter 3, names.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

/// 1 to 256 bytes of UTF-8. Cloning copies a pointer.
//= SK-DATA-001
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(Arc<str>);

impl DocumentId {
    /// The longest document id.
    pub const MAX_BYTES: usize = 256;

    pub fn new(id: &str) -> Result<Self, DocumentIdError> {
        if id.is_empty() {
            return Err(DocumentIdError::Empty);
        }
        if id.len() > Self::MAX_BYTES {
            return Err(DocumentIdError::TooLong {
                len_bytes: id.len(),
            });
        }
        Ok(Self(id.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentId({:?})", &*self.0)
    }
}

/// Why a text is not a document id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DocumentIdError {
    #[error("a document id has at least one byte")]
    Empty,
    #[error("a document id has at most 256 bytes, not {len_bytes}")]
    TooLong { len_bytes: usize },
}

#[cfg(test)]
mod tests {
    use super::*;

    //= SK-DATA-001
    #[test]
    fn one_and_256_bytes_are_accepted() {
        assert_eq!(DocumentId::new("d").unwrap().as_str(), "d");
        let longest = "ä".repeat(128);
        assert_eq!(DocumentId::new(&longest).unwrap().as_str(), longest);
    }

    //= SK-DATA-001
    #[test]
    fn no_bytes_and_257_bytes_are_refused() {
        assert_eq!(DocumentId::new(""), Err(DocumentIdError::Empty));
        let long = format!("{}x", "ä".repeat(128));
        assert_eq!(
            DocumentId::new(&long),
            Err(DocumentIdError::TooLong { len_bytes: 257 })
        );
    }
}
