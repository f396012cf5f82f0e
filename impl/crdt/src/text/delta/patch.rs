//! Edits of one text, one after the other, put together as one delta.
//!
//! Every edit says where it stands in the text as the edits before it left it, in both units, so
//! that the whole can be told in either.
//!
//! Spec: chapters 16 and 17.

use super::{Attributes, TextDelta, TextStep};
use crate::{Extent, Unit, Value};

/// What happened to a text since the patch was begun.
///
/// An edit costs as many steps as there are pieces between it and the edit before it, so pieces are
/// limited: beyond that, a patch says no more than what the whole text has become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPatch {
    /// From the start of the text up to the cursor.
    before: Vec<Piece>,
    /// From the cursor on, the nearest last. Behind them all is kept.
    behind: Vec<Piece>,
    /// Where the cursor stands in the text as it is now.
    cursor: Extent,
    /// How many pieces it may have beyond [`MAX_PIECES`](Self::MAX_PIECES).
    spare_pieces: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Keep {
        length: Extent,
        changed: Attributes,
    },
    Insert {
        text: String,
        attributes: Attributes,
    },
    Delete {
        length: Extent,
    },
}

impl TextPatch {
    /// Nothing was changed.
    pub fn is_empty(&self) -> bool {
        let pieces = self.before.iter().chain(&self.behind);
        pieces.into_iter().all(Piece::changes_nothing)
    }

    /// The most pieces of a patch that is told in full.
    pub const MAX_PIECES: usize = 1_024;

    /// Whether the patch is to be [replaced](Self::replace).
    pub fn is_too_fine(&self) -> bool {
        self.before.len() + self.behind.len() > Self::MAX_PIECES + self.spare_pieces
    }

    /// Says instead that all of the text went, and that it is made of `runs` now. `length` is that
    /// of the text as the edits so far leave it.
    pub fn replace(
        &mut self,
        length: Extent,
        runs: impl IntoIterator<Item = (String, Attributes)>,
    ) {
        self.seek(length);
        let pieces = self.before.iter().chain(&self.behind);
        let old = pieces.fold(Extent::ZERO, |old, piece| old + piece.old_length());
        let mut whole = Self::default();
        for (text, attributes) in runs {
            whole.pass(Piece::Insert { text, attributes });
        }
        whole.pass(Piece::Delete { length: old });
        whole.spare_pieces = whole.before.len();
        *self = whole;
    }

    pub fn insert(&mut self, at: Extent, text: &str, attributes: &Attributes) {
        self.seek(at);
        self.pass(Piece::Insert {
            text: text.to_owned(),
            attributes: attributes.clone(),
        });
    }

    pub fn delete(&mut self, at: Extent, length: Extent) {
        self.seek(at);
        self.take(length, |patch, piece| match piece {
            Piece::Keep { length, .. } => patch.pass(Piece::Delete { length }),
            Piece::Insert { .. } => {}
            Piece::Delete { .. } => patch.pass(piece),
        });
    }

    /// Gives `key` a value in what stands there; null takes it away.
    pub fn mark(&mut self, at: Extent, length: Extent, key: &str, value: &Value) {
        self.seek(at);
        self.take(length, |patch, mut piece| {
            piece.mark(key, value);
            patch.pass(piece);
        });
    }

    /// The whole, with lengths in `unit`. Where text is replaced the insertion comes first.
    pub fn delta(&self, unit: Unit) -> TextDelta {
        let mut delta = Steps::default();
        for piece in self.before.iter().chain(self.behind.iter().rev()) {
            delta.add(piece, unit);
        }
        delta.finish()
    }

    /// Moves the cursor, and cuts the piece it comes to stand in.
    fn seek(&mut self, at: Extent) {
        while self.cursor.chars > at.chars {
            let back = self.cursor - at;
            let piece = self.before.pop();
            let piece = piece.expect("what stands before the cursor adds up to where it is");
            let length = piece.length();
            if length.chars <= back.chars {
                self.cursor -= length;
                self.behind.push(piece);
            } else {
                let (kept, cut) = piece.split(length - back);
                self.cursor -= back;
                self.before.push(kept);
                self.behind.push(cut);
            }
        }
        let ahead = at - self.cursor;
        self.take(ahead, Self::pass);
    }

    /// Takes the pieces behind the cursor that make up `length`, and those of no length between.
    fn take(&mut self, mut length: Extent, mut each: impl FnMut(&mut Self, Piece)) {
        while !length.is_zero() {
            let piece = self.behind.pop().unwrap_or_else(|| Piece::keep(length));
            let whole = piece.length();
            if whole.chars <= length.chars {
                length -= whole;
                each(self, piece);
            } else {
                let (taken, rest) = piece.split(length);
                self.behind.push(rest);
                length = Extent::ZERO;
                each(self, taken);
            }
        }
    }

