//! What each fuzz target does with its bytes, as plain functions.
//!
//! A target under `fuzz_targets/` hands its input to the function of its name; `tests/corpora.rs`
//! replays the committed corpora through the same functions, so that `cargo test` needs no fuzzer.
//! A function panics when a promise is broken: G8 of `spec/01-terms.md` (no input makes a peer
//! panic) and, where stated, more.

mod archive_open;
mod client_session;
mod document_apply;
mod judge_case;
mod judge_driver_line;
mod judge_event_log;
mod judge_expectations;
mod judge_frame;
mod script;
mod server_session;
mod snapshot_load;
mod wire_decode;

pub use archive_open::archive_open;
pub use client_session::client_session;
pub use document_apply::document_apply;
pub use judge_case::judge_case;
pub use judge_driver_line::judge_driver_line;
pub use judge_event_log::judge_event_log;
pub use judge_expectations::judge_expectations;
pub use judge_frame::judge_frame;
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
    ("judge_case", judge_case),
    ("judge_driver_line", judge_driver_line),
    ("judge_event_log", judge_event_log),
    ("judge_expectations", judge_expectations),
    ("judge_frame", judge_frame),
    ("server_session", server_session),
    ("snapshot_load", snapshot_load),
    ("wire_decode", wire_decode),
];
