//! The fields of `Change` and `Dot`.
//!
//! Spec: chapter 5.

use synckit_crdt::{Change, Dot, Limits, Timestamp};

use super::fields::{Content, Fields};
use super::names::Names;
use super::operation;

/// A valid change.
pub(super) fn read(bytes: &[u8], names: &Names) -> Option<Change> {
    let (mut replica, mut first_seq, mut timestamp) = (0, 0, 0);
    let (mut deps, mut ops) = (Vec::new(), Vec::new());
    let mut fields = Fields::new(bytes, &[4, 5]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Number(index)) => replica = index,
            (2, Content::Number(seq)) => first_seq = seq,
            (3, Content::Fixed64(raw)) => timestamp = raw,
            (4, Content::Bytes(dep)) => deps.push(read_dot(dep, names)?),
            (5, Content::Bytes(op)) => {
                if ops.is_empty() {
                    // Most changes have one operation.
                    ops.reserve_exact(1);
                }
                ops.push(operation::read(op, names)?);
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
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Number(index)) => replica = index,
            (2, Content::Number(seq)) => dot_seq = seq,
            (_, _) => return None,
        }
    }
    Some(Dot::new(names.replica(replica)?, dot_seq))
}
