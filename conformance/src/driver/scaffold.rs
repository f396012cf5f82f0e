//! What a driver begins as, in several languages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A language that there is a scaffold for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Rust, with a manifest.
    Rust,
    /// TypeScript, as the types in the comments of a module that Node runs without a build.
    TypeScript,
    /// Python.
    Python,
    /// Go, with a module file.
    Go,
    /// Java, as one file that `java` runs.
    Java,
    /// C#, with a project file.
    CSharp,
}

/// Why a scaffold was not written.
#[derive(Debug, Error)]
pub enum ScaffoldError {
    /// Somebody's work is there.
    #[error("{} exists; name another folder with --out, or move it away", .0.display())]
    Exists(PathBuf),
    /// The disk refuses.
    #[error("cannot write {}: {cause}", .path.display())]
    Disk {
        /// What.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// For coding agents, and for people.
const NOTES: (&str, &str) = ("AGENTS.md", include_str!("../../scaffold/AGENTS.md"));

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Rust,
        Self::TypeScript,
        Self::Python,
        Self::Go,
        Self::Java,
        Self::CSharp,
    ];

    /// The files of a driver that answers `skip` to nearly everything, with their names.
    #[must_use]
    pub const fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Rust => &[
                ("Cargo.toml", include_str!("../../scaffold/rust/Cargo.toml")),
                (
                    "src/main.rs",
                    include_str!("../../scaffold/rust/src/main.rs"),
                ),
            ],
            Self::TypeScript => &[(
                "driver.mjs",
                include_str!("../../scaffold/typescript/driver.mjs"),
            )],
            Self::Python => &[("driver.py", include_str!("../../scaffold/python/driver.py"))],
            Self::Go => &[
                ("go.mod", include_str!("../../scaffold/go/go.mod")),
                ("main.go", include_str!("../../scaffold/go/main.go")),
            ],
            Self::Java => &[(
                "Driver.java",
                include_str!("../../scaffold/java/Driver.java"),
            )],
            Self::CSharp => &[
                (
                    "Driver.csproj",
                    include_str!("../../scaffold/csharp/Driver.csproj"),
                ),
                ("Driver.cs", include_str!("../../scaffold/csharp/Driver.cs")),
            ],
        }
    }

    /// The command that starts the driver in this folder.
    #[must_use]
    pub fn command(self, folder: &Path) -> String {
        let folder = folder.display();
        match self {
            Self::Rust => format!("cargo run --quiet --manifest-path {folder}/Cargo.toml"),
            Self::TypeScript => format!("node {folder}/driver.mjs"),
            Self::Python => format!("python3 {folder}/driver.py"),
            Self::Go => format!("sh -c 'cd {folder} && exec go run .'"),
            Self::Java => format!("java {folder}/Driver.java"),
            Self::CSharp => format!("dotnet run --project {folder}"),
        }
    }

    /// Writes the files; gives back where they are. What is there already stays as it is.
    ///
    /// # Errors
    /// When one of them exists, or the disk refuses.
    pub fn write(self, folder: &Path) -> Result<Vec<PathBuf>, ScaffoldError> {
        let files = self.files().iter().chain([&NOTES]);
        let files: Vec<(PathBuf, &str)> = files
            .map(|(name, text)| (folder.join(name), *text))
            .collect();
        if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
            return Err(ScaffoldError::Exists(path.clone()));
        }
        for (path, text) in &files {
            let disk = |cause| ScaffoldError::Disk {
                path: path.clone(),
                cause,
            };
            fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(disk)?;
            fs::write(path, text).map_err(disk)?;
        }
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }
}
