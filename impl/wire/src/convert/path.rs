//! Paths.
//!
//! Spec: chapter 5, contents.

use synckit_crdt::{Limits, Path};

use crate::{DecodeError, v1};

pub fn encode(path: &Path) -> v1::Path {
    v1::Path {
        segments: path.segments().to_vec(),
    }
}

//= SK-WIRE-013
pub fn decode(message: v1::Path, limits: &Limits) -> Result<Path, DecodeError> {
    let path = Path::new(message.segments)?;
    path.validate(limits)?;
    Ok(path)
}
