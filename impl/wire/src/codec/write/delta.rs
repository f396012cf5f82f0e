//! The fields of `Delta` and `Path`.

use synckit_crdt::Change;

use super::change;
use super::entries::Dictionary;
use super::writer::Writer;

/// What a keystroke takes, and so do the names that it needs.
const FEW_BYTES: usize = 48;

/// The bytes of a `Delta` with one dictionary, whose entries stand in the order of their first use.
pub(crate) fn write_delta(changes: &[Change]) -> Vec<u8> {
    let mut dictionary = Dictionary::default();
    let mut delta = Writer::with_capacity(FEW_BYTES * (changes.len() + 1));
    for change in changes {
        delta.message(3, |writer| change::write(change, &mut dictionary, writer));
    }
    // What the changes name is known only now, and stands before them.
    let body = delta.len();
    for replica in dictionary.replicas.iter() {
        delta.bytes(1, replica.as_bytes());
    }
    for path in dictionary.paths.iter() {
        delta.message(2, |writer| {
            for segment in path.segments() {
                writer.bytes(1, segment.as_bytes());
            }
        });
    }
    delta.put_first(body);
    delta.finish()
}
