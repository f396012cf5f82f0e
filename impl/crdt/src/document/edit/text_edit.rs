//! Editing a text and its marks, at positions of what shows.
//!
//! Positions count Unicode scalar values unless a name says `utf16`; those beyond the text are
//! read as its end.
//!
//! Spec: chapters 16 and 17.

use std::ops::Range;

use super::Edit;
use crate::document::{ChangeError, Mark, Operation, OperationKind, Path, Place};
use crate::{DotRange, Expand, Flaw, Limit, LimitExceeded, RichText, Value};

#[derive(Debug)]
pub struct RichTextEdit<'e, 'a> {
    edit: &'e mut Edit<'a>,
    path: Path,
}

impl<'e, 'a> RichTextEdit<'e, 'a> {
    pub(super) fn new(edit: &'e mut Edit<'a>, path: Path) -> Self {
        Self { edit, path }
    }

    /// The text with the edits so far; `None` when it was never written.
    pub fn rich_text(&self) -> Option<&RichText> {
        self.edit.document().rich_text(&self.path)
    }

    /// Inserts `text` at a position, in as many operations as its length takes.
    //= SK-TEXT-020
    pub fn insert(&mut self, at: usize, text: &str) -> Result<(), ChangeError> {
        let max_bytes = self.edit.document().limits().max_value_bytes as usize;
        let at = if Flaw::PositionsAreUtf16.is_planted() {
            self.chars_of(at)
        } else {
            at + usize::from(Flaw::TypesTooFar.is_planted())
        };
        let (mut at, mut rest) = (at.min(self.len()), text);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(rest.floor_char_boundary(max_bytes));
            at += self.insert_piece(at, piece)?;
            rest = behind;
        }
        Ok(())
    }

    pub fn insert_utf16(&mut self, at: usize, text: &str) -> Result<(), ChangeError> {
        self.insert(self.chars_of(at), text)
    }

    /// Deletes the characters that show in `range`.
    //= SK-TEXT-020
    pub fn delete(&mut self, range: Range<usize>) -> Result<(), ChangeError> {
        let end = range.end + usize::from(Flaw::DeletesTooMuch.is_planted());
        if end <= range.start {
            return Ok(());
        }
        let mut left = end.min(self.len()).saturating_sub(range.start);
        while left > 0 {
            // Each character may be a range of its own.
            let piece = left.min(self.edit.references_left());
            self.delete_piece(range.start..range.start + piece)?;
            left -= piece;
        }
        Ok(())
    }

    pub fn delete_utf16(&mut self, range: Range<usize>) -> Result<(), ChangeError> {
        self.delete(self.chars_of(range.start)..self.chars_of(range.end))
    }

    /// Deletes the characters that show in `range`, and inserts `text` in their place.
    pub fn replace(&mut self, range: Range<usize>, text: &str) -> Result<(), ChangeError> {
        self.delete(range.clone())?;
        self.insert(range.start, text)
    }

    pub fn replace_utf16(&mut self, range: Range<usize>, text: &str) -> Result<(), ChangeError> {
        self.replace(self.chars_of(range.start)..self.chars_of(range.end), text)
    }

    /// Gives `key` a value in what shows in `range`; null takes it away. Does nothing where
    /// nothing shows.
    //= SK-MARK-005
    //= SK-MARK-006
    pub fn mark(
        &mut self,
        range: Range<usize>,
        expand: Expand,
        key: &str,
        value: impl Into<Value>,
    ) -> Result<(), ChangeError> {
        let range = range.start..range.end.min(self.len());
        let document = self.edit.document();
        let Some(text) = document.rich_text(&self.path).filter(|_| !range.is_empty()) else {
            return Ok(());
        };
        let anchors = text.anchors(range, expand);
        let mark = Mark {
            key: key.to_owned(),
            value: value.into(),
            start: document.replicas().anchor(anchors.start),
            end: document.replicas().anchor(anchors.end),
        };
        let kind = OperationKind::TextMark(Box::new(mark));
        self.edit.write(Operation::new(self.path.clone(), kind))
    }

    pub fn mark_utf16(
        &mut self,
        range: Range<usize>,
        expand: Expand,
        key: &str,
        value: impl Into<Value>,
    ) -> Result<(), ChangeError> {
        self.mark(
            self.chars_of(range.start)..self.chars_of(range.end),
            expand,
            key,
            value,
        )
    }

    /// How many characters the piece has.
    fn insert_piece(&mut self, at: usize, piece: &str) -> Result<usize, ChangeError> {
        let mut op = Operation::new(
            self.path.clone(),
            OperationKind::TextInsert {
                text: piece.to_owned(),
                place: Place::Continues,
            },
        );
        self.edit.admit(&op)?;
        // An insertion that does not go on names two origins.
        if self.edit.references_left() < 2 {
            return Err(too_many_references());
        }
        let (first, stamp) = (self.edit.next_dot(), self.edit.stamp());
        let fields = &mut self.edit.document_mut().fields;
        let (text, replicas) = fields.text_mut(&self.path, &stamp);
        let written = replicas.place(text.insert(at, piece, first));
        if let OperationKind::TextInsert { place, .. } = &mut op.kind {
            *place = match written {
                Place::Between { left, .. } if Flaw::TellsNoRightOrigin.is_planted() => {
                    Place::Between { left, right: None }
                }
                written @ (Place::Continues | Place::Between { .. }) => written,
            };
        }
        let chars = op.span();
        self.edit.note(&op);
        self.edit.push(op);
        Ok(chars as usize)
    }

    fn delete_piece(&mut self, range: Range<usize>) -> Result<(), ChangeError> {
        if range.is_empty() {
            return Err(too_many_references());
        }
        if self.edit.has_witness() {
            return self.delete_noted(range);
        }
        let most = OperationKind::LwwDelete;
        self.edit.admit_kind(&self.path, most)?;
        let stamp = self.edit.stamp();
        let fields = &mut self.edit.document_mut().fields;
        let (text, replicas) = fields.text_mut(&self.path, &stamp);
        let mut taken = Vec::new();
        text.delete(range, &mut taken);
        let ranges = taken.into_iter().map(|range| replicas.range(range));
        let kind = OperationKind::TextDelete {
            ranges: ranges.collect(),
        };
        self.edit.push(Operation::new(self.path.clone(), kind));
        Ok(())
    }

    /// The operation is told before the text is gone.
    fn delete_noted(&mut self, range: Range<usize>) -> Result<(), ChangeError> {
        let document = self.edit.document();
        let Some(text) = document.text(&self.path) else {
            return Ok(());
        };
        let shown = text.dots_shown(range);
        let ranges = shown
            .into_iter()
            .map(|dots| document.replicas().range(dots));
        let mut ranges: Vec<DotRange> = ranges.collect();
        ranges.sort_unstable();
        let kind = OperationKind::TextDelete { ranges };
        self.edit.write(Operation::new(self.path.clone(), kind))
    }

    fn len(&self) -> usize {
        self.rich_text().map_or(0, |text| text.text().len())
    }

    fn chars_of(&self, utf16: usize) -> usize {
        self.rich_text()
            .map_or(0, |text| text.text().chars_of(utf16))
    }
}

fn too_many_references() -> ChangeError {
    let limit = Limit::MaxReferencesPerChange;
    LimitExceeded { limit }.into()
}
