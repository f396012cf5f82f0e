//! Where the repository lies, and which of its files exist.
//!
//! Verbs work from any folder inside the repository. What git ignores is no part of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::process;

/// The repository: every path that a verb reads or writes is below its root.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the repository that holds the current folder.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let here = std::env::current_dir().context("no current folder")?;
        for folder in here.ancestors() {
            if folder.join("spec").is_dir() && folder.join("proto/synckit").is_dir() {
                return Ok(Self {
                    root: folder.to_path_buf(),
                });
            }
        }
        bail!("{} is not inside the SyncKit repository", here.display())
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The absolute path of a file named relative to the root.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The text of a file named relative to the root.
    pub(crate) fn read(&self, relative: impl AsRef<Path>) -> anyhow::Result<String> {
        let path = self.path(relative);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Every file of the repository, relative to the root, sorted; ignored files are left out.
    pub(crate) fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let listing = process::output(
            Command::new("git")
                .args([
                    "ls-files",
                    "-z",
                    "--cached",
                    "--others",
                    "--exclude-standard",
                ])
                .current_dir(&self.root),
        )?;
        let mut files: Vec<PathBuf> = listing
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(PathBuf::from)
            .filter(|name| self.path(name).is_file())
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }
}
