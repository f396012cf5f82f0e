//! Paths.
//!
//! Spec: chapter 5, contents.

use synckit_crdt::{Limits, Path};

use crate::{DecodeError, v1};

pub fn encode(path: &Path) -> v1::Path {
    v1::Path {
        segments: path.segments().map(str::to_owned).collect(),
    }
}

/// Reads a path, and then holds it to `max_path_segments` and `max_path_bytes`.
pub fn decode(message: v1::Path, limits: &Limits) -> Result<Path, DecodeError> {
    let path = decode_form(message)?;
    path.validate(limits)?;
    Ok(path)
}

/// Reads a path of any length.
//= SK-WIRE-013
pub(super) fn decode_form(message: v1::Path) -> Result<Path, DecodeError> {
    Ok(Path::new(message.segments)?)
}
