//! A text as it is stored: every character in order, run by run.
//!
//! Spec: chapter 16. Bytes: `TextState` in `proto/synckit/v1/document.proto`.

use thiserror::Error;

use super::char_id::CharId;
use super::edit::LocalPlace;
use super::extent::Extent;
use super::gap_buffer::GapBuffer;
use super::lanes::{Lanes, lane_left};
use super::span::Span;
use super::state::{MAX_PIECE_BYTES, Origins, Text, piece_len};
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
            .flat_map(|(_, leaf)| leaf.spans.iter().copied());
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
        let mut reader = Reader {
            text: Self::new(),
            runs: Vec::new(),
            doubtful: Vec::new(),
            rest: text,
            leaf: Tree::FIRST_LEAF,
            leaf_text: text,
            awaited: None,
        };
        let mut count = 0;
        for span in spans {
            count = span
                .length
                .checked_add(count)
                .ok_or(TextStateError::TooLong)?;
            if count > Span::MAX_LEN {
                return Err(TextStateError::TooLong);
            }
            reader.read(span)?;
        }
        reader.finish()
    }
}

/// A text that is being read.
struct Reader<'a> {
    text: Text,
    runs: Vec<StoredRun>,
    /// Origins that may be no characters.
    doubtful: Vec<CharId>,
    /// What the spans to come show.
    rest: &'a str,
    /// The last leaf.
    leaf: LeafId,
    /// What the spans of the last leaf and those to come show.
    leaf_text: &'a str,
    /// The last right origin, of which the next character is to tell whether it is one.
    awaited: Option<CharId>,
}

/// A piece of a run on its way into the lanes.
#[derive(Clone, Copy, Debug)]
struct StoredRun {
    first: CharId,
    len: u32,
    /// `None`: those of the character before it.
    origins: Option<Origins>,
}

impl<'a> Reader<'a> {
    /// Puts a span behind those that are read.
    fn read(&mut self, span: TextSpan) -> Result<(), TextStateError> {
        let is_whole = span.first.seq.checked_add(u64::from(span.length)).is_some();
        if span.length == 0 || span.first.seq == 0 || !is_whole {
            return Err(TextStateError::Length);
        }
        let (mut first, mut left, mut place) = (span.first, span.length, span.place);
        while left > 0 {
            let shown = if span.is_deleted {
                ""
            } else {
                self.next_piece(first, left)?
            };
            let len = match shown {
                "" => left.min(lane_left(first)),
                shown => Extent::of(shown.as_bytes()).chars,
            };
            let id = self.text.lanes.intern(first);
            let origins = self.origins(place, id);
            self.add(Span::new(id, len, span.is_deleted), shown.len());
            self.runs.push(StoredRun {
                first: id,
                len,
                origins,
            });
            left -= len;
            first.seq += u64::from(len);
            place = LocalPlace::Continues;
        }
        Ok(())
    }

    /// Adds a span, that shows so many bytes, to the last leaf or a new one.
    fn add(&mut self, span: Span, shown_bytes: usize) {
        let leaf = self.text.tree.leaf(self.leaf);
        let filled = self.leaf_text.len() - self.rest.len();
        let is_full = filled + shown_bytes > Leaf::MAX_TEXT_BYTES - MAX_PIECE_BYTES;
        if leaf.spans.room() < Leaf::SPANS_PER_EDIT || is_full {
            self.close_leaf();
            self.leaf = self.text.tree.add_leaf(self.leaf);
        }
        self.text.tree.edit(self.leaf).spans.append(span);
        self.rest = &self.rest[shown_bytes..];
    }

    /// Gives the last leaf the text that it shows.
    fn close_leaf(&mut self) {
        let (shown, rest) = self
            .leaf_text
            .split_at(self.leaf_text.len() - self.rest.len());
        let leaf = self.text.tree.edit(self.leaf);
        leaf.text = GapBuffer::from_text(shown.as_bytes());
        leaf.extent = Extent::of(shown.as_bytes());
        self.text.extent += leaf.extent;
        self.leaf_text = rest;
    }

    /// What the origins of `id` are called. Most stand beside what was written between them.
    fn origins(&mut self, place: LocalPlace, id: CharId) -> Option<Origins> {
        if let Some(awaited) = self.awaited.take()
            && awaited != id
        {
            self.doubtful.push(awaited);
        }
        let LocalPlace::Between { left, right } = place else {
            return None;
        };
        let left = left.map(|dot| self.text.lanes.intern(dot));
        let right = right.map(|dot| self.text.lanes.intern(dot));
        let before = self.runs.last().map(|run| run.first.plus(run.len - 1));
        if left != before {
            self.doubtful.extend(left);
        }
        self.awaited = right;
        Some((left, right))
    }

    /// The first piece of the text that a span of `length` characters shows.
    fn next_piece(&self, first: LocalDot, length: u32) -> Result<&'a str, TextStateError> {
        let fits = &self.rest[..piece_len(self.rest, first)];
        let length = length as usize;
        let piece = match fits.get(..length) {
            Some(piece) if piece.is_ascii() => piece,
            Some(_) | None => {
                let mut behind = fits.char_indices().skip(length);
                behind.next().map_or(fits, |(end, _)| &fits[..end])
            }
        };
        if piece.is_empty() {
            return Err(TextStateError::TextLength);
        }
        Ok(piece)
    }

    /// The text, now that all its spans are there.
    fn finish(mut self) -> Result<Text, TextStateError> {
        if !self.rest.is_empty() {
            return Err(TextStateError::TextLength);
        }
        self.close_leaf();
        self.doubtful.extend(self.awaited);
        let lanes = &mut self.text.lanes;
        let mut previous: Option<(CharId, Option<CharId>)> = None;
        for index in in_order_of_dots(lanes, &self.runs) {
            let run = self.runs[index];
            let before = lanes.before(run.first);
            let goes_on = previous.filter(|(last, _)| Some(*last) == before);
            let overlaps = previous.is_some_and(|(last, _)| {
                last.lane == run.first.lane && last.offset >= run.first.offset
            });
            if overlaps {
                return Err(TextStateError::Repeated);
            }
            let goes_on = goes_on.map(|(last, right)| (Some(last), right));
            let origins = run
                .origins
                .or(goes_on)
                .ok_or(TextStateError::RunWithoutStart)?;
            lanes.add(run.first, run.len, origins);
            previous = Some((run.first.plus(run.len - 1), origins.1));
        }
        if self.doubtful.iter().any(|id| lanes.run_of(*id).is_none()) {
            return Err(TextStateError::UnknownOrigin);
        }
        Ok(self.text)
    }
}

/// The indices of runs, ascending by replica and sequence number.
fn in_order_of_dots(lanes: &Lanes, runs: &[StoredRun]) -> Vec<usize> {
    // Sorted lane by lane as plain numbers: an offset, then an index.
    let mut keys = vec![Vec::new(); lanes.lane_count()];
    for (run, index) in runs.iter().zip(0_u64..) {
        let offset = u64::from(run.first.offset);
        keys[run.first.lane.index()].push((offset << 32) | index);
    }
    let mut indices = Vec::with_capacity(runs.len());
    for lane in lanes.by_name() {
        let keys = &mut keys[lane.index()];
        keys.sort_unstable();
        indices.extend(keys.iter().map(|key| *key as u32 as usize));
    }
    indices
}
