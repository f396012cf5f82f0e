//! Replica ids.
//!
//! Spec: chapter 5, contents.

use bytes::Bytes;
use synckit_crdt::ReplicaId;

use crate::DecodeError;

pub fn encode(replica: &ReplicaId) -> Bytes {
    Bytes::copy_from_slice(replica.as_bytes())
}

//= SK-WIRE-011
pub fn decode(bytes: &[u8]) -> Result<ReplicaId, DecodeError> {
    Ok(ReplicaId::new(bytes)?)
}
