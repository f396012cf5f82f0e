//! The bytes of SyncKit: protobuf frames, their checks, and the way to CRDT types and back.
//!
//! This is the only crate that knows bytes. What it hands on obeys chapters 3, 5 and 11 of the
//! specification; what does not is a [`DecodeError`], which knows the code a peer is told.
//!
//! Spec: chapters 5 (wire format), 11 (limits) and 12 (error codes). Bytes: `proto/synckit/v1`.

mod codec;
mod decode_error;
mod generated;

pub mod archive;
pub mod convert;
pub mod frame;
#[cfg(feature = "json")]
pub mod json;
pub mod prefix;
pub mod stored;

pub use decode_error::DecodeError;
pub use generated::{FILE_DESCRIPTOR_SET, v1};
pub use stored::{ChangeDecoder, decode_change, decode_snapshot, encode_change, encode_snapshot};
