//! All cases, from the binary or from a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use thiserror::Error;

use super::{Case, CaseId, Family, FamilyError};
use crate::built_in::inflated;
use crate::clause::Catalogue;

/// Name and compressed text of every file.
const BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/case_files.rs"));

/// All cases, by id.
#[derive(Clone, Debug)]
pub struct Library {
    cases: BTreeMap<CaseId, Case>,
}

/// Why the cases cannot be used.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// One file is wrong.
    #[error(transparent)]
    Family(#[from] FamilyError),
    /// Two cases have one id.
    #[error("{id} stands in {first} and in {second}")]
    Twice {
        /// The id.
        id: CaseId,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// Two cases have one path.
    #[error("two cases have the path `{0}`")]
    PathTwice(String),
    /// A twin that does not exist.
    #[error("{id}: its twin {twin} does not exist")]
    NoTwin {
        /// Whose.
        id: CaseId,
        /// Which.
        twin: CaseId,
    },
    /// The folder cannot be read.
    #[error("the cases cannot be read: {0}")]
    Unreadable(#[from] io::Error),
}

impl Library {
    /// The cases of this release.
    ///
    /// # Errors
    /// When a case file is wrong.
    pub fn built_in(catalogue: &Catalogue) -> Result<Self, LibraryError> {
        let files = BUILT_IN.iter();
        let files = files.map(|(name, text)| ((*name).to_owned(), inflated(text)));
        Self::collect(files, catalogue)
    }

    /// The cases of a folder, for writing new ones without building.
    ///
    /// # Errors
    /// When the folder cannot be read or a case file is wrong.
    pub fn from_folder(folder: &Path, catalogue: &Catalogue) -> Result<Self, LibraryError> {
        let mut files = Vec::new();
        read_folder(folder, folder, &mut files)?;
        files.sort();
        Self::collect(files.into_iter(), catalogue)
    }

    fn collect(
        files: impl Iterator<Item = (String, String)>,
        catalogue: &Catalogue,
    ) -> Result<Self, LibraryError> {
        let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
        for (name, text) in files {
            for case in Family::read(&name, &text, catalogue)? {
                if let Some(other) = cases.get(&case.id) {
                    let (first, second) = (other.file.clone(), case.file.clone());
                    return Err(LibraryError::Twice {
                        id: case.id,
                        first,
                        second,
                    });
                }
                cases.insert(case.id.clone(), case);
            }
        }
        let mut paths = BTreeSet::new();
        for case in cases.values() {
            if !paths.insert(case.path.as_str()) {
                return Err(LibraryError::PathTwice(case.path.clone()));
            }
            if let Some(twin) = case.twin.as_ref().filter(|twin| !cases.contains_key(twin)) {
                return Err(LibraryError::NoTwin {
                    id: case.id.clone(),
                    twin: twin.clone(),
                });
            }
        }
        Ok(Self { cases })
    }

    /// All cases, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.cases.values()
    }

    /// The case of this id.
    #[must_use]
    pub fn get(&self, id: &CaseId) -> Option<&Case> {
        self.cases.get(id)
    }
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(root, &path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let name = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .display()
                .to_string();
            files.push((name, fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
