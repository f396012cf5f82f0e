//! A whole document in one piece, for storage and exchange: its state, and its history after it.
//!
//! The state is read without the history, and each only when it is asked for.
//!
//! Spec: chapter 20.

mod archive_error;
mod column;
mod history;
mod open;
mod write;

pub use archive_error::ArchiveError;
pub use open::Archive;
pub use write::encode;

/// How an archive starts.
const MAGIC: &[u8] = b"SKAR";

/// The only format there is.
const FORMAT: u8 = 1;
