//! A file of ours: locked, durable, and with the tables that its user expects.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, TransactionBehavior};

use crate::StoreError;

/// How long a store waits for another process to let go of its file.
const LOCK_TIMEOUT: Duration = Duration::from_millis(500);

/// Statements kept ready.
const CACHED_STATEMENTS: usize = 32;

/// What a kind of store keeps, and how its files are told from others.
pub(super) struct Schema {
    /// Of the whole file, in its header.
    pub(super) application_id: i32,
    /// Makes the tables of version 1 in an empty file.
    pub(super) tables: &'static str,
    /// Each makes the tables of the next version out of those before. A file of an earlier version
    /// is upgraded when it is opened, one of a later version is not opened.
    pub(super) upgrades: &'static [&'static str],
    /// What the file is, for people.
    pub(super) what: &'static str,
}

impl Schema {
    /// Of the tables with every upgrade.
    fn version(&self) -> i32 {
        1 + i32::try_from(self.upgrades.len()).unwrap_or(i32::MAX)
    }
}

/// Opens a file, or makes it, and holds it until the connection is dropped.
pub(super) fn open(path: &Path, schema: &Schema) -> Result<Connection, StoreError> {
    open_locked(path, schema).map_err(|error| explain(path, schema, error))
}

/// Why a file cannot be opened.
enum OpenError {
    Sqlite(rusqlite::Error),
    Foreign,
    Newer { version: i32 },
    NoWriteAheadLog { mode: String },
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

fn open_locked(path: &Path, schema: &Schema) -> Result<Connection, OpenError> {
    // A path is a path: no URI, and no meaning in a leading colon but SQLite's own ":memory:".
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(LOCK_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    //= SK-DATA-004
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(OpenError::NoWriteAheadLog { mode });
    }
    //= SK-STOR-001
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;")?;
    prepare_tables(&mut connection, schema)?;
    Ok(connection)
}

fn prepare_tables(connection: &mut Connection, schema: &Schema) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let number = |name: &str| {
        transaction.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0))
    };
    let (application_id, user_version) = (number("application_id")?, number("user_version")?);
    let is_empty = transaction
        .query_row("SELECT 1 FROM sqlite_schema", [], |_| Ok(()))
        .optional()?
        .is_none();
    let mut version = user_version;
    if is_empty {
        transaction.execute_batch(schema.tables)?;
        transaction.pragma_update(None, "application_id", schema.application_id)?;
        version = 1;
    } else if application_id != schema.application_id {
        return Err(OpenError::Foreign);
    }
    let done = usize::try_from(version - 1).ok();
    let missing = done.and_then(|done| schema.upgrades.get(done..));
    for upgrade in missing.ok_or(OpenError::Newer { version })? {
        transaction.execute_batch(upgrade)?;
    }
    if user_version != schema.version() {
        transaction.pragma_update(None, "user_version", schema.version())?;
    }
    Ok(transaction.commit()?)
}

fn explain(path: &Path, schema: &Schema, error: OpenError) -> StoreError {
    let path = path.display();
    let what = schema.what;
    StoreError(match error {
        OpenError::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            format!("{path} is in use by another process: end that one, or name another file")
        }
        OpenError::Sqlite(error) => format!("cannot open {path}: {error}"),
        OpenError::Foreign => format!("{path} is not {what}: name another file"),
        OpenError::Newer { version } => format!(
            "{path} is {what} of version {version}, and this program reads version {}: \
             use the program that wrote it",
            schema.version()
        ),
        OpenError::NoWriteAheadLog { mode } => {
            format!("{path} cannot have a write-ahead log, only {mode}: use a local disk")
        }
    })
}
