//! Which reports: the flags that `run` and `report` share.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::event_log::RunRecord;
use crate::report::{ReportError, ReportKind};

/// What is written where.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportArgs {
    /// Write reports: html=FILE, junit=FILE, json=FILE, tap=FILE, md=FILE, badge=FILE; several,
    /// with commas or by giving the flag again
    #[arg(long, value_name = "KIND=FILE", value_delimiter = ',', value_parser = wanted)]
    report: Vec<Wanted>,
}

/// One report, and its file.
#[derive(Clone, Debug)]
struct Wanted {
    kind: ReportKind,
    file: PathBuf,
}

fn wanted(text: &str) -> Result<Wanted, ReportError> {
    let pair = text.split_once('=').filter(|(_, file)| !file.is_empty());
    let (kind, file) = pair.ok_or_else(|| ReportError::Unknown(text.to_owned()))?;
    Ok(Wanted {
        kind: kind.parse()?,
        file: PathBuf::from(file),
    })
}

impl ReportArgs {
    /// True when none was asked for.
    pub(crate) const fn is_empty(&self) -> bool {
        self.report.is_empty()
    }

    /// Writes what was asked for; into `folder` the three usual ones when nothing was.
    pub(crate) fn write_or_default(
        &self,
        record: &RunRecord,
        folder: &Path,
    ) -> Result<(), ReportError> {
        if self.is_empty() {
            ReportKind::Junit.write(record, &folder.join("junit.xml"))?;
            ReportKind::Json.write(record, &folder.join("report.json"))?;
            let page = folder.join("report.html");
            ReportKind::Html.write(record, &page)?;
            println!("report  {}", page.display());
        }
        self.write(record)
    }

    /// Writes what was asked for.
    pub(crate) fn write(&self, record: &RunRecord) -> Result<(), ReportError> {
        for Wanted { kind, file } in &self.report {
            kind.write(record, file)?;
            if *kind == ReportKind::Html {
                println!("report  {}", file.display());
            }
        }
        Ok(())
    }
}
