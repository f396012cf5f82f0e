//! The fields of `Delta`.
//!
//! Spec: chapter 5.

use synckit_crdt::Change;

use super::change;
use super::fields::{Content, Fields};
use super::names::Names;

/// The change of a delta that holds one, and it a valid one; `None` when the messages must decide.
pub(crate) fn read_change(bytes: &[u8], names: &mut Names) -> Option<Change> {
    names.start();
    let mut read = None;
    let mut fields = Fields::new(bytes, &[1, 2]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Bytes(id)) => names.read_replica(id)?,
            (2, Content::Bytes(path)) => names.read_path(path)?,
            (3, Content::Bytes(change)) => {
                if !names.has_no_repeats() {
                    return None;
                }
                read = Some(change::read(change, names)?);
            }
            (_, _) => return None,
        }
    }
    read
}
