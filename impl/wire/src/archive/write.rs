//! Writing an archive.
//!
//! Spec: chapter 20.

use bytes::Bytes;
use synckit_crdt::Document;

use super::column::put_column;
use super::{FORMAT, MAGIC, history};
use crate::encode_snapshot;

/// A document with its history, or without it when some of its changes came as state.
//= SK-ARC-001
//= SK-ARC-002
pub fn encode(document: &Document) -> Bytes {
    let mut archive = MAGIC.to_vec();
    archive.push(FORMAT);
    put_column(document.id().as_str().as_bytes(), &mut archive);
    put_column(&encode_snapshot(&document.snapshot()), &mut archive);
    if let Ok(packed) = document.packed_history() {
        history::put(&packed, &mut archive);
    }
    archive.into()
}
