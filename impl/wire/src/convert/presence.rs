//! Presence: what a replica shows of itself in a document, and for how long.
//!
//! Spec: chapter 21. Bytes: `proto/synckit/v1/presence.proto`.

use synckit_crdt::{DocumentId, Flaw, ReplicaId, Value};

use super::{document_id, replica_id, value};
use crate::{DecodeError, v1};

/// What one replica shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    pub clock: u64,
    /// `None` once the replica has left.
    pub state: Option<Value>,
    pub time_to_live_ms: u32,
}

impl Presence {
    /// Whether this follows `other` of the same replica: leaving does, at an equal clock.
    //= SK-PRES-002
    pub fn is_newer_than(&self, other: &Self) -> bool {
        (self.clock, self.state.is_none()) > (other.clock, other.state.is_none())
    }
}

/// Reads what a client says of itself. Limits are held against it where they are known.
//= SK-PRES-001
pub fn decode_update(message: v1::AwarenessUpdate) -> Result<(DocumentId, Presence), DecodeError> {
    let document_id = document_id::decode(&message.document_id)?;
    let presence = Presence {
        clock: message.clock,
        state: message.state.map(value::decode_form).transpose()?,
        time_to_live_ms: message.time_to_live_ms,
    };
    Ok((document_id, checked(presence)?))
}

pub fn encode_entry(replica: &ReplicaId, presence: &Presence) -> v1::AwarenessEntry {
    v1::AwarenessEntry {
        replica_id: replica_id::encode(replica),
        clock: presence.clock,
        state: presence.state.as_ref().map(value::encode),
        time_to_live_ms: presence.time_to_live_ms,
    }
}

/// Reads what a server says of one replica.
//= SK-PRES-001
pub fn decode_entry(message: v1::AwarenessEntry) -> Result<(ReplicaId, Presence), DecodeError> {
    let replica = replica_id::decode(&message.replica_id)?;
    let presence = Presence {
        clock: message.clock,
        state: message.state.map(value::decode_form).transpose()?,
        time_to_live_ms: message.time_to_live_ms,
    };
    Ok((replica, checked(presence)?))
}

fn checked(presence: Presence) -> Result<Presence, DecodeError> {
    if Flaw::ZeroPresence.is_planted() {
        return Ok(presence);
    }
    let unset = |field| Err(DecodeError::FieldUnset { field });
    if presence.clock == 0 {
        return unset("clock");
    }
    if presence.time_to_live_ms == 0 {
        return unset("time_to_live_ms");
    }
    Ok(presence)
}
