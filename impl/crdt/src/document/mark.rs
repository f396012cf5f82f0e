//! A marking: a value for a key over a range of a text.
//!
//! Spec: chapter 17. Model: `tla/PeritextMarks.tla`. Bytes: `TextMark`.

use super::Anchor;
use crate::{ChangeError, Flaw, LimitExceeded, Limits, Value};

/// Gives `key` a value between two anchors.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    pub key: String,
    /// Null takes the key away.
    pub value: Value,
    /// `None`: the start of the text.
    pub start: Option<Anchor>,
    /// `None`: the end of the text.
    pub end: Option<Anchor>,
}

impl Mark {
    /// The longest key.
    pub const MAX_KEY_BYTES: usize = 256;

    //= SK-MARK-010
    //= SK-WIRE-030
    /// Those of its ends that are no edges.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        [&self.start, &self.end].into_iter().flatten()
    }

    /// Checks the key.
    pub fn validate_form(&self) -> Result<(), ChangeError> {
        let is_sound = (1..=Self::MAX_KEY_BYTES).contains(&self.key.len());
        if is_sound || Flaw::KeyUnbounded.is_planted() {
            return Ok(());
        }
        Err(ChangeError::MarkKey {
            len_bytes: self.key.len(),
        })
    }

    pub(super) fn validate(&self, limits: &Limits) -> Result<(), LimitExceeded> {
        self.value.validate(limits)
    }
}
