//! One frame: one WebSocket message, or one length-prefixed record of a QUIC stream.
//!
//! Spec: chapter 5, frames. Bytes: `proto/synckit/v1/frame.proto`.

use bytes::Bytes;
use prost::Message;

use crate::DecodeError;
use crate::v1::Frame;

/// The frame's bytes.
pub fn encode(frame: &Frame) -> Bytes {
    frame.encode_to_vec().into()
}

/// Reads one frame of at most `max_frame_bytes`; what it holds is yet to be converted.
///
/// A frame that is returned has a body.
pub fn decode(bytes: &[u8], max_frame_bytes: u32) -> Result<Frame, DecodeError> {
    //= SK-WIRE-002
    if bytes.is_empty() {
        return Err(DecodeError::EmptyFrame);
    }
    check_length(bytes.len() as u64, max_frame_bytes)?;
    //= SK-WIRE-001
    //= SK-WIRE-004
    //= SK-WIRE-023
    let frame = Frame::decode(bytes)?;
    // A body of an unknown number is dropped with the other unknown fields.
    //= SK-WIRE-003
    if frame.body.is_none() {
        return Err(DecodeError::UnsupportedFrame);
    }
    Ok(frame)
}

/// Refuses a frame by its length alone.
//= SK-WIRE-005
pub(crate) fn check_length(len_bytes: u64, max_frame_bytes: u32) -> Result<(), DecodeError> {
    if len_bytes > u64::from(max_frame_bytes) {
        return Err(DecodeError::LimitExceeded {
            limit: "max_frame_bytes",
        });
    }
    Ok(())
}
