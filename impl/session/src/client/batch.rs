//! As many changes as one `Update` may hold.
//!
//! Chapters: `spec/05-wire-format.md`, [SK-WIRE-022]; `spec/11-limits.md`.

use synckit_crdt::Change;
use synckit_wire::encode_change;

use crate::limits::Limits;

/// Room for what an `Update` holds besides its changes: the document id and the envelope.
const ENVELOPE_BYTES: usize = 512;

/// The first of these changes, and those after it that follow it without a gap and fit its frame.
//= SK-CLNT-015
pub(super) fn batch<'a>(changes: impl Iterator<Item = &'a Change>, limits: &Limits) -> Vec<Change> {
    let mut room_bytes = limits.room_bytes(ENVELOPE_BYTES);
    let mut update: Vec<Change> = Vec::new();
    for change in changes.take(limits.max_changes_per_frame as usize) {
        //= SK-WIRE-022
        let follows = |last: &Change| {
            last.replica == change.replica
                && last.last_seq().checked_add(1) == Some(change.first_seq)
        };
        let bytes = encode_change(change).len();
        let fits = bytes <= room_bytes || update.is_empty();
        if !update.last().is_none_or(follows) || !fits {
            break;
        }
        room_bytes = room_bytes.saturating_sub(bytes);
        update.push(change.clone());
    }
    update
}
