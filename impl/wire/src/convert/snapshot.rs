//! Snapshots, in their canonical form.
//!
//! Spec: chapters 4 and 5.

use std::collections::BTreeMap;

use synckit_crdt::{FieldKey, FieldKind, Limits, Register, Snapshot, Stamp, Timestamp};

use super::{path, replica_id, value, version};
use crate::v1::snapshot_field::Kind;
use crate::{DecodeError, v1};

/// Equal states give equal messages.
pub fn encode(snapshot: &Snapshot) -> v1::Snapshot {
    v1::Snapshot {
        version: Some(version::encode(&snapshot.version)),
        fields: snapshot.fields.iter().map(encode_field).collect(),
    }
}

fn encode_field((key, register): (&FieldKey, &Register)) -> v1::SnapshotField {
    let kind = match key.kind {
        FieldKind::Lww => Kind::Register(encode_register(register)),
    };
    v1::SnapshotField {
        path: Some(path::encode(&key.path)),
        kind: Some(kind),
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

/// Reads a state whose fields ascend and whose version covers every write in it.
pub fn decode(message: v1::Snapshot, limits: &Limits) -> Result<Snapshot, DecodeError> {
    let unset = DecodeError::FieldUnset {
        field: "Snapshot.version",
    };
    let version = version::decode(&message.version.ok_or(unset)?)?;
    let mut fields: BTreeMap<FieldKey, Register> = BTreeMap::new();
    for field in message.fields {
        let (key, register) = decode_field(field)?;
        if fields
            .last_key_value()
            .is_some_and(|(last, _)| *last >= key)
        {
            return Err(DecodeError::SnapshotNotAscending);
        }
        if !version.covers(&register.stamp.dot()) {
            return Err(DecodeError::SnapshotNotCovered);
        }
        fields.insert(key, register);
    }
    //= SK-ERR-004
    for (key, register) in &fields {
        key.path.validate(limits)?;
        if let Some(value) = &register.value {
            value.validate(limits)?;
        }
    }
    Ok(Snapshot { version, fields })
}

fn decode_field(message: v1::SnapshotField) -> Result<(FieldKey, Register), DecodeError> {
    let path = message.path.ok_or(DecodeError::FieldUnset {
        field: "SnapshotField.path",
    })?;
    let path = path::decode_form(path)?;
    match message.kind.ok_or(DecodeError::FieldUnset {
        field: "SnapshotField.kind",
    })? {
        Kind::Register(state) => Ok((FieldKey::new(path, FieldKind::Lww), decode_register(state)?)),
    }
}

fn decode_register(message: v1::RegisterState) -> Result<Register, DecodeError> {
    if message.seq == 0 {
        return Err(DecodeError::SeqZero);
    }
    let stamp = Stamp {
        timestamp: Timestamp::from_raw(message.timestamp),
        replica: replica_id::decode(&message.replica_id)?,
        seq: message.seq,
    };
    let value = message.value.map(value::decode_form).transpose()?;
    Ok(Register { stamp, value })
}
