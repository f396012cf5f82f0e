//! Which cases: the flags that `run`, `list` and `explain` share.

use std::path::PathBuf;

use clap::Args;

use crate::case::Library;
use crate::clause::Catalogue;

/// Where the cases come from.
#[derive(Args, Clone, Debug)]
pub(crate) struct CatalogueArgs {
    /// Read the cases from this folder and not from the binary: for writing new ones
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
}

impl CatalogueArgs {
    /// The clauses and the cases.
    pub(crate) fn load(&self) -> anyhow::Result<(Catalogue, Library)> {
        let catalogue = Catalogue::of_this_release();
        let library = match &self.cases {
            Some(folder) => Library::from_folder(folder, &catalogue)?,
            None => Library::built_in(&catalogue)?,
        };
        Ok((catalogue, library))
    }
}
