//! From messages to CRDT types, with every check, and back.
//!
//! Each module holds one noun: `encode` cannot fail, `decode` checks chapters 5 and 11.

pub mod access;
pub mod delta;
pub mod document_id;
pub mod path;
pub mod presence;
pub mod query;
pub mod replica_id;
pub mod snapshot;
pub mod sync_request;
pub mod update;
pub mod value;
pub mod version;

mod change;
mod covered;
mod dictionary;
mod dot;
mod field_state;
mod mark;
mod operation;
pub(crate) mod operations;
mod text_state;
