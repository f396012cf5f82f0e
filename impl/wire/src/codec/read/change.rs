//! The fields of `Change` and `Dot`.
//!
//! Spec: chapter 5.

use synckit_crdt::{Change, Dot, Limits, Timestamp};

use super::fields::{Fields, Kind};
use super::names::Names;
use super::operation;

/// A valid change.
pub(super) fn read(bytes: &[u8], names: &Names) -> Option<Change> {
    let (mut replica, mut first_seq, mut timestamp) = (0, 0, 0);
    let (mut deps, mut ops) = (Vec::new(), Vec::new());
    let mut fields = Fields::new(bytes, &[4, 5]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Number) => replica = fields.number()?,
            (2, Kind::Number) => first_seq = fields.number()?,
            (3, Kind::Fixed64) => timestamp = fields.fixed64()?,
            (4, Kind::Bytes) => deps.push(read_dot(fields.bytes()?, names)?),
            (5, Kind::Bytes) => {
                if ops.is_empty() {
                    // Most changes have one operation.
                    ops.reserve_exact(1);
                }
                ops.push(operation::read(fields.bytes()?, names)?);
            }
            (_, _) => return None,
        }
    }
    let change = Change {
        replica: names.replica(replica)?,
        first_seq,
        timestamp: Timestamp::from_raw(timestamp),
        deps,
        ops,
    };
    change.validate(&Limits::UNBOUNDED).ok()?;
    Some(change)
}

pub(super) fn read_dot(bytes: &[u8], names: &Names) -> Option<Dot> {
    let (mut replica, mut dot_seq) = (0, 0);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Number) => replica = fields.number()?,
            (2, Kind::Number) => dot_seq = fields.number()?,
            (_, _) => return None,
        }
    }
    Some(Dot::new(names.replica(replica)?, dot_seq))
}
