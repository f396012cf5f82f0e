//! One document as its log says up to a position.
//!
//! Spec: chapter 19. A pure fold: the same log gives the same bytes.

use bytes::Bytes;
use synckit_crdt::{Delta, Document, DocumentId};
use synckit_session::cursor::Position;
use synckit_session::server::Page;
use synckit_wire::json;

use super::limits::{MAX_HISTORY_PAGES, MAX_VIEW_BYTES};

/// What an operation ever made may take beside what is shown: its dot, its place, its deletion.
const DOT_BYTES: usize = 32;

#[derive(Debug)]
pub(super) struct View {
    document: Document,
    position: Position,
    /// Pages applied since the history was last forgotten.
    history_pages: u32,
    /// The JSON at this position.
    shown: Option<Bytes>,
}

/// The log is not one: the disk gave back something else than was written.
#[derive(Debug)]
pub(super) struct Unsound(pub(super) String);

impl View {
    pub(super) fn new(id: DocumentId) -> Self {
        Self {
            document: Document::new(id),
            position: Position(0),
            history_pages: 0,
            shown: None,
        }
    }

    pub(super) fn id(&self) -> &DocumentId {
        self.document.id()
    }

    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// Takes in the next page of the log.
    pub(super) fn apply(&mut self, page: Page) -> Result<(), Unsound> {
        let changes = page.changes.len() as u64;
        let delta = Delta {
            changes: page.changes,
        };
        self.document
            .apply_delta(&delta)
            .map_err(|error| Unsound(error.to_string()))?;
        self.position = Position(self.position.0 + changes);
        self.shown = None;
        self.history_pages += 1;
        if self.history_pages == MAX_HISTORY_PAGES {
            self.forget_history();
        }
        Ok(())
    }

    /// Lets go of what only other replicas would need.
    pub(super) fn forget_history(&mut self) {
        if self.history_pages > 0 {
            let id = self.document.id().clone();
            self.document = Document::open(id, self.document.snapshot());
            self.history_pages = 0;
        }
    }

    /// The document as JSON; `None` when that is longer than a view may be.
    pub(super) fn show(&mut self) -> Option<Bytes> {
        if self.shown.is_none() {
            let text = json::document(&self.document).to_string();
            if text.len() > MAX_VIEW_BYTES {
                return None;
            }
            self.shown = Some(text.into());
        }
        self.shown.clone()
    }

    /// About how much memory it takes.
    pub(super) fn weight_bytes(&self) -> usize {
        let version = self.document.version();
        let dots: u64 = version.iter().map(|(_, seq)| seq).sum();
        let dots = usize::try_from(dots).unwrap_or(usize::MAX);
        let shown = self.shown.as_ref().map_or(0, Bytes::len);
        dots.saturating_mul(DOT_BYTES).saturating_add(shown)
    }
}
