//! The fields of `Operation` and of its kinds.
//!
//! Spec: chapter 5.

use synckit_crdt::{Anchor, Dot, DotRange, Mark, Operation, OperationKind, Place, Side, Value};

use super::change::read_dot;
use super::fields::{Content, Fields, signed, text};
use super::names::Names;
use super::value;

pub(super) fn read(bytes: &[u8], names: &Names) -> Option<Operation> {
    let (mut path, mut kind) = (0, None);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Number(index)) => path = index,
            (2..=9, Content::Bytes(body)) if kind.is_none() => {
                kind = Some(read_kind(field, body, names)?);
            }
            (_, _) => return None,
        }
    }
    Some(Operation::new(names.path(path)?, kind?))
}

fn read_kind(field: u64, bytes: &[u8], names: &Names) -> Option<OperationKind> {
    match field {
        2 => match read_members(bytes, 1, 0, names)? {
            (Some(value), _) => Some(OperationKind::LwwSet(value)),
            (None, _) => None,
        },
        3 => bytes.is_empty().then_some(OperationKind::LwwDelete),
        4 => read_addition(bytes),
        5 => match read_members(bytes, 1, 2, names)? {
            (Some(value), observed) => Some(OperationKind::SetAdd { value, observed }),
            (None, _) => None,
        },
        6 => {
            let (_, observed) = read_members(bytes, 0, 1, names)?;
            Some(OperationKind::SetRemove { observed })
        }
        7 => read_insert(bytes, names),
        8 => read_delete(bytes, names),
        9 => read_mark(bytes, names),
        _ => None,
    }
}

/// A value and dots, in these fields; 0 for a field that there is none of.
fn read_members(
    bytes: &[u8],
    value_field: u64,
    dots_field: u64,
    names: &Names,
) -> Option<(Option<Value>, Vec<Dot>)> {
    let (mut value, mut dots) = (None, Vec::new());
    let mut fields = Fields::new(bytes, &[dots_field]);
    while let Some((field, content)) = fields.next()? {
        match content {
            Content::Bytes(body) if field == value_field => value = Some(value::read(body)?),
            Content::Bytes(dot) if field == dots_field => dots.push(read_dot(dot, names)?),
            Content::Bytes(_) | Content::Number(_) | Content::Fixed64(_) => return None,
        }
    }
    Some((value, dots))
}

fn read_addition(bytes: &[u8]) -> Option<OperationKind> {
    let mut amount = 0;
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Number(zigzag)) => amount = signed(zigzag),
            (_, _) => return None,
        }
    }
    Some(OperationKind::CounterAdd(amount))
}

fn read_insert(bytes: &[u8], names: &Names) -> Option<OperationKind> {
    let (mut inserted, mut continues) = (String::new(), false);
    let (mut left, mut right) = (None, None);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Bytes(bytes)) => inserted = text(bytes)?,
            (2, Content::Number(1)) => continues = true,
            (3, Content::Bytes(dot)) => left = Some(read_dot(dot, names)?),
            (4, Content::Bytes(dot)) => right = Some(read_dot(dot, names)?),
            (_, _) => return None,
        }
    }
    let place = match (continues, left, right) {
        (false, left, right) => Place::Between { left, right },
        (true, None, None) => Place::Continues,
        (true, Some(_), _) | (true, None, Some(_)) => return None,
    };
    Some(OperationKind::TextInsert {
        text: inserted,
        place,
    })
}

fn read_delete(bytes: &[u8], names: &Names) -> Option<OperationKind> {
    let mut ranges = Vec::new();
    let mut fields = Fields::new(bytes, &[1]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Bytes(range)) => ranges.push(read_range(range, names)?),
            (_, _) => return None,
        }
    }
    Some(OperationKind::TextDelete { ranges })
}

fn read_range(bytes: &[u8], names: &Names) -> Option<DotRange> {
    let (mut replica, mut first_seq, mut length) = (0, 0, 0);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Number(index)) => replica = index,
            (2, Content::Number(seq)) => first_seq = seq,
            (3, Content::Number(dots)) => length = dots,
            (_, _) => return None,
        }
    }
    Some(DotRange::new(names.replica(replica)?, first_seq, length))
}

fn read_mark(bytes: &[u8], names: &Names) -> Option<OperationKind> {
    let (mut key, mut given) = (String::new(), None);
    let (mut start, mut end) = (None, None);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Bytes(bytes)) => key = text(bytes)?,
            (2, Content::Bytes(value)) => given = Some(value::read(value)?),
            (3, Content::Bytes(anchor)) => start = Some(read_anchor(anchor, names)?),
            (4, Content::Bytes(anchor)) => end = Some(read_anchor(anchor, names)?),
            (_, _) => return None,
        }
    }
    let value = given?;
    Some(OperationKind::TextMark(Box::new(Mark {
        key,
        value,
        start,
        end,
    })))
}

fn read_anchor(bytes: &[u8], names: &Names) -> Option<Anchor> {
    let (mut named, mut side) = (None, None);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, content)) = fields.next()? {
        match (field, content) {
            (1, Content::Bytes(dot)) => named = Some(read_dot(dot, names)?),
            (2, Content::Number(1)) => side = Some(Side::Before),
            (2, Content::Number(2)) => side = Some(Side::After),
            (_, _) => return None,
        }
    }
    Some(Anchor {
        dot: named?,
        side: side?,
    })
}
