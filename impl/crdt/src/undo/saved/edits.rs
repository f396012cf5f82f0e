//! Groups of edits, and the edits of each kind of field.

use std::collections::BTreeMap;

use super::Saved;
use super::names::Names;
use super::parts::{list, row};
use crate::undo::{
    CounterUndo, DotRuns, ElementUndo, FieldUndo, MarkingUndo, PartUndo, RegisterUndo, SetUndo,
    TextUndo, UndoGroup, UndoState,
};
use crate::{Dot, DotRange, FieldKey, FieldKind, Value};

impl Saved for UndoState {
    fn save(&self, names: &mut Names) -> Value {
        Value::Array(vec![self.undo.save(names), self.redo.save(names)])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [undo, redo] = row(value)?;
        Some(Self {
            undo: Saved::load(undo, names)?,
            redo: Saved::load(redo, names)?,
        })
    }
}

impl Saved for UndoGroup {
    fn save(&self, names: &mut Names) -> Value {
        let fields = self.fields.iter();
        let fields = fields.map(|(key, field)| {
            let field = match field {
                FieldUndo::Register(field) => field.save(names),
                FieldUndo::Counter(field) => field.added.save(names),
                FieldUndo::Set(field) => field.elements.save(names),
                FieldUndo::Text(field) => field.save(names),
            };
            Value::Array(vec![key.save(names), field])
        });
        Value::Array(fields.collect())
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let mut fields = BTreeMap::new();
        for entry in list(value)? {
            let [key, field] = row(entry)?;
            let key = FieldKey::load(key, names)?;
            let field = match key.kind {
                FieldKind::Lww => FieldUndo::Register(Saved::load(field, names)?),
                FieldKind::Counter => FieldUndo::Counter(CounterUndo {
                    added: Saved::load(field, names)?,
                }),
                FieldKind::Set => FieldUndo::Set(SetUndo {
                    elements: Saved::load(field, names)?,
                }),
                FieldKind::Text => FieldUndo::Text(Saved::load(field, names)?),
            };
            fields.insert(key, field);
        }
        Some(Self { fields })
    }
}

impl Saved for RegisterUndo {
    fn save(&self, names: &mut Names) -> Value {
        Value::Array(vec![
            self.dot.save(names),
            self.before.save(names),
            self.dot_before.save(names),
        ])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [dot, before, dot_before] = row(value)?;
        Some(Self {
            dot: Saved::load(dot, names)?,
            before: Saved::load(before, names)?,
            dot_before: Saved::load(dot_before, names)?,
        })
    }
}

impl Saved for ElementUndo {
    fn save(&self, names: &mut Names) -> Value {
        Value::Array(vec![
            self.was_in.save(names),
            self.is_in.save(names),
            self.added.save(names),
            self.taken.save(names),
        ])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [was_in, is_in, added, taken] = row(value)?;
        Some(Self {
            was_in: Saved::load(was_in, names)?,
            is_in: Saved::load(is_in, names)?,
            added: Saved::load(added, names)?,
            taken: Saved::load(taken, names)?,
        })
    }
}

impl Saved for TextUndo {
    fn save(&self, names: &mut Names) -> Value {
        let inserted: Vec<DotRange> = self.inserted.iter().collect();
        Value::Array(vec![
            inserted.save(names),
            self.deleted.save(names),
            self.markings.save(names),
        ])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [inserted, deleted, markings] = row(value)?;
        let inserted: Vec<DotRange> = Saved::load(inserted, names)?;
        let deleted: BTreeMap<Dot, String> = Saved::load(deleted, names)?;
        let fits = |(first, text): (&Dot, &String)| {
            let end = first.seq.checked_add(text.len() as u64);
            end.is_some() && !text.is_empty()
        };
        deleted.iter().all(fits).then_some(())?;
        Some(Self {
            inserted: inserted.into_iter().collect::<DotRuns>(),
            deleted,
            markings: Saved::load(markings, names)?,
        })
    }
}

impl Saved for MarkingUndo {
    fn save(&self, names: &mut Names) -> Value {
        Value::Array(vec![
            self.key.save(names),
            self.dots.save(names),
            self.parts.save(names),
        ])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [key, dots, parts] = row(value)?;
        Some(Self {
            key: Saved::load(key, names)?,
            dots: Saved::load(dots, names)?,
            parts: Saved::load(parts, names)?,
        })
    }
}

impl Saved for PartUndo {
    fn save(&self, names: &mut Names) -> Value {
        Value::Array(vec![
            self.start.save(names),
            self.end.save(names),
            self.before.save(names),
            self.dot_before.save(names),
        ])
    }

    fn load(value: &Value, names: &Names) -> Option<Self> {
        let [start, end, before, dot_before] = row(value)?;
        Some(Self {
            start: Saved::load(start, names)?,
            end: Saved::load(end, names)?,
            before: Saved::load(before, names)?,
            dot_before: Saved::load(dot_before, names)?,
        })
    }
}
