//! Frames as the judge sees them: protobuf by descriptor, written and read as plain JSON.
//!
//! Nothing here uses the implementation's own codec. Chapter: `spec/05-wire-format.md`.

mod annotate;
mod bytes_text;
mod capabilities;
mod change;
mod decode;
mod dictionary;
mod encode;
mod grammar;
mod operation;
mod operation_grammar;
mod plain_value;
mod schema;

pub use annotate::annotate;
pub use bytes_text::{bytes_of, text_of};
pub use capabilities::CAPABILITIES;
pub use change::{expand_changes, last_seq, path_segments, plain_changes};
pub use decode::{DecodeProblem, body_name, decode_frame};
pub use encode::{BuildProblem, encode_frame};
pub use grammar::{Sender, grammar_problem};
pub use operation::{named, operation_path};
pub use plain_value::{plain_value, wire_value};
pub use schema::{enum_names, frame_descriptor};
