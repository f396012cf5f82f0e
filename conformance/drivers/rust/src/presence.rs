//! Who else is present, as driver messages write it.

use serde_json::{Map, Value as Json};
use synckit_crdt::{ReplicaId, Value};

use crate::json_of;

/// What others say of themselves, by their replica ids in hex.
pub fn json_of_presence<'a>(
    others: impl Iterator<Item = (&'a ReplicaId, &'a Value)>,
) -> Map<String, Json> {
    others
        .map(|(replica, state)| (hex::encode(replica.as_bytes()), json_of(state)))
        .collect()
}
