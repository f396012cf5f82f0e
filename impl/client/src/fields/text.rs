//! Text that many write at once, and how it looks.
//!
//! Positions count Unicode scalar values, or UTF-16 units where a name says so; those beyond the
//! text are read as its end. Changes of others come as [`Notice::Changed`](crate::Notice::Changed)
//! with a delta in either unit.

use std::ops::Range;

use synckit_crdt::{ChangeError, Document, Expand, Path, Side, Text, TextDelta, Value};

use super::Cursor;
use crate::DocumentHandle;

/// A text of a document.
///
/// ```
/// # use synckit_client::{Client, ClientOptions, DocumentId, Path, Side};
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let client = Client::connect(ClientOptions::default()).await?;
/// # let page = client.document(DocumentId::new("page")?).await?;
/// let body = page.text(&Path::new(["body"])?);
/// body.insert(0, "Hello!")?;
/// let cursor = body.cursor(5, Side::Before);
/// body.insert(5, ", world")?;
/// assert_eq!(body.to_string(), "Hello, world!");
/// assert_eq!(body.position(&cursor), Some(12));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TextHandle {
    document: DocumentHandle,
    path: Path,
}

/// Reads.
impl TextHandle {
    pub(crate) fn new(document: DocumentHandle, path: Path) -> Self {
        Self { document, path }
    }

    /// How many characters it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.look(Text::len)
    }

    /// How many UTF-16 units its characters take.
    #[must_use]
    pub fn len_utf16(&self) -> usize {
        self.look(|text| text.utf16_of(text.len()))
    }

    /// Whether it has no character.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The characters of a range.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> String {
        self.look(|text| text.slice(range))
    }

    /// The characters of a range of UTF-16 units.
    #[must_use]
    pub fn slice_utf16(&self, range: Range<usize>) -> String {
        self.look(|text| text.slice_utf16(range))
    }

    /// The whole text with its marks, as the steps that write it.
    #[must_use]
    pub fn delta(&self) -> TextDelta {
        let rich = |document: &Document| Some(document.rich_text(&self.path)?.delta());
        self.document
            .look(|document| rich(document).unwrap_or_default())
    }

    /// A place to come back to: beside the character after a position, or the one before it.
    #[must_use]
    pub fn cursor(&self, at: usize, side: Side) -> Cursor {
        self.document.look(|document| {
            let empty = Text::new();
            let text = document.text(&self.path).unwrap_or(&empty);
            let anchor = match side {
                Side::Before => text.anchor_before(at),
                Side::After => text.anchor_after(at),
            };
            Cursor::new(anchor, document.replicas())
        })
    }

    /// Where a cursor stands now; `None` when its character is no longer known here: it was written
    /// in a change that was refused, and issued anew under another name.
    #[must_use]
    pub fn position(&self, cursor: &Cursor) -> Option<usize> {
        self.document.look(|document| {
            let anchor = cursor.anchor(document.replicas())?;
            let empty = Text::new();
            let text = document.text(&self.path).unwrap_or(&empty);
            text.position_of(anchor)
        })
    }

    /// Looks at the text; one never written is empty.
    fn look<T>(&self, look: impl FnOnce(&Text) -> T) -> T {
        self.document
            .look(|document| match document.text(&self.path) {
                Some(text) => look(text),
                None => look(&Text::new()),
            })
    }
}

/// Writes. They fail when path or text are beyond the limits, and then change nothing.
impl TextHandle {
    /// Inserts at a position.
    ///
    /// # Errors
    /// When path or text are beyond the limits.
    pub fn insert(&self, at: usize, text: &str) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.text(&self.path).insert(at, text))
    }

    /// Inserts at a position in UTF-16 units.
    ///
    /// # Errors
    /// When path or text are beyond the limits.
    pub fn insert_utf16(&self, at: usize, text: &str) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.text(&self.path).insert_utf16(at, text))
    }

    /// Deletes a range.
    ///
    /// # Errors
    /// When it is too scattered for one change.
    pub fn delete(&self, range: Range<usize>) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.text(&self.path).delete(range))
    }

    /// Deletes a range of UTF-16 units.
    ///
    /// # Errors
    /// When it is too scattered for one change.
    pub fn delete_utf16(&self, range: Range<usize>) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.text(&self.path).delete_utf16(range))
    }

    /// Deletes a range, and inserts in its place.
    ///
    /// # Errors
    /// When path or text are beyond the limits.
    pub fn replace(&self, range: Range<usize>, text: &str) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.text(&self.path).replace(range, text))
    }

    /// Deletes a range of UTF-16 units, and inserts in its place.
    ///
    /// # Errors
    /// When path or text are beyond the limits.
    pub fn replace_utf16(&self, range: Range<usize>, text: &str) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.text(&self.path).replace_utf16(range, text))
    }

    /// Gives a key a value over a range, such as `bold` true; null takes it away.
    ///
    /// # Errors
    /// When path, key or value are beyond the limits.
    pub fn mark(
        &self,
        range: Range<usize>,
        expand: Expand,
        key: &str,
        value: impl Into<Value>,
    ) -> Result<(), ChangeError> {
        self.document
            .transact(|edit| edit.text(&self.path).mark(range, expand, key, value))
    }
}

impl std::fmt::Display for TextHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.look(ToString::to_string))
    }
}
