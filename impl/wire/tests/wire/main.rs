//! Which bytes are a frame, and what they mean.
//!
//! Spec: chapters 5 and 11. Bytes: `proto/synckit/v1`.
#![cfg(test)]

mod archive;
mod contents;
mod depth;
mod descriptors;
mod frames;
mod hostile;
mod kinds;
mod limits;
mod operations;
mod requests;
mod round_trips;
mod sample;
mod snapshots;
mod spans;
mod streams;
