//! Appends events to a file, and to the record of the run in memory.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::{LogError, LogEvent, RunHead, RunRecord};

/// A log that grows.
#[derive(Debug)]
pub struct LogWriter {
    file: BufWriter<File>,
    path: PathBuf,
    record: RunRecord,
    lines: usize,
}

impl LogWriter {
    /// Begins a log. A file of this name is replaced: it is of an earlier run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin(path: &Path, head: RunHead) -> Result<Self, LogError> {
        let failed = |error| LogError::File(path.to_owned(), error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut writer = Self {
            file: BufWriter::new(File::create(path).map_err(failed)?),
            path: path.to_owned(),
            record: RunRecord::new(head.clone()),
            lines: 0,
        };
        writer.write(&LogEvent::RunStarted(head))?;
        Ok(writer)
    }

    /// Appends one event.
    ///
    /// # Errors
    /// When it cannot be written, or contradicts what stands before it.
    pub fn append(&mut self, event: LogEvent) -> Result<(), LogError> {
        self.write(&event)?;
        self.record.apply(event, self.lines)
    }

    fn write(&mut self, event: &LogEvent) -> Result<(), LogError> {
        self.lines += 1;
        let failed = |error| LogError::File(self.path.clone(), error);
        let line = serde_json::to_string(event).map_err(|error| failed(error.into()))?;
        writeln!(self.file, "{line}").map_err(failed)?;
        // Who reads the file of a run that died finds all that happened before.
        let ends = !matches!(event, LogEvent::Wire(_));
        if ends {
            self.file.flush().map_err(failed)?;
        }
        Ok(())
    }

    /// What the events so far come to.
    #[must_use]
    pub const fn record(&self) -> &RunRecord {
        &self.record
    }
}
