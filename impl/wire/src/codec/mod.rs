//! Changes to bytes and back without messages in between: the bytes are those of the messages.
//!
//! What is written like ours is read here. Everything else, be it another encoding or an error, is
//! left to the messages, which accept or refuse it.
//!
//! Spec: chapter 5. Bytes: `Delta` in `proto/synckit/v1/document.proto`.

mod read;
mod write;

pub(crate) use read::{Names, read_change, read_operations};
pub(crate) use write::write_delta;
