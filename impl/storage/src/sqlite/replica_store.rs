//! What a client keeps, in one file. Chapter: `spec/10-storage-and-durability.md`.
//!
//! A document has its received changes and its outbox, each in an order of its own; an
//! acknowledgement moves changes from the one to the end of the other.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use synckit_crdt::{Change, DocumentId, ReplicaId};
use synckit_session::client::{Record, Saved};
use synckit_wire::{ChangeDecoder, encode_change};

use super::column::{change_of, from_count, to_document, to_replica};
use super::database::{self, Schema};
use crate::{ReplicaStore, StoreError};

const SCHEMA: Schema = Schema {
    application_id: 0x534b_5250, // "SKRP"
    what: "a store of a SyncKit client",
    tables: "
        CREATE TABLE replica (replica BLOB NOT NULL);
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            cursor BLOB NOT NULL
        );
        CREATE TABLE changes (
            document INTEGER NOT NULL,
            place INTEGER NOT NULL,
            change BLOB NOT NULL,
            PRIMARY KEY (document, place)
        ) WITHOUT ROWID;
        CREATE TABLE outbox (
            document INTEGER NOT NULL,
            place INTEGER NOT NULL,
            replica BLOB NOT NULL,
            first_seq INTEGER NOT NULL,
            last_seq INTEGER NOT NULL,
            change BLOB NOT NULL,
            PRIMARY KEY (document, place),
            UNIQUE (document, replica, first_seq)
        ) WITHOUT ROWID;
    ",
    upgrades: &[],
};

/// What a client keeps, in one SQLite file.
#[derive(Debug)]
pub struct SqliteReplicaStore {
    connection: Connection,
}

impl SqliteReplicaStore {
    /// Opens a file, or makes it. Another process that has it open is an error.
    ///
    /// # Errors
    /// When the file is in use, is none of ours, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = database::open(path, &SCHEMA)?;
        Ok(Self { connection })
    }
}

impl ReplicaStore for SqliteReplicaStore {
    fn replica(&mut self, fresh: &ReplicaId) -> Result<ReplicaId, StoreError> {
        let stored: Option<Vec<u8>> = self
            .connection
            .query_row("SELECT replica FROM replica", [], |row| row.get(0))
            .optional()?;
        if let Some(bytes) = stored {
            return to_replica(&bytes);
        }
        self.connection.execute(
            "INSERT INTO replica (replica) VALUES (?1)",
            [fresh.as_bytes()],
        )?;
        Ok(fresh.clone())
    }

    fn open(&mut self, document: &DocumentId) -> Result<Saved, StoreError> {
        let found: Option<(i64, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT id, cursor FROM documents WHERE name = ?1")?
            .query_row([document.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, cursor)) = found else {
            return Ok(Saved::default());
        };
        Ok(Saved {
            changes: self.read(
                "SELECT change FROM changes WHERE document = ?1 ORDER BY place",
                id,
            )?,
            outbox: self.read(
                "SELECT change FROM outbox WHERE document = ?1 ORDER BY place",
                id,
            )?,
            cursor: cursor.into(),
        })
    }

    fn commit(&mut self, records: &[(DocumentId, Record)]) -> Result<(), StoreError> {
        // Whatever returns early rolls back: the transaction ends by its drop.
        //= SK-STOR-010
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (document, record) in records {
            store(&transaction, document, record)?;
        }
        Ok(transaction.commit()?)
    }

    fn documents(&mut self) -> Result<Vec<DocumentId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name FROM documents ORDER BY name")?;
        let mut rows = statement.query([])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(to_document(&row.get::<_, String>(0)?)?);
        }
        Ok(documents)
    }
}

impl SqliteReplicaStore {
    fn read(&self, query: &str, document: i64) -> Result<Vec<Change>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let mut rows = statement.query([document])?;
        let (mut changes, mut decoder) = (Vec::new(), ChangeDecoder::default());
        while let Some(row) = rows.next()? {
            changes.push(change_of(row, &mut decoder)?);
        }
        Ok(changes)
    }
}

