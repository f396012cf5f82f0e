//! What a connection asks of storage to answer a query, and what it gets.
//!
//! Chapter: `spec/23-queries.md`. Model: `exists` in `tla/Partial.tla`.

use synckit_crdt::DocumentId;

use crate::access::Level;

/// Which documents to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingRequest {
    /// What their ids begin with.
    pub id_prefix: String,
    /// Only ids greater than this one.
    pub after: Option<DocumentId>,
    /// The most documents.
    pub max_documents: u32,
    /// Of whom their access lists are asked.
    pub subject: String,
}

/// Documents with a durable change, ascending by id, without a gap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Each with what its access list says of the subject.
    pub documents: Vec<(DocumentId, Option<Level>)>,
    /// There are others behind the last one.
    pub has_more: bool,
}

/// Storage failed, and nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingFailed;
