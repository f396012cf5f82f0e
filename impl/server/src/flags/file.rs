//! The settings file: its lines become the defaults of the flags.
//!
//! So one parser judges every value, wherever it came from, and `--help` shows what the file says.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::{Arg, Command, CommandFactory, FromArgMatches};
use thiserror::Error;
use toml::{Table, Value};

use super::{Flags, FlagsError};

/// Why a settings file was not accepted.
#[derive(Debug, Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read the settings file {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not TOML.
    #[error("{path} is not TOML: {source}")]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
    /// It holds a setting that no flag has.
    #[error("{path} has an unknown setting `{name}`: settings are named like the flags of --help")]
    UnknownSetting {
        /// The file.
        path: PathBuf,
        /// The setting.
        name: String,
    },
    /// A setting has a value that no flag can have.
    #[error("`{name}` in {path} must be a string, a number, a boolean or a list of strings")]
    NotAValue {
        /// The file.
        path: PathBuf,
        /// The setting.
        name: String,
    },
}

/// Parses a command line over the file that it, or the environment, names.
pub(super) fn parse<I, T>(args: I) -> Result<Flags, FlagsError>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let mut command = Flags::command();
    if let Some(path) = named_file(&args) {
        command = with_defaults(command, &path)?;
    }
    let matches = command.try_get_matches_from(args)?;
    Ok(Flags::from_arg_matches(&matches)?)
}

/// The value of `--config`, even when the rest of the line is wrong or asks for help.
fn named_file(args: &[OsString]) -> Option<PathBuf> {
    let lenient = Command::new("config")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .ignore_errors(true)
        .arg(Arg::new("config").long("config").env("SYNCKIT_CONFIG"));
    let matches = lenient.try_get_matches_from(args).ok()?;
    matches.get_one::<String>("config").map(PathBuf::from)
}

fn with_defaults(mut command: Command, path: &Path) -> Result<Command, FileError> {
    let text = fs::read_to_string(path).map_err(|source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let table: Table = toml::from_str(&text).map_err(|source| FileError::NotToml {
        path: path.to_owned(),
        source,
    })?;
    for (name, value) in table {
        let id = name.replace('-', "_");
        let known = command
            .get_arguments()
            .any(|arg| arg.get_id().as_str() == id);
        if !known || id == "config" {
            return Err(FileError::UnknownSetting {
                path: path.to_owned(),
                name,
            });
        }
        let Some(values) = plain(value) else {
            return Err(FileError::NotAValue {
                path: path.to_owned(),
                name,
            });
        };
        command = command.mut_arg(id, |arg| arg.default_values(values));
    }
    Ok(command)
}

fn plain(value: Value) -> Option<Vec<String>> {
    match value {
        Value::String(string) => Some(vec![string]),
        Value::Integer(integer) => Some(vec![integer.to_string()]),
        Value::Float(float) => Some(vec![float.to_string()]),
        Value::Boolean(boolean) => Some(vec![boolean.to_string()]),
        Value::Array(items) => items
            .into_iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect(),
        Value::Datetime(_) | Value::Table(_) => None,
    }
}
