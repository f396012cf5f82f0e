//! Changes and snapshots by themselves, as they lie on a disk.
//!
//! A stored change is a `Delta` of one change. What is read back was checked when it first came
//! in, so that a limit lowered since then does not make a log unreadable.
//!
//! Spec: chapter 10. Bytes: `proto/synckit/v1/document.proto`.

use bytes::Bytes;
use prost::Message;
use synckit_crdt::{Change, Limits, Snapshot};

use crate::codec;
use crate::convert::{delta, snapshot};
use crate::{DecodeError, v1};

/// The change with its own dictionaries. Equal changes give equal bytes.
//= SK-STOR-007
pub fn encode_change(change: &Change) -> Bytes {
    codec::write_delta(std::slice::from_ref(change)).into()
}

/// Reads what [`encode_change`] wrote.
pub fn decode_change(bytes: &[u8]) -> Result<Change, DecodeError> {
    let names = codec::Names::once();
    ChangeDecoder { names }.decode(bytes)
}

/// Reads stored changes one after the other. Those that name the same replicas and paths share
/// them.
#[derive(Debug, Default)]
pub struct ChangeDecoder {
    names: codec::Names,
}

impl ChangeDecoder {
    /// Reads what [`encode_change`] wrote.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<Change, DecodeError> {
        if let Some(change) = codec::read_change(bytes, &mut self.names) {
            return Ok(change);
        }
        let message = v1::Delta::decode(bytes)?;
        let changes = delta::decode(message, u32::MAX, &Limits::UNBOUNDED)?.changes;
        let [change] = <[Change; 1]>::try_from(changes).map_err(|_| DecodeError::NotOneChange)?;
        Ok(change)
    }
}

/// The canonical form of a state: equal states give equal bytes.
pub fn encode_snapshot(snapshot: &Snapshot) -> Bytes {
    snapshot::encode(snapshot).encode_to_vec().into()
}

/// Reads what [`encode_snapshot`] wrote.
pub fn decode_snapshot(bytes: &[u8]) -> Result<Snapshot, DecodeError> {
    snapshot::decode(v1::Snapshot::decode(bytes)?, &Limits::UNBOUNDED)
}
