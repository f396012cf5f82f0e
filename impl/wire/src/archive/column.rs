//! Columns: bytes with their length, compressed where that makes them shorter.
//!
//! Spec: chapter 20, columns.

use bytes::Bytes;
use lz4_flex::block;

use super::ArchiveError;

/// The most a column unfolds to.
//= SK-ARC-005
const MAX_COLUMN_BYTES: u64 = 1 << 30;

/// LZ4 makes of one byte no more than this.
const MAX_RATIO: u64 = 255;

/// A column as it lies in an archive.
#[derive(Clone, Debug)]
pub(super) struct Column {
    unfolded_bytes: u64,
    bytes: Bytes,
}

//= SK-ARC-004
pub(super) fn put_column(bytes: &[u8], archive: &mut Vec<u8>) {
    let compressed = block::compress(bytes);
    let shorter = if compressed.len() < bytes.len() {
        &compressed
    } else {
        bytes
    };
    put_number(bytes.len() as u64, archive);
    put_number(shorter.len() as u64, archive);
    archive.extend_from_slice(shorter);
}

pub(super) fn put_number(number: u64, bytes: &mut Vec<u8>) {
    prost::encoding::encode_varint(number, bytes);
}

pub(super) fn take_number(bytes: &mut Bytes) -> Result<u64, ArchiveError> {
    prost::encoding::decode_varint(bytes).map_err(|_| ArchiveError::Length)
}

pub(super) fn take_bytes(len: u64, bytes: &mut Bytes) -> Result<Bytes, ArchiveError> {
    let len = usize::try_from(len).ok().filter(|len| *len <= bytes.len());
    Ok(bytes.split_to(len.ok_or(ArchiveError::Length)?))
}

impl Column {
    pub(super) fn take(archive: &mut Bytes) -> Result<Self, ArchiveError> {
        let unfolded_bytes = take_number(archive)?;
        let len = take_number(archive)?;
        let bytes = take_bytes(len, archive)?;
        if unfolded_bytes > MAX_COLUMN_BYTES {
            return Err(ArchiveError::ColumnTooLarge);
        }
        if len > unfolded_bytes || unfolded_bytes > len.saturating_mul(MAX_RATIO) {
            return Err(ArchiveError::Column);
        }
        Ok(Self {
            unfolded_bytes,
            bytes,
        })
    }

    pub(super) fn unfold(&self) -> Result<Bytes, ArchiveError> {
        let unfolded_bytes = self.unfolded_bytes as usize;
        if self.bytes.len() == unfolded_bytes {
            return Ok(self.bytes.clone());
        }
        let unfolded = block::decompress(&self.bytes, unfolded_bytes);
        let unfolded = unfolded.map_err(|_| ArchiveError::Column)?;
        if unfolded.len() != unfolded_bytes {
            return Err(ArchiveError::Column);
        }
        Ok(unfolded.into())
    }
}
