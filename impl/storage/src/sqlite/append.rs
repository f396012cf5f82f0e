//! One batch of appends inside one transaction. Chapter: `spec/10-storage-and-durability.md`.

use std::collections::BTreeMap;

use rusqlite::{ErrorCode, Transaction, params};
use synckit_session::cursor::Position;
use synckit_session::server::LogEntry;
use synckit_wire::encode_change;

use super::column::from_count;
use super::stored_document::StoredDocument;
use crate::{Append, AppendError, StoreError};

/// The append of a batch that holds a change for the second time.
pub(super) struct Twice {
    pub(super) append: usize,
    pub(super) error: AppendError,
}

/// Makes every append but those known to be refused. The inner error asks for a new attempt.
pub(super) fn append_all(
    transaction: &Transaction<'_>,
    batch: &[Append],
    twice: &BTreeMap<usize, AppendError>,
) -> Result<Result<Vec<Result<(), AppendError>>, Twice>, StoreError> {
    let mut outcomes = Vec::with_capacity(batch.len());
    for (index, append) in batch.iter().enumerate() {
        let stored = StoredDocument::find(transaction, &append.document)?;
        let actual = stored.map_or(Position(0), |stored| stored.position);
        let outcome = if actual != append.base {
            Err(AppendError::Moved {
                expected: append.base,
                actual,
            })
        } else if let Some(error) = twice.get(&index) {
            Err(error.clone())
        } else if let Err(error) = append_one(transaction, append, stored)? {
            let append = index;
            return Ok(Err(Twice { append, error }));
        } else {
            Ok(())
        };
        outcomes.push(outcome);
    }
    Ok(Ok(outcomes))
}

fn append_one(
    transaction: &Transaction<'_>,
    append: &Append,
    stored: Option<StoredDocument>,
) -> Result<Result<(), AppendError>, StoreError> {
    if append.entries.is_empty() {
        return Ok(Ok(()));
    }
    let document = match stored {
        Some(stored) => stored.id,
        None => StoredDocument::insert(transaction, &append.document)?,
    };
    let mut position = append.base.0;
    for entry in &append.entries {
        position += 1;
        if !append_entry(transaction, document, position, entry)? {
            return Ok(Err(AppendError::Twice {
                replica: entry.change.replica.clone(),
                first_seq: entry.change.first_seq,
            }));
        }
    }
    transaction
        .prepare_cached("UPDATE documents SET position = ?2 WHERE id = ?1")?
        .execute([document, from_count(position)?])?;
    Ok(Ok(()))
}

/// False when the log holds the change's first dot already.
fn append_entry(
    transaction: &Transaction<'_>,
    document: i64,
    position: u64,
    LogEntry { change, owner }: &LogEntry,
) -> Result<bool, StoreError> {
    //= SK-AUTH-031
    let replica: i64 = transaction
        .prepare_cached(
            "INSERT INTO replicas (document, replica, last_seq, timestamp, owner)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (document, replica) DO UPDATE
             SET last_seq = excluded.last_seq, timestamp = excluded.timestamp,
             owner = CASE owner WHEN '' THEN excluded.owner ELSE owner END
             RETURNING id",
        )?
        .query_row(
            params![
                document,
                change.replica.as_bytes(),
                from_count(change.last_seq())?,
                change.timestamp.as_u64().cast_signed(),
                owner,
            ],
            |row| row.get(0),
        )?;
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO changes (document, position, replica, first_seq, change)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            document,
            from_count(position)?,
            replica,
            from_count(change.first_seq)?,
            &encode_change(change)[..],
        ]);
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
