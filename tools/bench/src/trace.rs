//! Real editing histories, keystroke by keystroke: what every engine replays.
//!
//! The traces are published at github.com/josephg/editing-traces under CC BY 4.0 and are read from
//! outside the repository. Some engines count bytes, some UTF-16 units, some Unicode scalars; so
//! that all do the same work, characters outside ASCII are read as `_`.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use flate2::read::GzDecoder;
use serde::Deserialize;

/// One edit: at `position`, delete `deleted` characters, then insert.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(from = "(usize, usize, String)")]
pub struct Patch {
    pub position: usize,
    pub deleted: usize,
    pub inserted: String,
}

impl From<(usize, usize, String)> for Patch {
    fn from((position, deleted, inserted): (usize, usize, String)) -> Self {
        Self {
            position,
            deleted,
            inserted: ascii(&inserted),
        }
    }
}

/// One writer's history: patches in order, and the text they end at.
#[derive(Clone, Debug)]
pub struct Sequential {
    pub name: String,
    pub patches: Vec<Patch>,
    pub end: String,
}

/// Several writers' history: each transaction follows its parents.
#[derive(Clone, Debug)]
pub struct Concurrent {
    pub name: String,
    pub agents: usize,
    pub transactions: Vec<Transaction>,
    pub end: String,
}

/// What one agent did at once, on top of the merge of its parents.
#[derive(Clone, Debug, Deserialize)]
pub struct Transaction {
    /// Indices of earlier transactions.
    pub parents: Vec<usize>,
    pub agent: usize,
    pub patches: Vec<Patch>,
}

/// The folder that holds the traces.
#[derive(Clone, Debug)]
pub struct Traces {
    folder: PathBuf,
}

pub const SEQUENTIAL: [&str; 4] = [
    "automerge-paper",
    "rustcode",
    "sveltecomponent",
    "seph-blog1",
];
pub const CONCURRENT: &str = "friendsforever";

impl Traces {
    /// A folder without the traces is an error that says where to get them.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let traces = Self {
            folder: folder.to_path_buf(),
        };
        for name in SEQUENTIAL.into_iter().chain([CONCURRENT]) {
            let path = traces.path(name);
            ensure!(
                path.is_file(),
                "no trace at {}: get sequential_traces/ascii_only/*.json.gz and \
                 concurrent_traces/friendsforever.json.gz of github.com/josephg/editing-traces \
                 into one folder, and name it with --traces or SYNCKIT_TRACES",
                path.display()
            );
        }
        Ok(traces)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn sequential(&self, name: &str) -> anyhow::Result<Sequential> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Document {
            start_content: String,
            end_content: String,
            txns: Vec<Patches>,
        }
        #[derive(Deserialize)]
        struct Patches {
            patches: Vec<Patch>,
        }
        let document: Document = self.read(name)?;
        if !document.start_content.is_empty() {
            bail!("{name} starts with a text; only traces from nothing are replayed");
        }
        let patches = document.txns.into_iter().flat_map(|txn| txn.patches);
        Ok(Sequential {
            name: name.to_owned(),
            patches: patches.collect(),
            end: ascii(&document.end_content),
        })
    }

    pub fn concurrent(&self, name: &str) -> anyhow::Result<Concurrent> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Document {
            end_content: String,
            num_agents: usize,
            txns: Vec<Transaction>,
        }
        let document: Document = self.read(name)?;
        Ok(Concurrent {
            name: name.to_owned(),
            agents: document.num_agents,
            transactions: document.txns,
            end: ascii(&document.end_content),
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json.gz"))
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, name: &str) -> anyhow::Result<T> {
        let path = self.path(name);
        let file = File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        let text = std::io::read_to_string(GzDecoder::new(file))
            .with_context(|| format!("cannot unpack {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("cannot read {}", path.display()))
    }
}

impl Sequential {
    /// The first patches, with the text that a plain buffer ends at.
    pub fn prefix(&self, patches: usize) -> Self {
        let patches = self.patches[..patches.min(self.patches.len())].to_vec();
        let mut buffer: Vec<u8> = Vec::new();
        for patch in &patches {
            let deleted = patch.position..patch.position + patch.deleted;
            buffer.splice(deleted, patch.inserted.bytes());
        }
        Self {
            name: format!("{} first {}", self.name, patches.len()),
            end: String::from_utf8_lossy(&buffer).into_owned(),
            patches,
        }
    }
}

fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_where_its_patches_end_and_counts_characters() {
        let patch = |position, deleted, inserted: &str| {
            Patch::from((position, deleted, inserted.to_owned()))
        };
        let trace = Sequential {
            name: "t".to_owned(),
            patches: vec![patch(0, 0, "h\u{e9}llo"), patch(1, 2, "i"), patch(0, 1, "")],
            end: String::new(),
        };
        assert_eq!(trace.prefix(1).end, "h_llo");
        assert_eq!(trace.prefix(2).end, "hilo");
        assert_eq!(trace.prefix(9).end, "ilo");
    }

    #[test]
    fn a_missing_trace_says_where_to_get_it() {
        let error = Traces::in_folder(Path::new("nowhere")).expect_err("there is no such folder");
        let message = error.to_string();
        assert!(message.contains("josephg/editing-traces"), "{message}");
        assert!(message.contains("SYNCKIT_TRACES"), "{message}");
    }
}
