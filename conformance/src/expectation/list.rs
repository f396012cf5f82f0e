//! All expectations of one peer.

use globset::GlobMatcher;
use serde::Deserialize;
use thiserror::Error;

use super::comparison::compare;
use super::{Entry, EntryError};
use crate::case::{Library, TransportKind};
use crate::event_log::{ExpectationEvent, RunRecord};
use crate::run::Date;

/// The expectations of one peer.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    pub(super) entries: Vec<(Entry, GlobMatcher)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    expect: Vec<Entry>,
}

/// Why a file of expectations cannot be used.
#[derive(Debug, Error)]
pub enum ExpectationError {
    /// Not TOML, or not of the shape.
    #[error("the expectations cannot be read: {0}")]
    Shape(String),
    /// One entry is wrong.
    #[error(transparent)]
    Entry(#[from] EntryError),
}

impl Expectations {
    /// Reads `[[expect]]` entries.
    ///
    /// # Errors
    /// When the text is not of the shape.
    pub fn parse(text: &str) -> Result<Self, ExpectationError> {
        let file: File =
            toml::from_str(text).map_err(|error| ExpectationError::Shape(error.to_string()))?;
        let read = |entry: Entry| Ok((entry.clone(), entry.matcher()?));
        let entries: Result<Vec<_>, EntryError> = file.expect.into_iter().map(read).collect();
        Ok(Self { entries: entries? })
    }

    /// Compares every expectation with what happened.
    #[must_use]
    pub fn compare(
        &self,
        record: &RunRecord,
        library: &Library,
        today: Date,
    ) -> Vec<ExpectationEvent> {
        let entries = self.entries.iter();
        entries
            .map(|(entry, glob)| compare(entry, glob, record, exists(glob, library), today))
            .collect()
    }
}

/// Whether the suite has a case that this speaks of, judged in this run or not.
pub(super) fn exists(glob: &GlobMatcher, library: &Library) -> bool {
    library.iter().any(|case| {
        let over = |transport: TransportKind| format!("{}[{}]", case.id, transport.suffix());
        glob.is_match(case.id.as_str())
            || [TransportKind::WebSocket, TransportKind::Quic]
                .into_iter()
                .any(|transport| glob.is_match(over(transport)))
    })
}
