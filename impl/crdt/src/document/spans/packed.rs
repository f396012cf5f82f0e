//! Packed spans: bytes that were found to be well-formed.
//!
//! Spec: chapter 5, spans of a text.

use thiserror::Error;

use super::check::check;
use super::pack::pack;
use super::unpack::Spans;
use crate::TextSpan;

/// The spans of a text in its order, a few bytes each; their replicas are indices into the
/// dictionary of the text's state.
///
/// Equal texts have equal bytes: runs are as long as they can be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedSpans(Vec<u8>);

impl PackedSpans {
    /// The most characters a text ever has, deleted ones included.
    //= SK-WIRE-035
    pub const MAX_CHARACTERS: u64 = (1 << 31) - 1;

    /// Packs spans that stand in the order of their text.
    pub fn pack(spans: impl IntoIterator<Item = TextSpan>) -> Self {
        Self(pack(spans))
    }

    /// Takes bytes that came from elsewhere, of a text that shows `shown` characters and whose
    /// version covers `last_seqs` of the replicas of its dictionary.
    pub fn check(bytes: Vec<u8>, shown: u64, last_seqs: &[u64]) -> Result<Self, SpansError> {
        check(&bytes, shown, last_seqs)?;
        Ok(Self(bytes))
    }

    /// The spans, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = TextSpan> {
        // What is here was packed here or checked.
        Spans::new(&self.0, usize::MAX).map_while(Result::ok)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Why bytes are not the spans of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SpansError {
    #[error("the spans of a text end within one")]
    Truncated,
    #[error("a number in the spans of a text does not fit 64 bits")]
    Overflow,
    #[error("a span of a text names an origin in no known way")]
    OriginKind,
    #[error("a span of a text has no character")]
    Empty,
    #[error("a span of a text names a dot with the sequence number 0")]
    SeqZero,
    #[error("a span of a text names a replica outside the dictionary")]
    ReplicaIndex,
    #[error("a span of a text holds a character that the version does not cover")]
    NotCovered,
    #[error("a character stands in two spans of a text")]
    DotRepeats,
    #[error("a span of a text names an origin that is no character of it")]
    UnknownOrigin,
    #[error("a text holds fewer than 2^31 characters, deleted ones included")]
    TooLong,
    #[error("the spans of a text show more or fewer characters than it has")]
    NotAsShown,
}
