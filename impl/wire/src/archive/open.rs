//! Reading an archive, as much of it as is wanted.
//!
//! Spec: chapter 20.

use bytes::Bytes;
use synckit_crdt::{Document, DocumentId, PackedHistory, Snapshot};

use super::column::Column;
use super::history::HistoryColumns;
use super::{ArchiveError, FORMAT, MAGIC};
use crate::convert::document_id;
use crate::decode_snapshot;

/// An archive whose columns were found, and nothing more.
#[derive(Clone, Debug)]
pub struct Archive {
    document_id: DocumentId,
    state: Column,
    history: Option<HistoryColumns>,
}

impl Archive {
    /// Finds the columns.
    //= SK-ARC-003
    pub fn open(mut archive: Bytes) -> Result<Self, ArchiveError> {
        let Some(format) = archive.get(MAGIC.len()).copied() else {
            return Err(ArchiveError::NotAnArchive);
        };
        if !archive.starts_with(MAGIC) {
            return Err(ArchiveError::NotAnArchive);
        }
        if format != FORMAT {
            return Err(ArchiveError::UnknownFormat { format });
        }
        drop(archive.split_to(MAGIC.len() + 1));
        let id = Column::take(&mut archive)?.unfold()?;
        let id = str::from_utf8(&id).map_err(|_| ArchiveError::Column)?;
        let state = Column::take(&mut archive)?;
        let history = if archive.is_empty() {
            None
        } else {
            Some(HistoryColumns::take(&mut archive)?)
        };
        if !archive.is_empty() {
            return Err(ArchiveError::Length);
        }
        Ok(Self {
            document_id: document_id::decode(id)?,
            state,
            history,
        })
    }

    pub fn document_id(&self) -> &DocumentId {
        &self.document_id
    }

    /// The state, without the history.
    pub fn snapshot(&self) -> Result<Snapshot, ArchiveError> {
        Ok(decode_snapshot(&self.state.unfold()?)?)
    }

    /// Every change; `None` when the archive holds the state alone.
    pub fn history(&self) -> Result<Option<PackedHistory>, ArchiveError> {
        let columns = self.history.as_ref();
        columns.map(HistoryColumns::read).transpose()
    }

    /// The document with its history, or without when there is none.
    //= SK-ARC-007
    pub fn document(&self) -> Result<Document, ArchiveError> {
        let mut document = Document::new(self.document_id.clone());
        self.merge_into(&mut document)?;
        Ok(document)
    }

    /// Takes the archive into a document, with its history when it has one. On an error nothing
    /// has changed.
    //= SK-ARC-013
    pub fn merge_into(&self, document: &mut Document) -> Result<(), ArchiveError> {
        match self.history()? {
            Some(history) if document.version().is_empty() => {
                document.restore(&self.snapshot()?, history)?;
            }
            Some(history) => document.apply_history(&history)?,
            None => document.merge(&self.snapshot()?),
        }
        Ok(())
    }
}
