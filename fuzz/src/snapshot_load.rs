//! Any bytes are a snapshot or a numbered error; a snapshot that was read is canonical from then
//! on.

use synckit_wire::{decode_snapshot, encode_snapshot};

/// Loading what a disk or a peer gives.
pub fn snapshot_load(data: &[u8]) {
    let Ok(snapshot) = decode_snapshot(data) else {
        return;
    };
    let bytes = encode_snapshot(&snapshot);
    let again = decode_snapshot(&bytes).expect("what we write, we read");
    assert_eq!(encode_snapshot(&again), bytes);
}
