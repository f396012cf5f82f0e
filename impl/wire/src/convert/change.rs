//! Changes, within a delta and its dictionaries.
//!
//! Spec: chapter 5, contents.

use synckit_crdt::{Change, Limits, Timestamp};

use super::dictionary::{Dictionary, DictionaryWriter};
use super::{dot, operation};
use crate::{DecodeError, v1};

pub(super) fn encode<'a>(change: &'a Change, dictionary: &mut DictionaryWriter<'a>) -> v1::Change {
    v1::Change {
        replica: dictionary.replica(&change.replica),
        first_seq: change.first_seq,
        timestamp: change.timestamp.as_u64(),
        deps: dot::encode_all(&change.deps, dictionary),
        ops: change
            .ops
            .iter()
            .map(|op| operation::encode(op, dictionary))
            .collect(),
    }
}

/// Reads a change of any size.
//= SK-WIRE-018
//= SK-WIRE-019
pub(super) fn decode_form(
    message: v1::Change,
    dictionary: &Dictionary,
) -> Result<Change, DecodeError> {
    let change = Change {
        replica: dictionary.replica(message.replica)?.clone(),
        first_seq: message.first_seq,
        timestamp: Timestamp::from_raw(message.timestamp),
        deps: dot::decode_all(&message.deps, dictionary)?,
        ops: message
            .ops
            .into_iter()
            .map(|op| operation::decode_form(op, dictionary))
            .collect::<Result<_, _>>()?,
    };
    change.validate(&Limits::UNBOUNDED)?;
    Ok(change)
}
