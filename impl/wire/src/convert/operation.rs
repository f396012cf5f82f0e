//! Operations, within a delta and its dictionaries.
//!
//! Spec: chapter 5, contents, and chapters 4 and 14 to 17.

use synckit_crdt::{DotRange, Flaw, Operation, OperationKind, Place};

use super::dictionary::{Dictionary, DictionaryWriter};
use super::{dot, mark, value};
use crate::v1::operation::Kind;
use crate::{DecodeError, v1};

pub(super) fn encode<'a>(
    op: &'a Operation,
    dictionary: &mut DictionaryWriter<'a>,
) -> v1::Operation {
    v1::Operation {
        path: dictionary.path(&op.path),
        kind: Some(encode_kind(&op.kind, dictionary)),
    }
}

fn encode_kind<'a>(kind: &'a OperationKind, dictionary: &mut DictionaryWriter<'a>) -> Kind {
    match kind {
        OperationKind::LwwSet(value) => Kind::LwwSet(v1::LwwSet {
            value: Some(value::encode(value)),
        }),
        OperationKind::LwwDelete => Kind::LwwDelete(v1::LwwDelete {}),
        OperationKind::CounterAdd(amount) => Kind::CounterAdd(v1::CounterAdd { amount: *amount }),
        OperationKind::SetAdd { value, observed } => Kind::SetAdd(v1::SetAdd {
            value: Some(value::encode(value)),
            observed: dot::encode_all(observed, dictionary),
        }),
        OperationKind::SetRemove { observed } => Kind::SetRemove(v1::SetRemove {
            observed: dot::encode_all(observed, dictionary),
        }),
        OperationKind::TextInsert { text, place } => {
            Kind::TextInsert(encode_insert(text, place, dictionary))
        }
        OperationKind::TextDelete { ranges } => Kind::TextDelete(v1::TextDelete {
            ranges: ranges
                .iter()
                .map(|range| encode_range(range, dictionary))
                .collect(),
        }),
        OperationKind::TextMark(mark) => Kind::TextMark(mark::encode(mark, dictionary)),
    }
}

fn encode_insert<'a>(
    text: &str,
    place: &'a Place,
    dictionary: &mut DictionaryWriter<'a>,
) -> v1::TextInsert {
    let (continues, left, right) = match place {
        Place::Continues => (true, None, None),
        Place::Between { left, right } => (false, left.as_ref(), right.as_ref()),
    };
    v1::TextInsert {
        text: text.to_owned(),
        continues,
        left: left.map(|left| dot::encode(left, dictionary)),
        right: right.map(|right| dot::encode(right, dictionary)),
    }
}

fn encode_range<'a>(range: &'a DotRange, dictionary: &mut DictionaryWriter<'a>) -> v1::DotRange {
    v1::DotRange {
        replica: dictionary.replica(&range.replica),
        first_seq: range.first_seq,
        length: range.length,
    }
}

/// Reads an operation; its change checks what it names.
pub(super) fn decode_form(
    message: v1::Operation,
    dictionary: &Dictionary,
) -> Result<Operation, DecodeError> {
    let path = dictionary.path(message.path)?.clone();
    //= SK-WIRE-017
    let kind = message.kind.ok_or(DecodeError::OperationKindUnset)?;
    Ok(Operation {
        path,
        kind: decode_kind(kind, dictionary)?,
    })
}

fn decode_kind(kind: Kind, dictionary: &Dictionary) -> Result<OperationKind, DecodeError> {
    Ok(match kind {
        Kind::LwwSet(set) => OperationKind::LwwSet(value::decode_set(set.value, "LwwSet.value")?),
        Kind::LwwDelete(v1::LwwDelete {}) => OperationKind::LwwDelete,
        Kind::CounterAdd(add) => OperationKind::CounterAdd(add.amount),
        Kind::SetAdd(add) => OperationKind::SetAdd {
            value: value::decode_set(add.value, "SetAdd.value")?,
            observed: dot::decode_all(&add.observed, dictionary)?,
        },
        Kind::SetRemove(remove) => OperationKind::SetRemove {
            observed: dot::decode_all(&remove.observed, dictionary)?,
        },
        Kind::TextInsert(insert) => OperationKind::TextInsert {
            place: decode_place(&insert, dictionary)?,
            text: insert.text,
        },
        Kind::TextDelete(delete) => {
            let ranges = delete.ranges.iter();
            let ranges = ranges.map(|range| decode_range(range, dictionary));
            OperationKind::TextDelete {
                ranges: ranges.collect::<Result<_, _>>()?,
            }
        }
        Kind::TextMark(mark) => {
            OperationKind::TextMark(Box::new(mark::decode_form(mark, dictionary)?))
        }
    })
}

//= SK-WIRE-026
fn decode_place(insert: &v1::TextInsert, dictionary: &Dictionary) -> Result<Place, DecodeError> {
    let origin = |origin: &Option<v1::Dot>| {
        let origin = origin.as_ref();
        origin.map(|dot| dot::decode(dot, dictionary)).transpose()
    };
    let (left, right) = (origin(&insert.left)?, origin(&insert.right)?);
    match (insert.continues, &left, &right) {
        (true, _, _) if Flaw::ContinuesWithOrigin.is_planted() => Ok(Place::Continues),
        (false, _, _) => Ok(Place::Between { left, right }),
        (true, None, None) => Ok(Place::Continues),
        (true, Some(_), _) | (true, None, Some(_)) => Err(DecodeError::ContinuesWithOrigin),
    }
}

fn decode_range(range: &v1::DotRange, dictionary: &Dictionary) -> Result<DotRange, DecodeError> {
    Ok(DotRange {
        replica: dictionary.replica(range.replica)?.clone(),
        first_seq: range.first_seq,
        length: range.length,
    })
}
