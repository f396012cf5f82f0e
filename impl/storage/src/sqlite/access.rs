//! The access list of a document, a row for each entry. Chapter: `spec/22-access-lists.md`.

use rusqlite::{Connection, OptionalExtension, params};
use synckit_session::access::{AccessList, Level};

use super::column::{from_level, to_level};
use crate::StoreError;

pub(super) fn read_all(connection: &Connection, document: i64) -> Result<AccessList, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT subject, level FROM access WHERE document = ?1")?;
    let mut rows = statement.query([document])?;
    let mut list = AccessList::default();
    while let Some(row) = rows.next()? {
        list.set(row.get(0)?, Some(to_level(row.get(1)?)?));
    }
    Ok(list)
}

pub(super) fn read(
    connection: &Connection,
    document: i64,
    subject: &str,
) -> Result<Option<Level>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT level FROM access WHERE document = ?1 AND subject = ?2")?;
    let level = statement.query_row(params![document, subject], |row| row.get(0));
    level.optional()?.map(to_level).transpose()
}

pub(super) fn write(
    connection: &Connection,
    document: i64,
    subject: &str,
    level: Option<Level>,
) -> Result<(), StoreError> {
    match level {
        Some(level) => connection
            .prepare_cached("INSERT OR REPLACE INTO access VALUES (?1, ?2, ?3)")?
            .execute(params![document, subject, from_level(level)])?,
        None => connection
            .prepare_cached("DELETE FROM access WHERE document = ?1 AND subject = ?2")?
            .execute(params![document, subject])?,
    };
    Ok(())
}
