//! All modules and configurations of `tla/` in one folder: the second engine looks for a module
//! beside the one that extends it and nowhere else.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::workspace::Workspace;

/// The gathered folder, `target/tla/modules`.
#[derive(Debug, Clone)]
pub(crate) struct Modules {
    folder: PathBuf,
}

impl Modules {
    pub(crate) fn gather(workspace: &Workspace) -> anyhow::Result<Self> {
        let folder = workspace.path("target/tla/modules");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        for path in workspace.files()? {
            let wanted = path
                .extension()
                .is_some_and(|end| end == "tla" || end == "cfg");
            if let (true, true, Some(name)) = (wanted, path.starts_with("tla"), path.file_name()) {
                let text = workspace.read(&path)?;
                std::fs::write(folder.join(name), text)
                    .with_context(|| folder.join(name).display().to_string())?;
            }
        }
        Ok(Self { folder })
    }

    pub(crate) fn folder(&self) -> &PathBuf {
        &self.folder
    }

    pub(crate) fn module(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.tla"))
    }

    pub(crate) fn config(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.cfg"))
    }

    /// The names of a module's laws (`ASSUME Name == ...`), each with the line it starts at.
    pub(crate) fn laws(&self, module: &str) -> anyhow::Result<Vec<(usize, String)>> {
        let path = self.module(module);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(text
            .lines()
            .enumerate()
            .filter_map(|(index, line)| {
                let (name, _) = line.strip_prefix("ASSUME ")?.split_once(" ==")?;
                Some((index + 1, name.to_owned()))
            })
            .collect())
    }

    /// The invariants and properties that a configuration names.
    pub(crate) fn properties(&self, config: &str) -> anyhow::Result<Vec<String>> {
        let path = self.config(config);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let heads = ["INVARIANTS", "PROPERTIES"];
        let words = text
            .split_whitespace()
            .skip_while(|word| !heads.contains(word));
        Ok(words
            .filter(|word| !heads.contains(word))
            .map(str::to_owned)
            .collect())
    }

    /// The only temporal property of a configuration: TLC does not say which one it refuted.
    pub(crate) fn only_property(&self, config: &str) -> anyhow::Result<String> {
        let path = self.config(config);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut names = text
            .split_whitespace()
            .skip_while(|word| *word != "PROPERTIES")
            .skip(1);
        match (names.next(), names.next()) {
            (Some(name), None) => Ok(name.to_owned()),
            _ => anyhow::bail!(
                "{config}.cfg must end with one property, so that TLC's verdict names it"
            ),
        }
    }
}
