//! Updates: one writer's changes in the order it made them.
//!
//! Spec: chapter 5, contents. Bytes: `proto/synckit/v1/sync.proto`.

use synckit_crdt::{Change, DocumentId, Limits};

use super::delta::UnboundedDelta;
use super::document_id;
use crate::{DecodeError, v1};

/// Reads an update: its document, and at least one change.
//= SK-WIRE-022
pub fn decode(
    message: v1::Update,
    max_changes_per_frame: u32,
    limits: &Limits,
) -> Result<(DocumentId, Vec<Change>), DecodeError> {
    let document_id = document_id::decode(&message.document_id)?;
    let message = message.delta.ok_or(DecodeError::UpdateEmpty)?;
    let delta = UnboundedDelta::decode(message)?;
    let changes = &delta.changes;
    if changes.is_empty() {
        return Err(DecodeError::UpdateEmpty);
    }
    if !changes.windows(2).all(|pair| follows(&pair[1], &pair[0])) {
        return Err(DecodeError::UpdateNotContiguous);
    }
    Ok((
        document_id,
        delta.within(max_changes_per_frame, limits)?.changes,
    ))
}

fn follows(next: &Change, previous: &Change) -> bool {
    next.replica == previous.replica && previous.last_seq().checked_add(1) == Some(next.first_seq)
}
