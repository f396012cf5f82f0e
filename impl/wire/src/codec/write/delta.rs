//! The fields of `Delta` and `Path`.

use synckit_crdt::Change;

use super::change;
use super::entries::Dictionary;
use super::writer::Writer;

/// The bytes of a `Delta` with one dictionary, whose entries stand in the order of their first use.
pub(crate) fn write_delta(changes: &[Change]) -> Vec<u8> {
    let mut dictionary = Dictionary::default();
    let mut body = Writer::default();
    for change in changes {
        body.message(3, |writer| change::write(change, &mut dictionary, writer));
    }
    // What the changes name is known only now, and stands before them.
    let mut names = Writer::default();
    for replica in dictionary.replicas.iter() {
        names.bytes(1, replica.as_bytes());
    }
    for path in dictionary.paths.iter() {
        names.message(2, |writer| {
            for segment in path.segments() {
                writer.bytes(1, segment.as_bytes());
            }
        });
    }
    // As long as it is: its buffer can be shared without another allocation.
    [names.written(), body.written()].concat()
}
