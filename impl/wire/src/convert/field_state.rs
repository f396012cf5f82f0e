//! The states of fields within a snapshot and its dictionary.
//!
//! Spec: chapter 5, snapshots, and chapters 4 and 14 to 17.

use std::collections::{BTreeMap, BTreeSet};

use synckit_crdt::{
    Counter, CounterState, CounterSums, Dot, FieldState, Register, ReplicaId, SetState, Stamp,
    Timestamp, Value,
};

use super::covered::Covered;
use super::dictionary::{Dictionary, DictionaryWriter};
use super::{dot, replica_id, text_state, value};
use crate::v1::snapshot_field::Kind;
use crate::{DecodeError, v1};

/// The replicas that the message names by index.
pub(super) fn replicas(state: &FieldState) -> Vec<&ReplicaId> {
    match state {
        FieldState::Register(_) => Vec::new(),
        FieldState::Counter(CounterState { created, counter }) => {
            let counted = counter.iter().map(|(replica, _)| replica);
            counted.chain([&created.replica]).collect()
        }
        FieldState::Set(SetState { created, elements }) => {
            let dots = elements.values().flatten().map(|dot| &dot.replica);
            dots.chain([&created.replica]).collect()
        }
        FieldState::Text(text) => text_state::replicas(text),
    }
}

pub(super) fn encode<'a>(state: &'a FieldState, dictionary: &mut DictionaryWriter<'a>) -> Kind {
    match state {
        FieldState::Register(register) => Kind::Register(encode_register(register)),
        FieldState::Counter(counter) => Kind::Counter(encode_counter(counter, dictionary)),
        FieldState::Set(set) => Kind::Set(encode_set(set, dictionary)),
        FieldState::Text(text) => Kind::Text(text_state::encode(text, dictionary)),
    }
}

//= SK-LWW-006
fn encode_register(register: &Register) -> v1::RegisterState {
    v1::RegisterState {
        timestamp: register.stamp.timestamp.as_u64(),
        replica_id: replica_id::encode(&register.stamp.replica),
        seq: register.stamp.seq,
        value: register.value.as_ref().map(value::encode),
    }
}

fn encode_counter<'a>(
    state: &'a CounterState,
    dictionary: &mut DictionaryWriter<'a>,
) -> v1::CounterState {
    let created = Some(encode_stamp(&state.created, dictionary));
    let entry = |(replica, sums): (&'a ReplicaId, &CounterSums)| v1::CounterEntry {
        replica: dictionary.replica(replica),
        increments: sums.increments,
        decrements: sums.decrements,
    };
    let entries = state.counter.iter().map(entry).collect();
    v1::CounterState { created, entries }
}

fn encode_set<'a>(state: &'a SetState, dictionary: &mut DictionaryWriter<'a>) -> v1::SetState {
    let created = Some(encode_stamp(&state.created, dictionary));
    //= SK-SET-007
    let element = |(element, dots): (&Value, &'a BTreeSet<Dot>)| v1::SetElement {
        value: Some(value::encode(element)),
        dots: dot::encode_all(dots, dictionary),
    };
    let elements = state.elements.iter().map(element).collect();
    v1::SetState { created, elements }
}

pub(super) fn encode_stamp<'a>(
    stamp: &'a Stamp,
    dictionary: &mut DictionaryWriter<'a>,
) -> v1::Stamp {
    v1::Stamp {
        timestamp: stamp.timestamp.as_u64(),
        replica: dictionary.replica(&stamp.replica),
        seq: stamp.seq,
    }
}

/// Reads a state of any size; every dot in it is covered by the dictionary's version.
pub(super) fn decode_form(
    kind: Kind,
    dictionary: &Dictionary,
    covered: &Covered<'_>,
) -> Result<FieldState, DecodeError> {
    Ok(match kind {
        Kind::Register(state) => FieldState::Register(decode_register(state, covered)?),
        Kind::Counter(state) => FieldState::Counter(decode_counter(&state, dictionary, covered)?),
        Kind::Set(state) => FieldState::Set(decode_set(state, dictionary, covered)?),
        Kind::Text(state) => FieldState::Text(text_state::decode_form(state, dictionary, covered)?),
    })
}

fn decode_register(
    message: v1::RegisterState,
    covered: &Covered<'_>,
) -> Result<Register, DecodeError> {
    let stamp = Stamp {
        timestamp: Timestamp::from_raw(message.timestamp),
        replica: replica_id::decode(&message.replica_id)?,
        seq: message.seq,
    };
    covered.check(&stamp.dot())?;
    let value = message.value.map(value::decode_form).transpose()?;
    Ok(Register { stamp, value })
}

fn decode_counter(
    message: &v1::CounterState,
    dictionary: &Dictionary,
    covered: &Covered<'_>,
) -> Result<CounterState, DecodeError> {
    let created = decode_stamp(message.created, "CounterState.created", dictionary, covered)?;
    let mut entries = Vec::with_capacity(message.entries.len());
    for entry in &message.entries {
        let replica = dictionary.replica(entry.replica)?;
        covered.check(&Dot::new(replica.clone(), 1))?;
        let sums = CounterSums {
            increments: entry.increments,
            decrements: entry.decrements,
        };
        entries.push((replica.clone(), sums));
    }
    ascending(entries.iter().map(|(replica, _)| replica))?;
    let counter = entries.into_iter().collect::<Counter>();
    Ok(CounterState { created, counter })
}

//= SK-SET-007
fn decode_set(
    message: v1::SetState,
    dictionary: &Dictionary,
    covered: &Covered<'_>,
) -> Result<SetState, DecodeError> {
    let created = decode_stamp(message.created, "SetState.created", dictionary, covered)?;
    let mut elements = Vec::with_capacity(message.elements.len());
    for element in message.elements {
        let value = value::decode_set(element.value, "SetElement.value")?;
        let dots = dot::decode_all(&element.dots, dictionary)?;
        if dots.is_empty() {
            return Err(DecodeError::ElementWithoutDot);
        }
        dots.iter().try_for_each(|dot| covered.check(dot))?;
        ascending(&dots)?;
        elements.push((value, dots.into_iter().collect()));
    }
    ascending(elements.iter().map(|(value, _)| value))?;
    let elements: BTreeMap<_, BTreeSet<_>> = elements.into_iter().collect();
    Ok(SetState { created, elements })
}

pub(super) fn decode_stamp(
    message: Option<v1::Stamp>,
    field: &'static str,
    dictionary: &Dictionary,
    covered: &Covered<'_>,
) -> Result<Stamp, DecodeError> {
    let message = message.ok_or(DecodeError::FieldUnset { field })?;
    let stamp = Stamp {
        timestamp: Timestamp::from_raw(message.timestamp),
        replica: dictionary.replica(message.replica)?.clone(),
        seq: message.seq,
    };
    covered.check(&stamp.dot())?;
    Ok(stamp)
}

pub(super) fn ascending<T: Ord>(entries: impl IntoIterator<Item = T>) -> Result<(), DecodeError> {
    if entries.into_iter().is_sorted_by(|a, b| a < b) {
        return Ok(());
    }
    Err(DecodeError::StateNotAscending)
}
