//! Dots, whose replicas are indices into a dictionary.
//!
//! Spec: chapter 5, contents. What a dot may name, its change or snapshot checks.

use synckit_crdt::Dot;

use super::dictionary::{Dictionary, DictionaryWriter};
use crate::{DecodeError, v1};

pub(super) fn encode<'a>(dot: &'a Dot, dictionary: &mut DictionaryWriter<'a>) -> v1::Dot {
    v1::Dot {
        replica: dictionary.replica(&dot.replica),
        seq: dot.seq,
    }
}

pub(super) fn encode_all<'a>(
    dots: impl IntoIterator<Item = &'a Dot>,
    dictionary: &mut DictionaryWriter<'a>,
) -> Vec<v1::Dot> {
    let dots = dots.into_iter();
    dots.map(|dot| encode(dot, dictionary)).collect()
}

pub(super) fn decode(dot: &v1::Dot, dictionary: &Dictionary) -> Result<Dot, DecodeError> {
    Ok(Dot::new(dictionary.replica(dot.replica)?.clone(), dot.seq))
}

pub(super) fn decode_all(
    dots: &[v1::Dot],
    dictionary: &Dictionary,
) -> Result<Vec<Dot>, DecodeError> {
    dots.iter().map(|dot| decode(dot, dictionary)).collect()
}
