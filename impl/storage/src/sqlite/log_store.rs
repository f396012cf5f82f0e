//! The logs of a server in one file. Chapter: `spec/10-storage-and-durability.md`.
//!
//! The file holds each change once, as the wire has it. What a document machine keeps in memory,
//! the last sequence number, timestamp and owner of every replica, is kept beside it, so that a
//! log is opened without being read. Model: `tla/Durability.tla`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use synckit_crdt::{Change, DocumentId, Timestamp};
use synckit_session::access::{AccessList, Level};
use synckit_session::cursor::{EPOCH_BYTES, Epoch, Position};
use synckit_session::server::{Head, Listing, ListingRequest, Page};
use synckit_wire::ChangeDecoder;

use super::access;
use super::append::{Twice, append_all};
use super::column::{change_of, from_count, to_change, to_count, to_replica};
use super::database::{self, Schema};
use super::listing;
use super::stored_document::StoredDocument;
use crate::{Append, AppendError, LogStore, StoreError, fresh_epoch};

const SCHEMA: Schema = Schema {
    application_id: 0x534b_4c47, // "SKLG"
    what: "a log of a SyncKit server",
    tables: "
        CREATE TABLE epoch (epoch BLOB NOT NULL);
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            position INTEGER NOT NULL
        );
        CREATE TABLE replicas (
            id INTEGER PRIMARY KEY,
            document INTEGER NOT NULL,
            replica BLOB NOT NULL,
            last_seq INTEGER NOT NULL,
            timestamp INTEGER NOT NULL,
            owner TEXT NOT NULL,
            UNIQUE (document, replica)
        );
        CREATE TABLE changes (
            document INTEGER NOT NULL,
            position INTEGER NOT NULL,
            replica INTEGER NOT NULL,
            first_seq INTEGER NOT NULL,
            change BLOB NOT NULL,
            PRIMARY KEY (document, position),
            UNIQUE (document, replica, first_seq)
        ) WITHOUT ROWID;
    ",
    upgrades: &["
        CREATE TABLE access (
            document INTEGER NOT NULL,
            subject TEXT NOT NULL,
            level INTEGER NOT NULL,
            PRIMARY KEY (document, subject)
        ) WITHOUT ROWID;
    "],
};

/// The logs of a server in one SQLite file.
#[derive(Debug)]
pub struct SqliteLogStore {
    connection: Connection,
    epoch: Epoch,
    is_restored: bool,
}

impl SqliteLogStore {
    /// Opens a file, or makes it. Another process that has it open is an error.
    ///
    /// # Errors
    /// When the file is in use, is none of ours, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = database::open(path, &SCHEMA)?;
        let (epoch, is_restored) = read_epoch(&connection)?;
        Ok(Self {
            connection,
            epoch,
            is_restored,
        })
    }

    /// Writes all logs as they are now into a new file. Whoever opens it gets a fresh epoch.
    ///
    /// # Errors
    /// When the file exists, or the disk fails.
    //= SK-STOR-005
    pub fn back_up(&mut self, path: &Path) -> Result<(), StoreError> {
        let target = path.to_str().ok_or_else(|| {
            StoreError(format!(
                "{} is not UTF-8: name another file",
                path.display()
            ))
        })?;
        self.connection.execute("VACUUM INTO ?1", [target])?;
        let copied = Connection::open(path)?;
        end_epoch(&copied)?;
        copied.close().map_err(|(_, error)| error)?;
        fs::File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(|error| StoreError::new("cannot flush the backup", error))
    }

    /// Takes a fresh epoch: to be called once when the file was put back from a copy made by other
    /// means than [`back_up`](Self::back_up).
    ///
    /// # Errors
    /// When the disk fails.
    //= SK-STOR-005
    pub fn renew_epoch(&mut self) -> Result<(), StoreError> {
        end_epoch(&self.connection)?;
        (self.epoch, self.is_restored) = read_epoch(&self.connection)?;
        Ok(())
    }

    fn document(&self, document: &DocumentId) -> Result<Option<StoredDocument>, StoreError> {
        StoredDocument::find(&self.connection, document)
    }
}

impl LogStore for SqliteLogStore {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    fn is_restored(&self) -> bool {
        self.is_restored
    }

    fn open(&mut self, document: &DocumentId) -> Result<Head, StoreError> {
        let mut head = Head {
            epoch: self.epoch,
            position: Position(0),
            version: Default::default(),
            replicas: BTreeMap::new(),
            access: AccessList::default(),
        };
        let Some(stored) = self.document(document)? else {
            return Ok(head);
        };
        head.position = stored.position;
        let mut statement = self.connection.prepare_cached(
            "SELECT replica, last_seq, timestamp, owner FROM replicas WHERE document = ?1",
        )?;
        let mut rows = statement.query([stored.id])?;
        while let Some(row) = rows.next()? {
            let replica = to_replica(&row.get::<_, Vec<u8>>(0)?)?;
            let timestamp = Timestamp::from_raw(row.get::<_, i64>(2)?.cast_unsigned());
            head.version.advance(&replica, to_count(row.get(1)?)?);
            head.replicas.insert(replica, (timestamp, row.get(3)?));
        }
        head.access = access::read_all(&self.connection, stored.id)?;
        Ok(head)
    }

