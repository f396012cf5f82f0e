//! Changes, within a delta and its dictionaries.
//!
//! Spec: chapter 5, contents.

use synckit_crdt::{Change, Dot, Limits, Operation, OperationKind, Timestamp};

use super::dictionary::{Dictionary, DictionaryWriter};
use super::value;
use crate::v1::operation::Kind;
use crate::{DecodeError, v1};

pub(super) fn encode<'a>(change: &'a Change, dictionary: &mut DictionaryWriter<'a>) -> v1::Change {
    v1::Change {
        replica: dictionary.replica(&change.replica),
        first_seq: change.first_seq,
        timestamp: change.timestamp.as_u64(),
        deps: change
            .deps
            .iter()
            .map(|dep| v1::Dot {
                replica: dictionary.replica(&dep.replica),
                seq: dep.seq,
            })
            .collect(),
        ops: change
            .ops
            .iter()
            .map(|op| encode_op(op, dictionary))
            .collect(),
    }
}

fn encode_op<'a>(op: &'a Operation, dictionary: &mut DictionaryWriter<'a>) -> v1::Operation {
    let kind = match &op.kind {
        OperationKind::LwwSet(value) => Kind::LwwSet(v1::LwwSet {
            value: Some(value::encode(value)),
        }),
        OperationKind::LwwDelete => Kind::LwwDelete(v1::LwwDelete {}),
    };
    v1::Operation {
        path: dictionary.path(&op.path),
        kind: Some(kind),
    }
}

/// Reads a change of any size.
//= SK-WIRE-018
//= SK-WIRE-019
pub(super) fn decode_form(
    message: v1::Change,
    dictionary: &Dictionary,
) -> Result<Change, DecodeError> {
    let dep = |dot: &v1::Dot| Ok(Dot::new(dictionary.replica(dot.replica)?.clone(), dot.seq));
    let change = Change {
        replica: dictionary.replica(message.replica)?.clone(),
        first_seq: message.first_seq,
        timestamp: Timestamp::from_raw(message.timestamp),
        deps: message
            .deps
            .iter()
            .map(dep)
            .collect::<Result<_, DecodeError>>()?,
        ops: message
            .ops
            .into_iter()
            .map(|op| decode_op(op, dictionary))
            .collect::<Result<_, _>>()?,
    };
    change.validate(&Limits::UNBOUNDED)?;
    Ok(change)
}

fn decode_op(message: v1::Operation, dictionary: &Dictionary) -> Result<Operation, DecodeError> {
    let path = dictionary.path(message.path)?.clone();
    //= SK-WIRE-017
    let kind = match message.kind.ok_or(DecodeError::OperationKindUnset)? {
        Kind::LwwSet(set) => {
            let value = set.value.ok_or(DecodeError::FieldUnset {
                field: "LwwSet.value",
            })?;
            OperationKind::LwwSet(value::decode_form(value)?)
        }
        Kind::LwwDelete(v1::LwwDelete {}) => OperationKind::LwwDelete,
    };
    Ok(Operation { path, kind })
}
