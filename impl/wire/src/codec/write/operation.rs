//! The fields of `Operation` and of its kinds.
//!
//! Spec: chapter 5.

use synckit_crdt::{Anchor, DotRange, Mark, Operation, OperationKind, Place, Side};

use super::change::write_dot;
use super::entries::Dictionary;
use super::value;
use super::writer::Writer;
use crate::v1;

pub(super) fn write<'a>(op: &'a Operation, dictionary: &mut Dictionary<'a>, writer: &mut Writer) {
    writer.number(1, dictionary.paths.index(&op.path));
    match &op.kind {
        OperationKind::LwwSet(set) => {
            writer.message(2, |writer| value::write(1, set, writer));
        }
        OperationKind::LwwDelete => writer.message(3, |_| ()),
        OperationKind::CounterAdd(amount) => {
            writer.message(4, |writer| writer.stated_signed(1, *amount));
        }
        OperationKind::SetAdd {
            value: element,
            observed,
        } => writer.message(5, |writer| {
            value::write(1, element, writer);
            for dot in observed {
                write_dot(2, dot, dictionary, writer);
            }
        }),
        OperationKind::SetRemove { observed } => writer.message(6, |writer| {
            for dot in observed {
                write_dot(1, dot, dictionary, writer);
            }
        }),
        OperationKind::TextInsert { text, place } => writer.message(7, |writer| {
            writer.bytes(1, text.as_bytes());
            write_place(place, dictionary, writer);
        }),
        OperationKind::TextDelete { ranges } => writer.message(8, |writer| {
            for range in ranges {
                write_range(range, dictionary, writer);
            }
        }),
        OperationKind::TextMark(mark) => {
            writer.message(9, |writer| write_mark(mark, dictionary, writer));
        }
    }
}

fn write_place<'a>(place: &'a Place, dictionary: &mut Dictionary<'a>, writer: &mut Writer) {
    match place {
        Place::Continues => writer.stated_number(2, 1),
        Place::Between { left, right } => {
            for (field, origin) in [(3, left), (4, right)] {
                if let Some(origin) = origin {
                    write_dot(field, origin, dictionary, writer);
                }
            }
        }
    }
}

fn write_range<'a>(range: &'a DotRange, dictionary: &mut Dictionary<'a>, writer: &mut Writer) {
    let replica = dictionary.replicas.index(&range.replica);
    writer.message(1, |writer| {
        writer.number(1, replica);
        writer.number(2, range.first_seq);
        writer.number(3, range.length);
    });
}

fn write_mark<'a>(mark: &'a Mark, dictionary: &mut Dictionary<'a>, writer: &mut Writer) {
    writer.bytes(1, mark.key.as_bytes());
    value::write(2, &mark.value, writer);
    for (field, anchor) in [(3, &mark.start), (4, &mark.end)] {
        if let Some(Anchor { dot, side }) = anchor {
            let side = match side {
                Side::Before => v1::Side::Before,
                Side::After => v1::Side::After,
            };
            writer.message(field, |writer| {
                write_dot(1, dot, dictionary, writer);
                writer.number(2, side as u64);
            });
        }
    }
}
