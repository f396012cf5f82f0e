//! The fields of `Change` and `Dot`.
//!
//! Spec: chapter 5.

use synckit_crdt::{Change, Dot};

use super::entries::Dictionary;
use super::operation;
use super::writer::Writer;

pub(super) fn write<'a>(change: &'a Change, dictionary: &mut Dictionary<'a>, writer: &mut Writer) {
    writer.number(1, dictionary.replicas.index(&change.replica));
    writer.number(2, change.first_seq);
    if change.timestamp.as_u64() != 0 {
        writer.stated_fixed64(3, change.timestamp.as_u64());
    }
    for dep in &change.deps {
        write_dot(4, dep, dictionary, writer);
    }
    for op in &change.ops {
        writer.message(5, |writer| operation::write(op, dictionary, writer));
    }
}

pub(super) fn write_dot<'a>(
    field: u64,
    dot: &'a Dot,
    dictionary: &mut Dictionary<'a>,
    writer: &mut Writer,
) {
    let replica = dictionary.replicas.index(&dot.replica);
    writer.message(field, |writer| {
        writer.number(1, replica);
        writer.number(2, dot.seq);
    });
}
