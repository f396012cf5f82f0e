//! `new-driver`: a driver to begin with.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::driver::Language;

/// A language on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LanguageArg {
    /// Rust
    Rust,
    /// TypeScript, as a module with types in comments that Node runs without a build
    Ts,
    /// Python 3
    Py,
    /// Go
    Go,
    /// Java 17
    Java,
    /// C# on .NET 8
    Cs,
}

/// Writes a driver that passes `driver check` and has its verbs still to be filled in.
#[derive(Args, Clone, Debug)]
pub(crate) struct NewDriver {
    /// In which language
    #[arg(long, value_enum)]
    lang: LanguageArg,
    /// The folder to write to; nothing in it is overwritten
    #[arg(long, value_name = "DIR", default_value = "synckit-driver")]
    out: PathBuf,
}

impl NewDriver {
    pub(crate) fn run(self) -> anyhow::Result<u8> {
        let language = match self.lang {
            LanguageArg::Rust => Language::Rust,
            LanguageArg::Ts => Language::TypeScript,
            LanguageArg::Py => Language::Python,
            LanguageArg::Go => Language::Go,
            LanguageArg::Java => Language::Java,
            LanguageArg::Cs => Language::CSharp,
        };
        for path in language.write(&self.out)? {
            println!("wrote  {}", path.display());
        }
        let command = language.command(&self.out);
        println!("check  synckit-conformance driver check \"{command}\"");
        println!("judge  synckit-conformance run --client \"{command}\"");
        Ok(0)
    }
}
