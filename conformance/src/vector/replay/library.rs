//! The vectors of a run: those of this release, built in, or those of a folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use serde::Deserialize;
use thiserror::Error;

use super::access::Access;
use super::awareness::Awareness;
use super::graph::Graph;
use super::healing::Healing;
use super::model::Model;
use super::partial::Partial;
use super::sync_session::SyncSession;
use super::wire::WireSuite;
use crate::built_in::inflated;

/// Name and compressed text of every file, so that the judge needs nothing beside itself.
const BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/vector_files.rs"));

/// The files of a model, with the beginnings of their vectors' ids.
type Files<M> = Vec<(String, Arc<Graph<M>>)>;

/// All vectors that can be played against a server.
#[derive(Clone, Debug, Default)]
pub struct VectorLibrary {
    pub(super) wire: Vec<WireSuite>,
    pub(super) sync_session: Files<SyncSession>,
    pub(super) healing: Files<Healing>,
    pub(super) access: Files<Access>,
    pub(super) awareness: Files<Awareness>,
    pub(super) partial: Files<Partial>,
}

/// What a file of behaviours says of itself.
#[derive(Deserialize)]
struct Header {
    model: ModelFile,
}

#[derive(Deserialize)]
enum ModelFile {
    #[serde(rename = "tla/SyncSession.tla")]
    SyncSession,
    #[serde(rename = "tla/Healing.tla")]
    Healing,
    #[serde(rename = "tla/Access.tla")]
    Access,
    #[serde(rename = "tla/Awareness.tla")]
    Awareness,
    /// Its steps are inside the server: nobody takes them from outside.
    #[serde(rename = "tla/SlowReader.tla")]
    SlowReader,
    #[serde(rename = "tla/Partial.tla")]
    Partial,
}

/// Why vectors cannot be used.
#[derive(Debug, Error)]
pub enum VectorLibraryError {
    /// A file or folder cannot be read.
    #[error("cannot read the vectors in {0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// A file is not of its schema.
    #[error("the vectors of {0} are not of their schema: {1}")]
    Shape(String, serde_json::Error),
    /// A folder without a vector.
    #[error("there is no vector in {0}; a folder of vectors has `wire` and `session`")]
    Empty(PathBuf),
}

impl VectorLibrary {
    /// The vectors of this release.
    ///
    /// # Errors
    /// When they are not of their schema.
    pub fn of_this_release() -> Result<Self, VectorLibraryError> {
        let mut library = Self::default();
        for (name, compressed) in BUILT_IN {
            library.add(name, &inflated(compressed))?;
        }
        Ok(library)
    }

    /// The vectors of a folder like `vectors/`.
    ///
    /// # Errors
    /// When a file cannot be read, is not of its schema, or there is none.
    pub fn read(folder: &Path) -> Result<Self, VectorLibraryError> {
        let mut library = Self::default();
        for part in ["wire", "session"] {
            let inner = folder.join(part);
            let unreadable = |error| VectorLibraryError::Unreadable(inner.clone(), error);
            if !inner.is_dir() {
                continue;
            }
            let mut files = Vec::new();
            for entry in fs::read_dir(&inner).map_err(unreadable)? {
                files.push(entry.map_err(unreadable)?.path());
            }
            files.retain(|file| {
                file.extension()
                    .is_some_and(|extension| extension == "json")
            });
            files.sort();
            for file in files {
                let text = fs::read_to_string(&file).map_err(unreadable)?;
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                library.add(&format!("{part}/{stem}"), &text)?;
            }
        }
        if library.is_empty() {
            return Err(VectorLibraryError::Empty(folder.to_owned()));
        }
        Ok(library)
    }

    fn is_empty(&self) -> bool {
        let behaviours = self.sync_session.len() + self.healing.len();
        let behaviours = behaviours + self.access.len() + self.partial.len();
        self.wire.is_empty() && behaviours == 0
    }

    fn add(&mut self, name: &str, text: &str) -> Result<(), VectorLibraryError> {
        let shape = |error| VectorLibraryError::Shape(name.to_owned(), error);
        if name.starts_with("wire/") {
            self.wire.push(serde_json::from_str(text).map_err(shape)?);
            return Ok(());
        }
        let id = format!("vectors/{name}");
        let header: Header = serde_json::from_str(text).map_err(shape)?;
        let added = match header.model {
            ModelFile::SyncSession => add(&mut self.sync_session, id, text),
            ModelFile::Healing => add(&mut self.healing, id, text),
            ModelFile::Access => add(&mut self.access, id, text),
            ModelFile::Partial => add(&mut self.partial, id, text),
            ModelFile::Awareness => add(&mut self.awareness, id, text),
            ModelFile::SlowReader => Ok(()),
        };
        added.map_err(shape)
    }
}

fn add<M: Model>(files: &mut Files<M>, id: String, text: &str) -> serde_json::Result<()> {
    files.push((id, Arc::new(serde_json::from_str(text)?)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_manifest_that_can_be_played_is_built_in() {
        let manifest = include_str!("../../../../vectors/manifest.json");
        for (name, _) in BUILT_IN {
            assert!(manifest.contains(&format!("{name}.json")), "{name}");
        }
        for part in ["wire/", "session/"] {
            let listed = manifest.matches(&format!("\"vectors/{part}")).count();
            let unplayed = ["access-", "slow-reader"].map(|model| {
                let files = format!("\"vectors/{part}{model}");
                manifest.matches(&files).count()
            });
            let listed = listed - unplayed.iter().sum::<usize>();
            let built_in = BUILT_IN.iter().filter(|(name, _)| name.starts_with(part));
            assert_eq!(listed, built_in.count(), "{part}");
        }
    }

    #[test]
    fn the_built_in_vectors_are_of_their_schema() {
        let library = VectorLibrary::of_this_release().expect("of their schema");
        let behaviours = [library.sync_session.len(), library.healing.len()];
        assert_eq!((library.wire.len(), behaviours), (3, [4, 4]));
        let behaviours = [library.access.len(), library.partial.len()];
        assert_eq!((library.awareness.len(), behaviours), (5, [1, 3]));
    }
}
