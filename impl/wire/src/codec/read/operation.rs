//! The fields of `Operation` and of its kinds.
//!
//! Spec: chapter 5.

use synckit_crdt::{Anchor, Dot, DotRange, Mark, Operation, OperationKind, Place, Side, Value};

use super::change::read_dot;
use super::fields::{Fields, Kind, signed, text};
use super::names::Names;
use super::value;

pub(super) fn read(bytes: &[u8], names: &Names) -> Option<Operation> {
    let (mut path, mut written) = (0, None);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Number) => path = fields.number()?,
            (2..=9, Kind::Bytes) if written.is_none() => {
                written = Some(read_kind(field, fields.bytes()?, names)?);
            }
            (_, _) => return None,
        }
    }
    Some(Operation::new(names.path(path)?, written?))
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
    while let Some((field, kind)) = fields.next()? {
        match kind {
            Kind::Bytes if field == value_field => value = Some(value::read(fields.bytes()?)?),
            Kind::Bytes if field == dots_field => dots.push(read_dot(fields.bytes()?, names)?),
            Kind::Bytes | Kind::Number | Kind::Fixed64 => return None,
        }
    }
    Some((value, dots))
}

fn read_addition(bytes: &[u8]) -> Option<OperationKind> {
    let mut amount = 0;
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Number) => amount = signed(fields.number()?),
            (_, _) => return None,
        }
    }
    Some(OperationKind::CounterAdd(amount))
}

fn read_insert(bytes: &[u8], names: &Names) -> Option<OperationKind> {
    let (mut inserted, mut continues) = (String::new(), false);
    let (mut left, mut right) = (None, None);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Bytes) => inserted = text(fields.bytes()?)?,
            (2, Kind::Number) if fields.number()? == 1 => continues = true,
            (3, Kind::Bytes) => left = Some(read_dot(fields.bytes()?, names)?),
            (4, Kind::Bytes) => right = Some(read_dot(fields.bytes()?, names)?),
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
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Bytes) => ranges.push(read_range(fields.bytes()?, names)?),
            (_, _) => return None,
        }
    }
    Some(OperationKind::TextDelete { ranges })
}

fn read_range(bytes: &[u8], names: &Names) -> Option<DotRange> {
    let (mut replica, mut first_seq, mut length) = (0, 0, 0);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Number) => replica = fields.number()?,
            (2, Kind::Number) => first_seq = fields.number()?,
            (3, Kind::Number) => length = fields.number()?,
            (_, _) => return None,
        }
    }
    Some(DotRange::new(names.replica(replica)?, first_seq, length))
}

fn read_mark(bytes: &[u8], names: &Names) -> Option<OperationKind> {
    let (mut key, mut given) = (String::new(), None);
    let (mut start, mut end) = (None, None);
    let mut fields = Fields::new(bytes, &[]);
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Bytes) => key = text(fields.bytes()?)?,
            (2, Kind::Bytes) => given = Some(value::read(fields.bytes()?)?),
            (3, Kind::Bytes) => start = Some(read_anchor(fields.bytes()?, names)?),
            (4, Kind::Bytes) => end = Some(read_anchor(fields.bytes()?, names)?),
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
    while let Some((field, kind)) = fields.next()? {
        match (field, kind) {
            (1, Kind::Bytes) => named = Some(read_dot(fields.bytes()?, names)?),
            (2, Kind::Number) => side = Some(side_of(fields.number()?)?),
            (_, _) => return None,
        }
    }
    Some(Anchor {
        dot: named?,
        side: side?,
    })
}

fn side_of(number: u64) -> Option<Side> {
    match number {
        1 => Some(Side::Before),
        2 => Some(Side::After),
        _ => None,
    }
}
