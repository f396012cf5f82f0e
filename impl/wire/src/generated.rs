//! The protobuf messages, generated from `proto/` at build time.
//!
//! Spec: chapter 5.

/// Protocol version 1: `proto/synckit/v1`.
#[allow(missing_debug_implementations, unreachable_pub, unused_qualifications)]
#[allow(clippy::all, clippy::use_self)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/synckit.v1.rs"));
}

/// Every message's description: an encoded `google.protobuf.FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
