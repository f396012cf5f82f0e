//! The repository as text: what the checks read, so that a test can plant a repository of its own.
//!
//! Binary files are left out; paths are relative to the root and use `/`.

use std::collections::BTreeMap;

use crate::workspace::Workspace;

/// Every text file of a repository, by path.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads what git does not ignore.
    pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for path in workspace.files()? {
            if let Ok(text) = String::from_utf8(std::fs::read(workspace.path(&path))?) {
                files.insert(path.to_string_lossy().replace('\\', "/"), text);
            }
        }
        Ok(Self { files })
    }

    /// A repository of the given files.
    #[cfg(test)]
    pub(crate) fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
        let own = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
        Self {
            files: files.into_iter().map(own).collect(),
        }
    }

    /// Every file, ascending by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files whose names end in `.extension`.
    pub(crate) fn with_extension(&self, extension: &str) -> impl Iterator<Item = (&str, &str)> {
        let suffix = format!(".{extension}");
        self.files()
            .filter(move |(path, _)| path.ends_with(&suffix))
    }

    /// The text of one file.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether the path is a file, or a folder with a file in it.
    pub(crate) fn contains(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path)
            || self
                .files
                .range(folder.clone()..)
                .next()
                .is_some_and(|(p, _)| p.starts_with(&folder))
    }
}
