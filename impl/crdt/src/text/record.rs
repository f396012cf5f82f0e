//! A text as it is stored: every character in order, run by run.
//!
//! Spec: chapter 16. Bytes: `TextState` in `proto/synckit/v1/document.proto`.

use thiserror::Error;

use super::char_id::CharId;
use super::edit::LocalPlace;
use super::extent::Extent;
use super::lanes::lane_left;
use super::span::Span;
use super::state::{Text, piece_len};
use super::tree::{Leaf, LeafId, Tree};
use crate::LocalDot;

/// Characters that stand side by side, with dots that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextSpan {
    pub first: LocalDot,
    pub length: u32,
    pub is_deleted: bool,
    /// The origins of the first character. The others go on with its run.
    pub place: LocalPlace,
}

/// Why spans and a text are not the state of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextStateError {
    #[error("a span is empty, or its dots do not fit 64 bits")]
    Length,
    #[error("a text holds fewer than 2^31 characters, deleted ones included")]
    TooLong,
    #[error("a character stands twice in the text")]
    Repeated,
    #[error("a run goes on, but the character before it is missing")]
    RunWithoutStart,
    #[error("an origin is no character of the text")]
    UnknownOrigin,
    #[error("the shown text is not as long as the spans that show")]
    TextLength,
}

impl Text {
    /// Every character in the order of the text.
    pub fn spans(&self) -> impl Iterator<Item = TextSpan> {
        let spans = self
            .tree
            .leaves()
            .flat_map(|leaf| leaf.spans.iter().copied());
        spans.flat_map(|span| self.records(span))
    }

    /// A span, cut where another run starts in it.
    fn records(&self, span: Span) -> impl Iterator<Item = TextSpan> {
        let mut rest = Some(span);
        std::iter::from_fn(move || {
            let span = rest?;
            let first = span.first();
            let run = *self.lanes.run(self.lanes.run_of(first)?);
            let left_of_run = run.last - first.offset + 1;
            let len = span.len().min(left_of_run);
            rest = (len < span.len()).then(|| span.part(len, span.len()));
            Some(TextSpan {
                first: self.lanes.dot(first),
                length: len,
                is_deleted: span.is_deleted(),
                place: if run.first == first.offset {
                    LocalPlace::Between {
                        left: run.left.map(|id| self.lanes.dot(id)),
                        right: run.right.map(|id| self.lanes.dot(id)),
                    }
                } else {
                    LocalPlace::Continues
                },
            })
        })
    }

    /// The text that `text` shows and `spans` lists in order, the inverse of
    /// [`spans`](Self::spans).
    //= SK-TEXT-022
    pub fn from_spans(
        text: &str,
        spans: impl IntoIterator<Item = TextSpan>,
    ) -> Result<Self, TextStateError> {
        let mut built = Self::new();
        let mut runs = Vec::new();
        let (mut rest, mut count, mut tail) = (text, 0, Tree::FIRST_LEAF);
        for span in spans {
            count = span
                .length
                .checked_add(count)
                .ok_or(TextStateError::TooLong)?;
            if count > Span::MAX_LEN {
                return Err(TextStateError::TooLong);
            }
            rest = built.append(span, rest, &mut tail, &mut runs)?;
        }
        if !rest.is_empty() {
            return Err(TextStateError::TextLength);
        }
        built.fill_lanes(runs)?;
        Ok(built)
    }

    /// Puts a span at the end, into the last leaf or a new one. Returns the text that is left for
    /// those behind it.
    fn append<'a>(
        &mut self,
        span: TextSpan,
        text: &'a str,
        tail: &mut LeafId,
        runs: &mut Vec<StoredRun>,
    ) -> Result<&'a str, TextStateError> {
        let is_whole = span.first.seq.checked_add(u64::from(span.length)).is_some();
        if span.length == 0 || span.first.seq == 0 || !is_whole {
            return Err(TextStateError::Length);
        }
        let (mut rest, mut left) = (text, span.length);
        let (mut first, mut place) = (span.first, span.place);
        while left > 0 {
            let shown = if span.is_deleted {
                ""
            } else {
                next_piece(rest, first, left)?
            };
            let length = match shown {
                "" => left.min(lane_left(first)),
                shown => Extent::of(shown.as_bytes()).chars,
            };
            let id = self.lanes.intern(first);
            if !self
                .tree
                .leaf(*tail)
                .has_room(Leaf::SPANS_PER_EDIT, shown.len())
            {
                *tail = self.tree.add_leaf(*tail);
            }
            let leaf = self.tree.edit(*tail);
            let piece = Span::new(id, length, span.is_deleted);
            self.extent += leaf.append(piece, shown.as_bytes());
            runs.push(StoredRun {
                first,
                length,
                place,
                leaf: *tail,
            });
            rest = &rest[shown.len()..];
            left -= length;
            first.seq += u64::from(length);
            place = LocalPlace::Continues;
        }
        Ok(rest)
    }

    /// Writes down who wrote what, now that all is placed.
    fn fill_lanes(&mut self, mut runs: Vec<StoredRun>) -> Result<(), TextStateError> {
        runs.sort_unstable_by_key(|run| run.first);
        let mut previous: Option<StoredRun> = None;
        let mut origins = (None, None);
        for run in &runs {
            let end = previous.map(|run| (run.first.replica, run.end()));
            let end = end.filter(|(replica, _)| *replica == run.first.replica);
            let before = end.map_or(0, |(_, end)| end);
            if before > run.first.seq {
                return Err(TextStateError::Repeated);
            }
            origins = match run.place {
                LocalPlace::Between { left, right } => (self.origin(left)?, self.origin(right)?),
                LocalPlace::Continues if before == run.first.seq => {
                    let last = LocalDot::new(run.first.replica, before - 1);
                    (Some(self.lanes.intern(last)), origins.1)
                }
                LocalPlace::Continues => return Err(TextStateError::RunWithoutStart),
            };
            let id = self.lanes.intern(run.first);
            self.lanes.add(id, run.length, origins, run.leaf);
            previous = Some(*run);
        }
        let mut named = runs.iter().flat_map(|run| match run.place {
            LocalPlace::Between { left, right } => [left, right],
            LocalPlace::Continues => [None, None],
        });
        if named.any(|dot| dot.is_some_and(|dot| !self.contains(dot))) {
            return Err(TextStateError::UnknownOrigin);
        }
        Ok(())
    }

    /// The name of an origin, of which it is known only whether it can be a character.
    fn origin(&self, dot: Option<LocalDot>) -> Result<Option<CharId>, TextStateError> {
        let Some(dot) = dot else {
            return Ok(None);
        };
        let id = self.lanes.name(dot).ok_or(TextStateError::UnknownOrigin)?;
        Ok(Some(id))
    }
}

/// A piece of a run on its way into the lanes.
#[derive(Clone, Copy, Debug)]
struct StoredRun {
    first: LocalDot,
    length: u32,
    place: LocalPlace,
    leaf: LeafId,
}

impl StoredRun {
    /// The sequence number behind the last.
    fn end(&self) -> u64 {
        self.first.seq + u64::from(self.length)
    }
}

/// The first piece of the text that a span of `length` characters shows.
fn next_piece(text: &str, first: LocalDot, length: u32) -> Result<&str, TextStateError> {
    let fits = &text[..piece_len(text, first)];
    let mut behind = fits.char_indices().skip(length as usize);
    let piece = behind.next().map_or(fits, |(end, _)| &fits[..end]);
    if piece.is_empty() {
        return Err(TextStateError::TextLength);
    }
    Ok(piece)
}
