//! Frames on a byte stream: four bytes of length, big-endian, then the frame.
//!
//! Spec: chapter 9, QUIC, and chapter 5 for the limit.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::{DecodeError, frame};

/// The length in front of a frame.
const PREFIX_BYTES: usize = 4;

/// Puts the length in front of a frame; the parts are to be written one after the other.
///
/// `None` when the length does not fit its four bytes.
pub fn encode(frame: &[u8]) -> Option<Bytes> {
    let len = u32::try_from(frame.len()).ok()?;
    let mut bytes = BytesMut::with_capacity(PREFIX_BYTES + frame.len());
    bytes.put_u32(len);
    bytes.put_slice(frame);
    Some(bytes.freeze())
}

/// Cuts a stream into frames, whatever the pieces it arrives in.
///
/// Take every frame out after each piece: then no more is kept than one frame and one piece.
#[derive(Debug)]
pub struct PrefixReader {
    max_frame_bytes: u32,
    buffer: BytesMut,
}

impl PrefixReader {
    pub fn new(max_frame_bytes: u32) -> Self {
        Self {
            max_frame_bytes,
            buffer: BytesMut::new(),
        }
    }

    /// Takes in the next piece of the stream.
    pub fn push(&mut self, piece: &[u8]) {
        self.buffer.extend_from_slice(piece);
    }

    /// The next whole frame, when it is there.
    ///
    /// Fails as soon as a length above the limit is read; the stream is of no use after that.
    //= SK-WIRE-005
    pub fn next_frame(&mut self) -> Result<Option<Bytes>, DecodeError> {
        let Some(prefix) = self.buffer.first_chunk::<PREFIX_BYTES>() else {
            return Ok(None);
        };
        let len = u32::from_be_bytes(*prefix);
        frame::check_length(u64::from(len), self.max_frame_bytes)?;
        let len = len as usize;
        if self.buffer.len() - PREFIX_BYTES < len {
            return Ok(None);
        }
        self.buffer.advance(PREFIX_BYTES);
        Ok(Some(self.buffer.split_to(len).freeze()))
    }

    /// Whether the stream stands between two frames, so that it may end here.
    pub fn is_between_frames(&self) -> bool {
        self.buffer.is_empty()
    }
}
