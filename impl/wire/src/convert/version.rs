//! Versions.
//!
//! Spec: chapter 5, contents.

use synckit_crdt::Version;

use super::replica_id;
use crate::{DecodeError, v1};

pub fn encode(version: &Version) -> v1::Version {
    let entry = |(replica, seq)| v1::VersionEntry {
        replica_id: replica_id::encode(replica),
        seq,
    };
    v1::Version {
        entries: version.iter().map(entry).collect(),
    }
}

//= SK-WIRE-020
pub fn decode(message: &v1::Version) -> Result<Version, DecodeError> {
    if !message
        .entries
        .is_sorted_by(|a, b| a.replica_id < b.replica_id)
    {
        return Err(DecodeError::VersionNotAscending);
    }
    let mut version = Version::new();
    for entry in &message.entries {
        if entry.seq == 0 {
            return Err(DecodeError::SeqZero);
        }
        version.advance(&replica_id::decode(&entry.replica_id)?, entry.seq);
    }
    Ok(version)
}
