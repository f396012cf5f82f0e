//! One operation, and how it is made: by an honest writer, or by one that names whatever dots it
//! has seen.

use proptest::prelude::*;
use synckit_crdt::Value;
use synckit_oracle::{Anchor, Dot, Draft, Expand, OperationKind, Place};

#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// One of a few paths.
    path: usize,
    deed: Deed,
    /// Where in the text, in parts of its length; which of the dots that are covered.
    from: usize,
    to: usize,
    number: u8,
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    LwwSet,
    LwwDelete,
    CounterAdd,
    SetAdd,
    SetRemove,
    Insert,
    Replace,
    Delete,
    Mark,
    Strange(Strange),
}

/// What names any dots.
#[derive(Clone, Copy, Debug)]
enum Strange {
    Insert,
    Continuation,
    Delete,
    Mark,
    Add,
    Remove,
}

const PATHS: [&str; 2] = ["x", "y"];

const WORDS: [&str; 8] = [
    "a",
    "bc",
    "def",
    "\u{e9}",
    "\u{1f469}\u{200d}\u{1f467}",
    "\0",
    "\u{5e9}\u{5dd}",
    "e\u{301}",
];

pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let deed = prop_oneof![
        2 => Just(Deed::LwwSet),
        1 => Just(Deed::LwwDelete),
        2 => Just(Deed::CounterAdd),
        3 => Just(Deed::SetAdd),
        2 => Just(Deed::SetRemove),
        8 => Just(Deed::Insert),
        2 => Just(Deed::Replace),
        4 => Just(Deed::Delete),
        5 => Just(Deed::Mark),
        3 => Just(Deed::Strange(Strange::Insert)),
        1 => Just(Deed::Strange(Strange::Continuation)),
        1 => Just(Deed::Strange(Strange::Delete)),
        1 => Just(Deed::Strange(Strange::Mark)),
        1 => Just(Deed::Strange(Strange::Add)),
        1 => Just(Deed::Strange(Strange::Remove)),
    ];
    (
        0..PATHS.len(),
        deed,
        any::<u16>(),
        any::<u16>(),
        any::<u8>(),
    )
        .prop_map(|(path, deed, from, to, number)| Edit {
            path,
            deed,
            from: from.into(),
            to: to.into(),
            number,
        })
}

pub(crate) fn paths() -> [Vec<String>; 2] {
    PATHS.map(|path| vec![path.to_owned()])
}

impl Edit {
    pub(crate) fn is_strange(&self) -> bool {
        matches!(self.deed, Deed::Strange(_))
    }

    pub(crate) fn path(&self) -> Vec<String> {
        vec![PATHS[self.path].to_owned()]
    }

    /// Where it inserts honestly, and what.
    pub(crate) fn insertion(&self, draft: &Draft<Value>) -> Option<(usize, &'static str)> {
        let shown = draft.text(&self.path()).shown().len();
        matches!(self.deed, Deed::Insert).then(|| (self.from % (shown + 1), self.word()))
    }

    /// Writes it; `covered` are the dots that its writer has seen.
    pub(crate) fn write(&self, draft: &mut Draft<Value>, covered: &[Dot]) {
        let path = self.path();
        let value = || Value::Int((self.number % 3).into());
        match self.deed {
            Deed::LwwSet => draft.write(&path, OperationKind::LwwSet(value())),
            Deed::LwwDelete => draft.write(&path, OperationKind::LwwDelete),
            Deed::CounterAdd => draft.write(&path, OperationKind::CounterAdd(self.amount())),
            Deed::SetAdd => draft.set_add(&path, value()),
            Deed::SetRemove => {
                draft.set_remove(&path, &value());
            }
            Deed::Insert | Deed::Replace | Deed::Delete | Deed::Mark => self.type_in(draft),
            Deed::Strange(strange) => {
                if let Some(kind) = self.strange(strange, covered) {
                    draft.write(&path, kind);
                }
            }
        }
    }

    fn type_in(&self, draft: &mut Draft<Value>) {
        let path = self.path();
        let shown = draft.text(&path).shown().len();
        let start = self.from % (shown + 1);
        let end = (start + 1 + self.to % 4).min(shown);
        if matches!(self.deed, Deed::Delete | Deed::Replace) {
            draft.text_delete(&path, start..end);
        }
        if matches!(self.deed, Deed::Insert | Deed::Replace) {
            draft.text_insert(&path, start, self.word());
        }
        if matches!(self.deed, Deed::Mark) {
            let expand = Expand {
                before: self.number & 1 == 1,
                after: self.number & 2 == 2,
            };
            draft.text_mark(&path, start..end, expand, (self.key(), self.mark_value()));
        }
    }

    /// An operation that names any dots; `None` when there are none to name.
    fn strange(&self, strange: Strange, covered: &[Dot]) -> Option<OperationKind<Value>> {
        let any = |number: usize| covered.get(number % (covered.len() + 1)).cloned();
        let one = || covered.get(self.from.checked_rem(covered.len())?).cloned();
        let anchor = |number: usize| {
            let dot = any(number)?;
            Some(if number.is_multiple_of(2) {
                Anchor::Before(dot)
            } else {
                Anchor::After(dot)
            })
        };
        Some(match strange {
            Strange::Insert => OperationKind::TextInsert {
                text: self.word().to_owned(),
                place: Place::Between {
                    left: any(self.from),
                    right: any(self.to),
                },
            },
            Strange::Continuation => OperationKind::TextInsert {
                text: self.word().to_owned(),
                place: Place::Continues,
            },
            Strange::Delete => {
                let (replica, first_seq) = one()?;
                let behind = |dot: &&Dot| dot.0 == replica && dot.1 >= first_seq;
                let length = 1 + (self.to % covered.iter().filter(behind).count()) as u64;
                OperationKind::TextDelete {
                    ranges: vec![(replica, first_seq, length)],
                }
            }
            Strange::Mark => OperationKind::TextMark {
                key: self.key().to_owned(),
                value: self.mark_value(),
                start: anchor(self.from),
                end: anchor(self.to),
            },
            Strange::Add => OperationKind::SetAdd {
                value: Value::Int((self.number % 3).into()),
                observed: one().into_iter().collect(),
            },
            Strange::Remove => OperationKind::SetRemove {
                observed: vec![one()?],
            },
        })
    }

    fn word(&self) -> &'static str {
        WORDS[usize::from(self.number) % WORDS.len()]
    }

    fn key(&self) -> &'static str {
        ["bold", "link"][usize::from(self.number >> 2 & 1)]
    }

    fn mark_value(&self) -> Option<Value> {
        (self.number >> 3 & 3 > 0).then(|| Value::Int((self.number >> 3 & 3).into()))
    }

    fn amount(&self) -> i64 {
        match self.number {
            0..8 => i64::MAX,
            8..16 => i64::MIN,
            number => i64::from(number) - 300,
        }
    }
}
