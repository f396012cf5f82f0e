//! The state of a text within a snapshot and its dictionary.
//!
//! Spec: chapter 5, spans of a text, and chapters 16 and 17.

use synckit_crdt::{Anchor, Dot, MarkState, PackedSpans, ReplicaId, TextState};

use super::covered::Covered;
use super::dictionary::{Dictionary, DictionaryWriter};
use super::field_state::{ascending, decode_stamp, encode_stamp};
use super::mark;
use crate::{DecodeError, v1};

pub(super) fn replicas(state: &TextState) -> Vec<&ReplicaId> {
    let marks = state.marks.values();
    let anchors = marks.flat_map(|state| [&state.mark.start, &state.mark.end]);
    let anchors = anchors.flatten().map(|anchor| &anchor.dot.replica);
    let stamps = state.marks.values().map(|mark| &mark.stamp.replica);
    let spans = state.replicas.iter();
    spans
        .chain(anchors)
        .chain(stamps)
        .chain([&state.created.replica])
        .collect()
}

pub(super) fn encode<'a>(
    state: &'a TextState,
    dictionary: &mut DictionaryWriter<'a>,
) -> v1::TextState {
    let mut encode_mark = |state: &'a MarkState| {
        let v1::TextMark {
            key,
            value,
            start,
            end,
        } = mark::encode(&state.mark, dictionary);
        let stamp = Some(encode_stamp(&state.stamp, dictionary));
        v1::MarkState {
            stamp,
            key,
            value,
            start,
            end,
        }
    };
    let marks = state.marks.values().map(&mut encode_mark).collect();
    v1::TextState {
        created: Some(encode_stamp(&state.created, dictionary)),
        text: state.text.clone(),
        spans: state.spans.as_bytes().to_vec().into(),
        marks,
        replicas: state
            .replicas
            .iter()
            .map(|id| dictionary.replica(id))
            .collect(),
    }
}

pub(super) fn decode_form(
    message: v1::TextState,
    dictionary: &Dictionary,
    covered: &Covered<'_>,
) -> Result<TextState, DecodeError> {
    let created = decode_stamp(message.created, "TextState.created", dictionary, covered)?;
    let replicas = message.replicas.iter();
    let replicas = replicas.map(|index| dictionary.replica(*index).cloned());
    let replicas: Vec<ReplicaId> = replicas.collect::<Result<_, _>>()?;
    ascending(&replicas)?;
    let last_seqs: Vec<u64> = replicas.iter().map(|id| covered.last_seq(id)).collect();
    let shown = message.text.chars().count() as u64;
    let spans = PackedSpans::check(message.spans.into(), shown, &last_seqs)?;
    let marks = message.marks.into_iter();
    let marks = marks.map(|mark| decode_mark(mark, dictionary, covered));
    let marks: Vec<(Dot, MarkState)> = marks.collect::<Result<_, _>>()?;
    //= SK-MARK-011
    ascending(marks.iter().map(|(dot, _)| dot))?;
    Ok(TextState {
        created,
        text: message.text,
        replicas,
        spans,
        marks: marks.into_iter().collect(),
    })
}

fn decode_mark(
    message: v1::MarkState,
    dictionary: &Dictionary,
    covered: &Covered<'_>,
) -> Result<(Dot, MarkState), DecodeError> {
    let v1::MarkState {
        stamp,
        key,
        value,
        start,
        end,
    } = message;
    let stamp = decode_stamp(stamp, "MarkState.stamp", dictionary, covered)?;
    let mark = mark::decode_form(
        v1::TextMark {
            key,
            value,
            start,
            end,
        },
        dictionary,
    )?;
    for Anchor { dot, .. } in [&mark.start, &mark.end].into_iter().flatten() {
        covered.check(dot)?;
    }
    mark.validate_form()?;
    Ok((stamp.dot(), MarkState { stamp, mark }))
}
