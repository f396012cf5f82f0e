//! Which documents there are. Chapter: `spec/23-queries.md`.

use rusqlite::{Connection, params};
use synckit_session::server::{Listing, ListingRequest};

use super::column::{to_document, to_level};
use crate::StoreError;

pub(super) fn read(
    connection: &Connection,
    request: &ListingRequest,
) -> Result<Listing, StoreError> {
    let ListingRequest {
        id_prefix, after, ..
    } = request;
    // Of the texts that are greater than one, the least has one byte 0 more.
    let first = match after {
        Some(after) => format!("{after}\0"),
        None => id_prefix.clone(),
    };
    let mut statement = connection.prepare_cached(
        "SELECT name, level FROM documents
         LEFT JOIN access ON document = id AND subject = ?1
         WHERE name >= ?2 AND position > 0 ORDER BY name LIMIT ?3",
    )?;
    let one_more = u64::from(request.max_documents) + 1;
    let mut rows = statement.query(params![request.subject, first, one_more.cast_signed()])?;
    let mut listing = Listing::default();
    while let Some(row) = rows.next()? {
        let name = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        if !name.starts_with(id_prefix) {
            break;
        }
        if listing.documents.len() == request.max_documents as usize {
            listing.has_more = true;
            break;
        }
        let level: Option<i64> = row.get(1)?;
        let listed = level.map(to_level).transpose()?;
        listing.documents.push((to_document(name)?, listed));
    }
    Ok(listing)
}
