//! What each fuzz target does with its bytes, as plain functions.
//!
//! A target under `fuzz_targets/` hands its input to the function of its name; `tests/corpora.rs`
//! replays the committed corpora through the same functions, so that `cargo test` needs no fuzzer.
//! A function panics when a promise is broken: G8 of `spec/01-terms.md` (no input makes a peer
//! panic) and, where stated, more.

mod archive_open;
mod client_session;
mod document_apply;
mod script;
mod server_session;
mod snapshot_load;
mod wire_decode;

pub use archive_open::archive_open;
pub use client_session::client_session;
pub use document_apply::document_apply;
pub use server_session::server_session;
pub use snapshot_load::snapshot_load;
pub use wire_decode::wire_decode;

/// A target, by the name of its file and of its corpus.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("archive_open", archive_open),
    ("client_session", client_session),
    ("document_apply", document_apply),
    ("server_session", server_session),
    ("snapshot_load", snapshot_load),
    ("wire_decode", wire_decode),
];