fn store(
    transaction: &Transaction<'_>,
    document: &DocumentId,
    record: &Record,
) -> Result<(), StoreError> {
    let document = document_row(transaction, document)?;
    match record {
        Record::Local(change) => push_outbox(transaction, document, change),
        Record::Received { changes, cursor } => {
            for change in changes {
                push_change(transaction, document, change)?;
            }
            set_cursor(transaction, document, cursor)
        }
        Record::Acknowledged {
            replica,
            through_seq,
            cursor,
        } => {
            settle(transaction, document, replica, *through_seq)?;
            match cursor {
                Some(cursor) => set_cursor(transaction, document, cursor),
                None => Ok(()),
            }
        }
        Record::Reissued {
            refused: _,
            replica,
            changes,
        } => {
            transaction
                .prepare_cached("DELETE FROM outbox WHERE document = ?1")?
                .execute([document])?;
            for change in changes {
                push_outbox(transaction, document, change)?;
            }
            set_replica(transaction, replica)
        }
    }
}

fn document_row(transaction: &Transaction<'_>, document: &DocumentId) -> Result<i64, StoreError> {
    let found = transaction
        .prepare_cached("SELECT id FROM documents WHERE name = ?1")?
        .query_row([document.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    transaction
        .prepare_cached("INSERT INTO documents (name, cursor) VALUES (?1, x'')")?
        .execute([document.as_str()])?;
    Ok(transaction.last_insert_rowid())
}

fn push_change(
    transaction: &Transaction<'_>,
    document: i64,
    change: &Change,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO changes (document, place, change) VALUES (?1,
             (SELECT coalesce(max(place), 0) + 1 FROM changes WHERE document = ?1), ?2)",
        )?
        .execute(params![document, &encode_change(change)[..]])?;
    Ok(())
}

/// The table refuses a sequence number that stands in the outbox already.
//= SK-STOR-011
fn push_outbox(
    transaction: &Transaction<'_>,
    document: i64,
    change: &Change,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO outbox (document, place, replica, first_seq, last_seq, change)
             VALUES (?1, (SELECT coalesce(max(place), 0) + 1 FROM outbox WHERE document = ?1),
             ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            document,
            change.replica.as_bytes(),
            from_count(change.first_seq)?,
            from_count(change.last_seq())?,
            &encode_change(change)[..],
        ])?;
    Ok(())
}

fn settle(
    transaction: &Transaction<'_>,
    document: i64,
    replica: &ReplicaId,
    through_seq: u64,
) -> Result<(), StoreError> {
    let through_seq = i64::try_from(through_seq).unwrap_or(i64::MAX);
    let settled = params![document, replica.as_bytes(), through_seq];
    transaction
        .prepare_cached(
            "INSERT INTO changes (document, place, change)
             SELECT ?1, (SELECT coalesce(max(place), 0) FROM changes WHERE document = ?1)
             + row_number() OVER (ORDER BY place), change
             FROM outbox WHERE document = ?1 AND replica = ?2 AND last_seq <= ?3",
        )?
        .execute(settled)?;
    transaction
        .prepare_cached(
            "DELETE FROM outbox WHERE document = ?1 AND replica = ?2 AND last_seq <= ?3",
        )?
        .execute(settled)?;
    Ok(())
}

fn set_cursor(
    transaction: &Transaction<'_>,
    document: i64,
    cursor: &[u8],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE documents SET cursor = ?2 WHERE id = ?1")?
        .execute(params![document, cursor])?;
    Ok(())
}

fn set_replica(transaction: &Transaction<'_>, replica: &ReplicaId) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM replica", [])?;
    transaction.execute(
        "INSERT INTO replica (replica) VALUES (?1)",
        [replica.as_bytes()],
    )?;
    Ok(())
}
