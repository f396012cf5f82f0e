//! How our numbers and changes stand in a column.

use rusqlite::Row;
use synckit_crdt::{Change, DocumentId, ReplicaId};
use synckit_session::access::Level;
use synckit_wire::ChangeDecoder;

use crate::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

/// A sequence number or a position. SQLite has no number beyond 2^63 - 1.
pub(super) fn from_count(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|error| StoreError::new("a count is too large", error))
}

/// The way back of [`from_count`].
pub(super) fn to_count(column: i64) -> Result<u64, StoreError> {
    u64::try_from(column).map_err(|error| StoreError::new("a stored count is negative", error))
}

/// An access level.
pub(super) fn from_level(level: Level) -> i64 {
    match level {
        Level::None => 0,
        Level::Read => 1,
        Level::Write => 2,
        Level::Admin => 3,
    }
}

/// The way back of [`from_level`].
pub(super) fn to_level(column: i64) -> Result<Level, StoreError> {
    match column {
        0 => Ok(Level::None),
        1 => Ok(Level::Read),
        2 => Ok(Level::Write),
        3 => Ok(Level::Admin),
        other => Err(StoreError::new("no access level", other)),
    }
}

pub(super) fn to_change(bytes: &[u8], decoder: &mut ChangeDecoder) -> Result<Change, StoreError> {
    let change = decoder.decode(bytes);
    change.map_err(|error| StoreError::new("a stored change is damaged", error))
}

pub(super) fn to_replica(bytes: &[u8]) -> Result<ReplicaId, StoreError> {
    ReplicaId::new(bytes).map_err(|error| StoreError::new("a stored replica is damaged", error))
}

pub(super) fn to_document(name: &str) -> Result<DocumentId, StoreError> {
    DocumentId::new(name).map_err(|error| StoreError::new("a stored document is damaged", error))
}

/// The change in the first column of a row.
pub(super) fn change_of(row: &Row<'_>, decoder: &mut ChangeDecoder) -> Result<Change, StoreError> {
    let blob = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
    to_change(blob, decoder)
}
