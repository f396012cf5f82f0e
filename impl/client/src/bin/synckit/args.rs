//! The command line.

use std::ops::Range;
use std::path::PathBuf;

use clap::{Args as ArgGroup, Parser, Subcommand, ValueEnum};
use synckit_client::{DocumentId, Endpoint, Expand, Level, Path, pointer};

/// Documents that synchronise: read, write, watch, import, export.
///
/// PATH names a field, as in `/team/members/ada`; in a segment write `~1` for `/` and `~0` for `~`.
/// A field is a value (set, delete), a counter (add), a set (set-add, set-remove) or a text
/// (insert, erase, mark). Positions in a text count characters, from 0.
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
        /// A text with its marks, as the list of steps that write it.
        #[arg(long, requires = "path")]
        rich: bool,
    },
    /// Set a value: `synckit set page /title '"Emma"'`.
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
    /// Delete a value.
    Delete {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Path,
    },
    /// Add to a counter: `synckit add page /likes 1`.
    Add {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Path,
        /// A whole number, negative to take away.
        #[arg(value_name = "AMOUNT", allow_hyphen_values = true)]
        amount: i64,
    },
    /// Add an element to a set: `synckit set-add page /tags '"draft"'`.
    SetAdd {
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
    /// Remove an element from a set: `synckit set-remove page /tags '"draft"'`.
    SetRemove {
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
    /// Insert text: `synckit insert page /body 0 "Hello"`.
    Insert {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Path,
        /// Before which character; `end` for behind the last one.
        #[arg(value_name = "POSITION", value_parser = position)]
        at: usize,
        /// What, as it is.
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
    /// Erase text: `synckit erase page /body 0..5`.
    Erase {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Path,
        /// From the first to behind the last character; `5..` to the end, `..` all.
        #[arg(value_name = "RANGE", value_parser = range)]
        range: Range<usize>,
    },
    /// Mark text: `synckit mark page /body 0..5 bold true`; null takes the mark away.
    Mark {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// Where.
        #[arg(value_name = "PATH", value_parser = pointer::parse)]
        path: Path,
        /// From the first to behind the last character; `5..` to the end, `..` all.
        #[arg(value_name = "RANGE", value_parser = range)]
        range: Range<usize>,
        /// Such as `bold` or `link`.
        #[arg(value_name = "KEY")]
        key: String,
        /// JSON, such as `true` or `"https://example.org"`.
        #[arg(value_name = "VALUE", value_parser = json, allow_hyphen_values = true)]
        value: serde_json::Value,
        /// Whether text that is typed beside it later is marked, too.
        #[arg(long, value_enum, default_value_t)]
        expand: Expansion,
    },
    /// Print every field that changes, and of a text what changed in it, until ctrl-c.
    Watch {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
    },
    /// Print who else is in a document and what they show of themselves, until ctrl-c.
    Presence {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// What to show them of this command: JSON, such as `'"Ada"'`; nothing without it.
        #[arg(long, value_name = "VALUE", value_parser = json, allow_hyphen_values = true)]
        show: Option<serde_json::Value>,
    },
    /// Set what a document's access list says of a user: `synckit access page ada write`.
    ///
    /// Takes an administrator of the document. A level in the list counts beside the user's token:
    /// the greater one holds, but for `none`, which keeps the user out.
    Access {
        /// The document's name.
        #[arg(value_name = "DOC", value_parser = document_id)]
        document: DocumentId,
        /// The subject of the user's token.
        #[arg(value_name = "USER")]
        subject: String,
        /// What they may do; `unset` to leave it to the token alone.
        #[arg(value_name = "LEVEL", value_enum)]
        level: AccessLevel,
    },
    /// Print the names of the documents at the server that you may read: `synckit list notes/`.
    List {
        /// What the names begin with; every document without it.
        #[arg(value_name = "PREFIX", default_value = "", hide_default_value = true)]
        prefix: String,
        /// Go on, and print the names of documents that come.
        #[arg(long)]
        watch: bool,
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

/// What an access list says of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AccessLevel {
    /// Nothing: the token alone decides.
    Unset,
    /// No access, whatever the token says.
    None,
    /// Read and follow.
    Read,
    /// Change, too.
    Write,
    /// Change the access list, too.
    Admin,
}

impl AccessLevel {
    pub(crate) fn entry(self) -> Option<Level> {
        match self {
            Self::Unset => None,
            Self::None => Some(Level::None),
            Self::Read => Some(Level::Read),
            Self::Write => Some(Level::Write),
            Self::Admin => Some(Level::Admin),
        }
    }
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

/// Where a mark grows.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Expansion {
    /// Nowhere, as a link.
    None,
    /// At its start.
    Before,
    /// At its end, as bold type.
    #[default]
    After,
    /// At both.
    Both,
}

impl From<Expansion> for Expand {
    fn from(expansion: Expansion) -> Self {
        match expansion {
            Expansion::None => Self::None,
            Expansion::Before => Self::Before,
            Expansion::After => Self::After,
            Expansion::Both => Self::Both,
        }
    }
}

fn position(text: &str) -> Result<usize, String> {
    if text == "end" {
        return Ok(usize::MAX);
    }
    text.parse()
        .map_err(|_| "a position is a number from 0, or `end`".to_owned())
}

fn range(text: &str) -> Result<Range<usize>, String> {
    let wrong = || "a range is written 5..9, 5.., ..9 or ..".to_owned();
    let (start, end) = text.split_once("..").ok_or_else(wrong)?;
    let bound = |bound: &str, open: usize| match bound {
        "" => Ok(open),
        number => number.parse().map_err(|_| wrong()),
    };
    let range = bound(start, 0)?..bound(end, usize::MAX)?;
    if range.start > range.end {
        return Err(format!("{text} ends before it starts"));
    }
    Ok(range)
}

fn document_id(text: &str) -> Result<DocumentId, String> {
    DocumentId::new(text).map_err(|error| error.to_string())
}

fn json(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("not JSON ({error}); a string needs its quotes: '\"{text}\"'"))
}
