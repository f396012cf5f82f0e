//! Deltas.
//!
//! Spec: chapter 5, contents, and chapter 11.

use synckit_crdt::{Change, Delta, Limits};

use super::change;
use super::dictionary::{Dictionary, DictionaryWriter};
use crate::{DecodeError, v1};

/// Changes with one dictionary, whose entries stand in the order of their first use.
pub fn encode<'a>(changes: impl IntoIterator<Item = &'a Change>) -> v1::Delta {
    let mut dictionary = DictionaryWriter::default();
    let changes = changes
        .into_iter()
        .map(|change| change::encode(change, &mut dictionary))
        .collect();
    v1::Delta {
        replicas: dictionary.replica_entries,
        paths: dictionary.path_entries,
        changes,
    }
}

/// Reads changes that are each valid; whether they follow each other, a document decides.
pub fn decode(
    message: v1::Delta,
    max_changes_per_frame: u32,
    limits: &Limits,
) -> Result<Delta, DecodeError> {
    let unbounded = UnboundedDelta::decode(message)?;
    unbounded.within(max_changes_per_frame, limits)
}

/// A delta of the right form, not yet held to any limit: what is malformed as well as too large
/// is malformed.
//= SK-ERR-004
pub(super) struct UnboundedDelta {
    dictionary: Dictionary,
    pub(super) changes: Vec<Change>,
}

impl UnboundedDelta {
    pub(super) fn decode(message: v1::Delta) -> Result<Self, DecodeError> {
        let dictionary = Dictionary::decode_form(&message.replicas, message.paths)?;
        let changes = message.changes.into_iter();
        let changes = changes.map(|change| change::decode_form(change, &dictionary));
        Ok(Self {
            changes: changes.collect::<Result<_, _>>()?,
            dictionary,
        })
    }

    //= SK-LIM-001
    pub(super) fn within(
        self,
        max_changes_per_frame: u32,
        limits: &Limits,
    ) -> Result<Delta, DecodeError> {
        if self.changes.len() as u64 > u64::from(max_changes_per_frame) {
            return Err(DecodeError::LimitExceeded {
                limit: "max_changes_per_frame",
            });
        }
        self.dictionary.check(limits)?;
        for change in &self.changes {
            change.validate(limits)?;
        }
        Ok(Delta::new(self.changes))
    }
}
