//! The reports there are.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::{fs, io};

use thiserror::Error;

use super::{badge, write_html, write_json, write_junit, write_markdown, write_tap};
use crate::event_log::RunRecord;
use crate::run::Summary;

/// One kind of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// One page for people, offline.
    Html,
    /// JUnit XML, for build servers.
    Junit,
    /// JSON, for programs: `report.schema.json`.
    Json,
    /// The Test Anything Protocol.
    Tap,
    /// Markdown, for the summary of a CI run.
    Markdown,
    /// A badge, as SVG.
    Badge,
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum ReportError {
    /// A text that names none.
    #[error(
        "`{0}` is no report; give html=FILE, junit=FILE, json=FILE, tap=FILE, md=FILE or badge=FILE"
    )]
    Unknown(String),
    /// It cannot be said in its format.
    #[error("the report cannot be written: {0}")]
    Format(String),
    /// Its file cannot be written.
    #[error("cannot write {0}: {1}")]
    File(PathBuf, io::Error),
}

impl ReportKind {
    /// All kinds, in the order of the manual.
    pub const ALL: [Self; 6] = [
        Self::Html,
        Self::Junit,
        Self::Json,
        Self::Tap,
        Self::Markdown,
        Self::Badge,
    ];

    /// As the command line writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Junit => "junit",
            Self::Json => "json",
            Self::Tap => "tap",
            Self::Markdown => "md",
            Self::Badge => "badge",
        }
    }

    /// The text of the report.
    ///
    /// # Errors
    /// When something in it cannot be said in its format.
    pub fn render(self, record: &RunRecord) -> Result<String, ReportError> {
        match self {
            Self::Html => Ok(write_html(record)),
            Self::Junit => {
                write_junit(record).map_err(|error| ReportError::Format(error.to_string()))
            }
            Self::Json => {
                write_json(record).map_err(|error| ReportError::Format(error.to_string()))
            }
            Self::Tap => Ok(write_tap(record)),
            Self::Markdown => Ok(write_markdown(record)),
            Self::Badge => Ok(badge(&Summary::of_run(record))),
        }
    }

    /// Writes the report into a file, and makes its folder.
    ///
    /// # Errors
    /// When the report or the file cannot be written.
    pub fn write(self, record: &RunRecord, file: &Path) -> Result<(), ReportError> {
        let failed = |error| ReportError::File(file.to_owned(), error);
        let text = self.render(record)?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(file, text).map_err(failed)
    }
}

impl FromStr for ReportKind {
    type Err = ReportError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| ReportError::Unknown(text.to_owned()))
    }
}
