//! What a client keeps to resume by: the server's cursor, and the epoch it belongs to.
//!
//! Chapter: `spec/06-client-session.md`, [SK-CLNT-013]. Model: `cursor` in `tla/SyncSession.tla`.

use bytes::{BufMut, Bytes, BytesMut};

/// A cursor is opaque, so the epoch that makes it good is kept beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    /// As in `Welcome.epoch`.
    pub epoch: Bytes,
    /// As the server gave it; empty for nowhere.
    pub cursor: Bytes,
}

impl Checkpoint {
    /// The form that [`Record`](super::Record) and [`Saved`](super::Saved) hold: the epoch's length
    /// as four bytes, the epoch, the cursor. Empty when there is no cursor.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        if self.cursor.is_empty() {
            return Bytes::new();
        }
        let epoch_bytes = u32::try_from(self.epoch.len()).expect("an epoch fits a frame");
        let mut bytes = BytesMut::with_capacity(4 + self.epoch.len() + self.cursor.len());
        bytes.put_u32(epoch_bytes);
        bytes.put_slice(&self.epoch);
        bytes.put_slice(&self.cursor);
        bytes.freeze()
    }

    /// Reads the stored form back; what is not one is no checkpoint.
    #[must_use]
    pub fn decode(bytes: &Bytes) -> Self {
        let Some((length, _)) = bytes.split_first_chunk::<4>() else {
            return Self::default();
        };
        let cursor_at = 4 + u32::from_be_bytes(*length) as usize;
        if cursor_at > bytes.len() {
            return Self::default();
        }
        Self {
            epoch: bytes.slice(4..cursor_at),
            cursor: bytes.slice(cursor_at..),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_checkpoint_is_read_back() {
        let checkpoint = Checkpoint {
            epoch: Bytes::from_static(b"e1"),
            cursor: Bytes::from_static(b"c"),
        };
        assert_eq!(Checkpoint::decode(&checkpoint.encode()), checkpoint);
    }

    #[test]
    fn bytes_that_are_no_checkpoint_resume_nowhere() {
        for bytes in [&b""[..], b"abc", b"\xff\xff\xff\xffx"] {
            let bytes = Bytes::copy_from_slice(bytes);
            assert_eq!(Checkpoint::decode(&bytes), Checkpoint::default());
        }
    }
}
