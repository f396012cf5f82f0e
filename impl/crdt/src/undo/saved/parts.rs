//! The parts of which edits are made: numbers, texts, dots, and lists of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Saved;
use super::names::Names;
use crate::{Anchor, Dot, DotRange, FieldKey, FieldKind, Path, Side, Value};

/// A value that is a list of `N` values.
pub(super) fn row<const N: usize>(value: &Value) -> Option<&[Value; N]> {
    list(value)?.try_into().ok()
}

pub(super) fn list(value: &Value) -> Option<&[Value]> {
    if let Value::Array(values) = value {
        return Some(values);
    }
    None
}

fn save_all<'a, T: Saved + 'a>(all: impl IntoIterator<Item = &'a T>, names: &mut Names) -> Value {
    Value::Array(all.into_iter().map(|one| one.save(names)).collect())
}

fn load_all<T: Saved, C: FromIterator<T>>(value: &Value, names: &Names) -> Option<C> {
    list(value)?.iter().map(|one| T::load(one, names)).collect()
}

impl<T: Saved> Saved for Vec<T> {
    fn save(&self, names: &mut Names) -> Value {
        save_all(self, names)
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        load_all(value, names)
    }
}

impl<T: Saved> Saved for VecDeque<T> {
    fn save(&self, names: &mut Names) -> Value {
        save_all(self, names)
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        load_all(value, names)
    }
}

impl<T: Saved + Ord> Saved for BTreeSet<T> {
    fn save(&self, names: &mut Names) -> Value {
        save_all(self, names)
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        load_all(value, names)
    }
}

impl<K: Saved + Ord, V: Saved> Saved for BTreeMap<K, V> {
    fn save(&self, names: &mut Names) -> Value {
        let entries = self.iter();
        let entries = entries.map(|(k, v)| Value::Array(vec![k.save(names), v.save(names)]));
        Value::Array(entries.collect())
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let entry = |entry| {
            let [key, value] = row(entry)?;
            Some((K::load(key, names)?, V::load(value, names)?))
        };
        list(value)?.iter().map(entry).collect()
    }
}

/// A list of none or one.
impl<T: Saved> Saved for Option<T> {
    fn save(&self, names: &mut Names) -> Value {
        save_all(self, names)
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        match list(value)? {
            [] => Some(None),
            [one] => Some(Some(T::load(one, names)?)),
            _ => None,
        }
    }
}

impl Saved for Value {
    fn save(&self, _: &mut Names) -> Value {
        self.clone()
    }

    fn load(value: &Value, _: &Names) -> Option<Self> {
        Some(value.clone())
    }
}

impl Saved for String {
    fn save(&self, _: &mut Names) -> Value {
        Value::String(self.clone())
    }

    fn load(value: &Value, _: &Names) -> Option<Self> {
        if let Value::String(text) = value {
            return Some(text.clone());
        }
        None
    }
}

impl Saved for bool {
    fn save(&self, _: &mut Names) -> Value {
        Value::Bool(*self)
    }

    fn load(value: &Value, _: &Names) -> Option<Self> {
        if let Value::Bool(is) = value {
            return Some(*is);
        }
        None
    }
}

/// Bit by bit, since values hold signed numbers.
impl Saved for u64 {
    fn save(&self, _: &mut Names) -> Value {
        Value::Int(self.cast_signed())
    }

    fn load(value: &Value, _: &Names) -> Option<Self> {
        if let Value::Int(number) = value {
            return Some(number.cast_unsigned());
        }
        None
    }
}

/// Its decimal digits.
impl Saved for i128 {
    fn save(&self, _: &mut Names) -> Value {
        Value::String(self.to_string())
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        String::load(value, names)?.parse().ok()
    }
}

impl Saved for Dot {
    fn save(&self, names: &mut Names) -> Value {
        let replica = names.number(&self.replica);
        Value::Array(vec![replica.save(names), self.seq.save(names)])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [replica, seq] = row(value)?;
        let replica = names.id(u64::load(replica, names)?)?.clone();
        Some(Self::new(replica, u64::load(seq, names)?))
    }
}

impl Saved for DotRange {
    fn save(&self, names: &mut Names) -> Value {
        let first = Dot::new(self.replica.clone(), self.first_seq);
        Value::Array(vec![first.save(names), self.length.save(names)])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [first, length] = row(value)?;
        let first = Dot::load(first, names)?;
        let range = Self::new(first.replica, first.seq, u64::load(length, names)?);
        range.last_seq()?.checked_add(1)?;
        Some(range)
    }
}

impl Saved for Anchor {
    fn save(&self, names: &mut Names) -> Value {
        let is_after = self.side == Side::After;
        Value::Array(vec![self.dot.save(names), is_after.save(names)])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [dot, is_after] = row(value)?;
        let is_after = bool::load(is_after, names)?;
        Some(Self {
            dot: Dot::load(dot, names)?,
            side: if is_after { Side::After } else { Side::Before },
        })
    }
}

impl Saved for FieldKey {
    fn save(&self, names: &mut Names) -> Value {
        let kind = match self.kind {
            FieldKind::Lww => "lww",
            FieldKind::Counter => "counter",
            FieldKind::Set => "set",
            FieldKind::Text => "text",
        };
        let segments: Vec<String> = self.path.segments().map(str::to_owned).collect();
        Value::Array(vec![segments.save(names), Value::from(kind)])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [segments, kind] = row(value)?;
        let kind = match String::load(kind, names)?.as_str() {
            "lww" => FieldKind::Lww,
            "counter" => FieldKind::Counter,
            "set" => FieldKind::Set,
            "text" => FieldKind::Text,
            _ => return None,
        };
        let path = Path::new(Vec::<String>::load(segments, names)?).ok()?;
        Some(Self::new(path, kind))
    }
}
