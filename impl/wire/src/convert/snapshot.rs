//! Snapshots, in their canonical form.
//!
//! Spec: chapter 5, snapshots.

use std::collections::{BTreeMap, BTreeSet};

use synckit_crdt::{FieldKey, FieldState, Limits, Snapshot, Timestamp};

use super::covered::Covered;
use super::dictionary::{Dictionary, DictionaryWriter};
use super::{field_state, path, version};
use crate::{DecodeError, v1};

/// Equal states give equal messages.
pub fn encode(snapshot: &Snapshot) -> v1::Snapshot {
    let named: BTreeSet<_> = snapshot
        .fields
        .values()
        .flat_map(field_state::replicas)
        .collect();
    let mut dictionary = DictionaryWriter::of_replicas(named);
    let field = |(key, state): (&_, _)| encode_field(key, state, &mut dictionary);
    v1::Snapshot {
        version: Some(version::encode(&snapshot.version)),
        fields: snapshot.fields.iter().map(field).collect(),
        replicas: dictionary.replica_entries,
        timestamp: snapshot.timestamp.as_u64(),
    }
}

fn encode_field<'a>(
    key: &FieldKey,
    state: &'a FieldState,
    dictionary: &mut DictionaryWriter<'a>,
) -> v1::SnapshotField {
    v1::SnapshotField {
        path: Some(path::encode(&key.path)),
        kind: Some(field_state::encode(state, dictionary)),
    }
}

/// Reads a state whose fields ascend and whose version covers every dot in it.
//= SK-WIRE-031
pub fn decode(message: v1::Snapshot, limits: &Limits) -> Result<Snapshot, DecodeError> {
    let unset = DecodeError::FieldUnset {
        field: "Snapshot.version",
    };
    let version = version::decode(&message.version.ok_or(unset)?)?;
    let dictionary = Dictionary::decode_replicas(&message.replicas)?;
    let mut fields: BTreeMap<FieldKey, FieldState> = BTreeMap::new();
    for field in message.fields {
        let (key, state) = decode_field(field, &dictionary, &Covered(&version))?;
        if fields
            .last_key_value()
            .is_some_and(|(last, _)| *last >= key)
        {
            return Err(DecodeError::SnapshotNotAscending);
        }
        fields.insert(key, state);
    }
    //= SK-ERR-004
    for (key, state) in &fields {
        key.path.validate(limits)?;
        state.validate(limits)?;
    }
    Ok(Snapshot {
        version,
        timestamp: Timestamp::from_raw(message.timestamp),
        fields,
    })
}

fn decode_field(
    message: v1::SnapshotField,
    dictionary: &Dictionary,
    covered: &Covered<'_>,
) -> Result<(FieldKey, FieldState), DecodeError> {
    let path = message.path.ok_or(DecodeError::FieldUnset {
        field: "SnapshotField.path",
    })?;
    let path = path::decode_form(path)?;
    let kind = message.kind.ok_or(DecodeError::FieldUnset {
        field: "SnapshotField.kind",
    })?;
    let state = field_state::decode_form(kind, dictionary, covered)?;
    Ok((FieldKey::new(path, state.kind()), state))
}
