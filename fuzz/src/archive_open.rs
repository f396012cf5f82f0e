//! Any bytes are an archive or a numbered error; what was read is written equal from then on.

use bytes::Bytes;
use synckit_wire::archive::{self, Archive, ArchiveError};

/// Opening what a disk or a peer gives, and all that is in it.
pub fn archive_open(data: &[u8]) {
    if let Err(error) = open(data) {
        assert_ne!(error.code() as i32, 0);
    }
}

fn open(data: &[u8]) -> Result<(), ArchiveError> {
    let read = Archive::open(Bytes::copy_from_slice(data))?;
    read.snapshot()?;
    let document = read.document()?;
    let bytes = archive::encode(&document);
    let again = Archive::open(bytes.clone()).and_then(|archive| archive.document());
    let again = again.expect("what we write, we read");
    assert_eq!(archive::encode(&again), bytes);
    Ok(())
}