    fn append(&mut self, batch: &[Append]) -> Result<Vec<Result<(), AppendError>>, StoreError> {
        let mut twice = BTreeMap::new();
        loop {
            // Whatever returns early rolls back: the transaction ends by its drop.
            //= SK-STOR-003
            let transaction = self
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            match append_all(&transaction, batch, &twice)? {
                Ok(outcomes) => {
                    transaction.commit()?;
                    return Ok(outcomes);
                }
                // Only a defect of a writer gets here, so doing the rest anew costs nobody.
                Err(Twice { append, error }) => twice.insert(append, error),
            };
        }
    }

    fn load(
        &mut self,
        document: &DocumentId,
        after: Position,
        max_changes: u32,
        max_bytes: u32,
    ) -> Result<Page, StoreError> {
        let mut changes = Vec::new();
        let Some(stored) = self.document(document)? else {
            return Ok(Page { after, changes });
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT change FROM changes WHERE document = ?1 AND position > ?2
             ORDER BY position LIMIT ?3",
        )?;
        let place = i64::try_from(after.0).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![stored.id, place, max_changes])?;
        let (mut bytes, mut decoder) = (0, ChangeDecoder::default());
        while let Some(row) = rows.next()? {
            let blob = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            bytes += blob.len();
            if bytes > max_bytes as usize && !changes.is_empty() {
                break;
            }
            changes.push(to_change(blob, &mut decoder)?);
        }
        Ok(Page { after, changes })
    }

    fn holds(&mut self, document: &DocumentId, changes: &[Change]) -> Result<bool, StoreError> {
        let Some(stored) = self.document(document)? else {
            return Ok(changes.is_empty());
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT change FROM changes WHERE document = ?1 AND first_seq = ?3 AND replica =
             (SELECT id FROM replicas WHERE document = ?1 AND replica = ?2)",
        )?;
        let mut decoder = ChangeDecoder::default();
        for change in changes {
            // What SQLite cannot count cannot be in the log.
            let Ok(first_seq) = from_count(change.first_seq) else {
                return Ok(false);
            };
            let mut rows =
                statement.query(params![stored.id, change.replica.as_bytes(), first_seq])?;
            let held = rows.next()?;
            let held = held.map(|row| change_of(row, &mut decoder)).transpose()?;
            if held.as_ref() != Some(change) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn access(
        &mut self,
        document: &DocumentId,
        subject: &str,
    ) -> Result<Option<Level>, StoreError> {
        match self.document(document)? {
            None => Ok(None),
            Some(stored) => access::read(&self.connection, stored.id, subject),
        }
    }

    fn set_access(
        &mut self,
        document: &DocumentId,
        subject: &str,
        level: Option<Level>,
    ) -> Result<(), StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = match StoredDocument::find(&transaction, document)? {
            Some(stored) => stored.id,
            None => StoredDocument::insert(&transaction, document)?,
        };
        access::write(&transaction, id, subject, level)?;
        Ok(transaction.commit()?)
    }

    fn list(&mut self, request: &ListingRequest) -> Result<Listing, StoreError> {
        listing::read(&self.connection, request)
    }
}

/// The name of the log, and whether it had another one before. The last row is the name; an empty
/// one asks for a fresh name.
//= SK-STOR-004
//= SK-STOR-008
fn read_epoch(connection: &Connection) -> Result<(Epoch, bool), StoreError> {
    let count: u32 = connection.query_row("SELECT count(*) FROM epoch", [], |row| row.get(0))?;
    let stored: Option<Vec<u8>> = connection
        .query_row(
            "SELECT epoch FROM epoch ORDER BY rowid DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let is_restored = count > 1;
    if let Some(Ok(bytes)) = stored.map(<[u8; EPOCH_BYTES]>::try_from) {
        return Ok((Epoch(bytes), is_restored));
    }
    let epoch = fresh_epoch()?;
    let named = connection.execute("UPDATE epoch SET epoch = ?1 WHERE epoch = x''", [epoch.0])?;
    if named == 0 {
        connection.execute("INSERT INTO epoch (epoch) VALUES (?1)", [epoch.0])?;
    }
    Ok((epoch, is_restored))
}

/// Whoever opens the log next, gets a fresh name for it.
fn end_epoch(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("INSERT INTO epoch (epoch) VALUES (x'')", [])?;
    Ok(())
}
