//! The fields of `Delta`.
//!
//! Spec: chapter 5.

use synckit_crdt::{Change, Operation};

use super::change;
use super::fields::{Fields, Kind};
use super::names::Names;
use super::operation;

/// The change of a delta that holds one, and it a valid one; `None` when the messages must decide.
pub(crate) fn read_change(bytes: &[u8], names: &mut Names) -> Option<Change> {
    let change = read_names(bytes, names)?;
    change::read(change, names)
}

/// The operations of the only change of a delta, of which nothing else is set; `None` when the
/// messages must decide.
pub(crate) fn read_operations(bytes: &[u8], names: &mut Names) -> Option<Vec<Operation>> {
    let change = read_names(bytes, names)?;
    operations(change, names)
}

/// The bytes of the only change of a delta, behind its names.
fn read_names<'a>(bytes: &'a [u8], names: &mut Names) -> Option<&'a [u8]> {
    names.start();
    let mut only = None;
    let mut fields = Fields::new(bytes, &[1, 2]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Bytes) => names.read_replica(fields.bytes()?)?,
            (2, Kind::Bytes) => names.read_path(fields.bytes()?)?,
            (3, Kind::Bytes) => only = Some(fields.bytes()?),
            (_, _) => return None,
        }
    }
    only.filter(|_| names.has_no_repeats())
}

fn operations(change: &[u8], names: &Names) -> Option<Vec<Operation>> {
    let mut ops = Vec::new();
    let mut fields = Fields::new(change, &[5]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (5, Kind::Bytes) => ops.push(operation::read(fields.bytes()?, names)?),
            (_, _) => return None,
        }
    }
    Some(ops)
}
