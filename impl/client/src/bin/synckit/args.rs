//! The command line.

use std::path::PathBuf;

use clap::{Args as ArgGroup, Parser, Subcommand};
use synckit_client::{DocumentId, Endpoint, Path, pointer};

/// Documents that synchronise: read, write, watch, import, export.
///
/// PATH names a field, as in `/team/members/ada`; in a segment write `~1` for `/` and `~0` for `~`.
///
/// Exit codes: 0 done; 1 refused, not found, or a bad file; 2 a wrong command line; 3 the server
/// was not reached in time.
#[derive(Debug, Parser)]
#[command(name = "synckit", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print a document, or what it has at a path: a field, or an object of the fields below.
    Get {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where; the whole document without it.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Option<Path>,
    },
    /// Set a field.
    Set {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Path,
        /// JSON, such as `2`, `"text"` or `[1, 2]`.
        #[arg(value_name = "VALUE", value_parser = json, allow_hyphen_values = true)]
        value: serde_json::Value,
    },
    /// Delete a field.
    Delete {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Path,
    },
    /// Print every field that changes, until ctrl-c.
    Watch {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
    },
    /// Write every leaf of a JSON file into a document; fields that the file does not name stay.
    Import {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// A JSON object.
        #[arg(value_name = "FILE.json")]
        file: PathBuf,
    },
    /// Print a document as JSON with ascending keys: equal documents give equal bytes.
    Export {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Write to this file instead of standard output.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// How to reach documents.
#[derive(Debug, ArgGroup)]
#[command(next_help_heading = "Options")]
pub(crate) struct Options {
    /// The server: ws://, wss:// or quic://, as in ws://localhost:8080.
    #[arg(long, global = true, value_name = "URL", env = "SYNCKIT_SERVER")]
    pub(crate) server: Option<Endpoint>,

    /// A JSON Web Token, for a server that wants one.
    #[arg(
        long,
        global = true,
        value_name = "TOKEN",
        env = "SYNCKIT_TOKEN",
        hide_env_values = true,
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) token: String,

    /// Keep documents in this file, made when it is missing; in memory without it.
    #[arg(long, global = true, value_name = "FILE", env = "SYNCKIT_STORE")]
    pub(crate) store: Option<PathBuf>,

    /// Work with --store alone; what is written goes to the server with a later command.
    #[arg(long, global = true)]
    pub(crate) offline: bool,

    /// Print JSON, one value a line, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Believe certificates that this PEM file vouches for.
    #[arg(long, global = true, value_name = "FILE", env = "SYNCKIT_TRUST")]
    pub(crate) trust: Option<PathBuf>,

    /// Believe any certificate: for development alone.
    #[arg(long, global = true, conflicts_with = "trust")]
    pub(crate) insecure: bool,

    /// How long the server may take to answer.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) timeout: u64,
}

fn document_id(text: &str) -> Result<DocumentId, String> {
    DocumentId::new(text).map_err(|error| error.to_string())
}

fn json(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("not JSON ({error}); a string needs its quotes: '\"{text}\"'"))
}
