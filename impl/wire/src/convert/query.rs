//! What a client asks about documents, and what it is told of them.
//!
//! Spec: chapter 23. Bytes: `proto/synckit/v1/sync.proto`.

use synckit_crdt::DocumentId;

use super::document_id;
use crate::DecodeError;
use crate::v1;

/// The longest prefix that a query can name.
pub const MAX_PREFIX_BYTES: usize = DocumentId::MAX_BYTES;

/// A checked [`v1::Query`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub request_id: u64,
    pub id_prefix: String,
    /// The most ids of one result; 0 where the client leaves it open.
    pub max_ids: u32,
    /// Whether documents that come are to be told.
    pub subscribe: bool,
}

/// A checked [`v1::QueryResult`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryResult {
    pub request_id: u64,
    pub document_ids: Vec<DocumentId>,
    pub has_more: bool,
}

//= SK-QUERY-001
pub fn decode(message: v1::Query) -> Result<Query, DecodeError> {
    if message.request_id == 0 {
        return Err(DecodeError::RequestIdZero);
    }
    if message.id_prefix.len() > MAX_PREFIX_BYTES {
        return Err(DecodeError::PrefixBytes);
    }
    Ok(Query {
        request_id: message.request_id,
        id_prefix: message.id_prefix,
        max_ids: message.max_ids,
        subscribe: message.subscribe,
    })
}

//= SK-QUERY-002
pub fn decode_result(message: v1::QueryResult) -> Result<QueryResult, DecodeError> {
    if message.request_id == 0 {
        return Err(DecodeError::RequestIdZero);
    }
    let ids = message
        .document_ids
        .iter()
        .map(|id| document_id::decode(id));
    let document_ids = ids.collect::<Result<Vec<_>, _>>()?;
    if !document_ids.is_sorted_by(|one, next| one < next) {
        return Err(DecodeError::IdsNotAscending);
    }
    Ok(QueryResult {
        request_id: message.request_id,
        document_ids,
        has_more: message.has_more,
    })
}

pub fn encode(query: &Query) -> v1::Query {
    v1::Query {
        request_id: query.request_id,
        id_prefix: query.id_prefix.clone(),
        max_ids: query.max_ids,
        subscribe: query.subscribe,
    }
}
