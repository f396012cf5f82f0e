//! Document ids.
//!
//! Spec: chapter 5, contents.

use synckit_crdt::DocumentId;

use crate::DecodeError;

//= SK-WIRE-012
pub fn decode(id: &str) -> Result<DocumentId, DecodeError> {
    Ok(DocumentId::new(id)?)
}
