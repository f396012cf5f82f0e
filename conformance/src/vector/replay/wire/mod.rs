//! Wire vectors: a greeted client sends the bytes, and the answer must be the verdict's.

mod answer;
mod batch;
mod suite;

pub(super) use batch::{WireBatch, batches, play_batch};
pub(super) use suite::{WireSuite, WireVerdict};
