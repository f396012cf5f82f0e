//! Markings and their anchors.
//!
//! Spec: chapter 5, contents, and chapter 17.

use synckit_crdt::{Anchor, Flaw, Mark, Side};

use super::dictionary::{Dictionary, DictionaryWriter};
use super::{dot, value};
use crate::{DecodeError, v1};

pub(super) fn encode<'a>(mark: &'a Mark, dictionary: &mut DictionaryWriter<'a>) -> v1::TextMark {
    let mut anchor = |anchor: &'a Option<Anchor>| {
        let anchor = anchor.as_ref();
        anchor.map(|anchor| encode_anchor(anchor, dictionary))
    };
    v1::TextMark {
        key: mark.key.clone(),
        value: Some(value::encode(&mark.value)),
        start: anchor(&mark.start),
        end: anchor(&mark.end),
    }
}

fn encode_anchor<'a>(anchor: &'a Anchor, dictionary: &mut DictionaryWriter<'a>) -> v1::Anchor {
    let side = match anchor.side {
        Side::Before => v1::Side::Before,
        Side::After => v1::Side::After,
    };
    v1::Anchor {
        dot: Some(dot::encode(&anchor.dot, dictionary)),
        side: side.into(),
    }
}

//= SK-WIRE-030
pub(super) fn decode_form(
    message: v1::TextMark,
    dictionary: &Dictionary,
) -> Result<Mark, DecodeError> {
    let anchor = |anchor: Option<v1::Anchor>| {
        anchor
            .map(|anchor| decode_anchor(&anchor, dictionary))
            .transpose()
    };
    Ok(Mark {
        key: message.key,
        value: value::decode_set(message.value, "TextMark.value")?,
        start: anchor(message.start)?,
        end: anchor(message.end)?,
    })
}

fn decode_anchor(message: &v1::Anchor, dictionary: &Dictionary) -> Result<Anchor, DecodeError> {
    let named = message.dot.as_ref();
    let named = named.ok_or(DecodeError::FieldUnset {
        field: "Anchor.dot",
    })?;
    let side = match v1::Side::try_from(message.side) {
        Ok(v1::Side::Before) => Side::Before,
        Ok(v1::Side::After) => Side::After,
        _ if Flaw::SideGuessed.is_planted() => Side::Before,
        Ok(v1::Side::Unspecified) | Err(_) => return Err(DecodeError::SideUnset),
    };
    Ok(Anchor {
        dot: dot::decode(named, dictionary)?,
        side,
    })
}
