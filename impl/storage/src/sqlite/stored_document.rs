//! The row of a document: which one it is in the other tables, and where its log ends.

use rusqlite::{Connection, Transaction};
use synckit_crdt::DocumentId;
use synckit_session::cursor::Position;

use super::column::to_count;
use crate::StoreError;

#[derive(Clone, Copy)]
pub(super) struct StoredDocument {
    pub(super) id: i64,
    pub(super) position: Position,
}

impl StoredDocument {
    pub(super) fn find(
        connection: &Connection,
        document: &DocumentId,
    ) -> Result<Option<Self>, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT id, position FROM documents WHERE name = ?1")?;
        let mut rows = statement.query([document.as_str()])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: row.get(0)?,
            position: Position(to_count(row.get(1)?)?),
        }))
    }

    /// Makes a log that is still empty. Returns its row.
    pub(super) fn insert(
        transaction: &Transaction<'_>,
        document: &DocumentId,
    ) -> Result<i64, StoreError> {
        transaction
            .prepare_cached("INSERT INTO documents (name, position) VALUES (?1, 0)")?
            .execute([document.as_str()])?;
        Ok(transaction.last_insert_rowid())
    }
}
