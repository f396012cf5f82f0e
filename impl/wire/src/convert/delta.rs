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
//= SK-LIM-001
pub fn decode(
    message: v1::Delta,
    max_changes_per_frame: u32,
    limits: &Limits,
) -> Result<Delta, DecodeError> {
    if message.changes.len() as u64 > u64::from(max_changes_per_frame) {
        return Err(DecodeError::LimitExceeded {
            limit: "max_changes_per_frame",
        });
    }
    let dictionary = Dictionary::decode(&message.replicas, message.paths, limits)?;
    let changes = message
        .changes
        .into_iter()
        .map(|message| change::decode(message, &dictionary, limits));
    Ok(Delta::new(changes.collect::<Result<_, _>>()?))
}