    /// Puts a piece before the cursor.
    fn pass(&mut self, piece: Piece) {
        self.cursor += piece.length();
        if let Some(last) = self.before.last_mut()
            && last.join(&piece)
        {
            return;
        }
        self.before.push(piece);
    }
}

impl Piece {
    fn keep(length: Extent) -> Self {
        Self::Keep {
            length,
            changed: Attributes::new(),
        }
    }

    /// The length in the text as it is now.
    fn length(&self) -> Extent {
        match self {
            Self::Keep { length, .. } => *length,
            Self::Insert { text, .. } => Extent::of(text.as_bytes()),
            Self::Delete { .. } => Extent::ZERO,
        }
    }

    /// The length in the text as it was.
    fn old_length(&self) -> Extent {
        match self {
            Self::Keep { length, .. } | Self::Delete { length } => *length,
            Self::Insert { .. } => Extent::ZERO,
        }
    }

    fn changes_nothing(&self) -> bool {
        match self {
            Self::Keep { changed, .. } => changed.is_empty(),
            Self::Insert { .. } | Self::Delete { .. } => false,
        }
    }

    /// The part before `at`, and the one behind it.
    fn split(self, at: Extent) -> (Self, Self) {
        match self {
            Self::Keep { length, changed } => {
                let part = |length, changed| Self::Keep { length, changed };
                (part(at, changed.clone()), part(length - at, changed))
            }
            Self::Insert {
                mut text,
                attributes,
            } => {
                let cut = text.char_indices().nth(at.chars as usize);
                let rest = text.split_off(cut.map_or(text.len(), |(index, _)| index));
                let part = |text, attributes| Self::Insert { text, attributes };
                (part(text, attributes.clone()), part(rest, attributes))
            }
            Self::Delete { length } => (
                Self::Delete { length: at },
                Self::Delete {
                    length: length - at,
                },
            ),
        }
    }

    /// Takes in a piece that follows, if it is more of the same.
    fn join(&mut self, next: &Self) -> bool {
        match (self, next) {
            (
                Self::Keep { length, changed },
                Self::Keep {
                    length: more,
                    changed: same,
                },
            ) if changed == same => {
                *length += *more;
                true
            }
            (
                Self::Insert { text, attributes },
                Self::Insert {
                    text: more,
                    attributes: same,
                },
            ) if attributes == same => {
                text.push_str(more);
                true
            }
            (Self::Delete { length }, Self::Delete { length: more }) => {
                *length += *more;
                true
            }
            (Self::Keep { .. } | Self::Insert { .. } | Self::Delete { .. }, _) => false,
        }
    }

    fn mark(&mut self, key: &str, value: &Value) {
        match self {
            Self::Keep { changed, .. } => {
                changed.insert(key.to_owned(), value.clone());
            }
            Self::Insert { attributes, .. } if *value == Value::Null => {
                attributes.remove(key);
            }
            Self::Insert { attributes, .. } => {
                attributes.insert(key.to_owned(), value.clone());
            }
            Self::Delete { .. } => {}
        }
    }
}

/// The steps of a delta, with what is deleted held back behind what is inserted beside it.
#[derive(Default)]
struct Steps {
    steps: Vec<TextStep>,
    deleted: usize,
}

impl Steps {
    fn add(&mut self, piece: &Piece, unit: Unit) {
        match piece {
            Piece::Keep { length, changed } => {
                self.flush();
                self.retain(length.get(unit) as usize, changed);
            }
            Piece::Insert { text, attributes } => self.insert(text, attributes),
            Piece::Delete { length } => self.deleted += length.get(unit) as usize,
        }
    }

    fn retain(&mut self, more: usize, changed: &Attributes) {
        if let Some(TextStep::Retain { length, attributes }) = self.steps.last_mut()
            && attributes == changed
        {
            *length += more;
            return;
        }
        self.steps.push(TextStep::Retain {
            length: more,
            attributes: changed.clone(),
        });
    }

    fn insert(&mut self, more: &str, given: &Attributes) {
        if let Some(TextStep::Insert { text, attributes }) = self.steps.last_mut()
            && attributes == given
        {
            text.push_str(more);
            return;
        }
        self.steps.push(TextStep::Insert {
            text: more.to_owned(),
            attributes: given.clone(),
        });
    }

    fn flush(&mut self) {
        if self.deleted > 0 {
            let length = std::mem::take(&mut self.deleted);
            self.steps.push(TextStep::Delete { length });
        }
    }

    /// What is retained to the end is not said.
    fn finish(mut self) -> TextDelta {
        self.flush();
        while let Some(TextStep::Retain { attributes, .. }) = self.steps.last()
            && attributes.is_empty()
        {
            self.steps.pop();
        }
        TextDelta { steps: self.steps }
    }
}
