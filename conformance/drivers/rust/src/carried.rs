//! The client that this driver carries, and what the verbs do with it.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};
use synckit_client::{DocumentId, UnixMillis};
use tempfile::TempDir;

use crate::Skip;
use crate::process::Process;

/// The disk, and the process that runs on it.
pub(crate) struct Carried {
    disk: TempDir,
    /// Fresh storage gets a file of its own.
    files: u32,
    now: UnixMillis,
    /// What an application keeps on the disk to take edits back.
    undo: BTreeMap<DocumentId, synckit_client::Value>,
    process: Option<Process>,
}

impl Carried {
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            disk: tempfile::tempdir().context("no folder for the client's storage")?,
            files: 0,
            now: UnixMillis(0),
            undo: BTreeMap::new(),
            process: None,
        })
    }

    pub(crate) fn answer(&mut self, request: &Value) -> anyhow::Result<Map<String, Value>> {
        let text = |member: &str| request[member].as_str().unwrap_or_default();
        let verb = text("verb");
        self.now = UnixMillis(request["now"].as_u64().unwrap_or(self.now.0));
        if let Some(process) = &mut self.process {
            process.take_in(request["received"].as_u64().unwrap_or(0), self.now);
        }
        let mut reply = Map::new();
        match verb {
            "hello" if text("mode") != "network" => {
                bail!(Skip(
                    "tunnel mode: this client opens its connections itself".to_owned()
                ));
            }
            "hello" => {
                reply.insert("name".to_owned(), json!("synckit-client"));
                reply.insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
            }
            "open" => self.open(&document(request)?, text("storage"), text("token"))?,
            "do" => self.running()?.write(request)?,
            "recv" | "tick" => {}
            "state" => {
                let fields = self.running()?.fields(&document(request)?)?;
                reply.insert("fields".to_owned(), Value::Object(fields));
            }
            "present" => self.running()?.present(request)?,
            "presence" => {
                let others = self.running()?.presence(request)?;
                reply.insert("presence".to_owned(), Value::Object(others));
            }
            "access" => self.running()?.set_access(request)?,
            "query" => self.running()?.query(request)?,
            "end_query" => {
                let query = request["query"].as_u64().context("no query")?;
                self.running()?.end_query(query);
            }
            "listed" => {
                let query = request["query"].as_u64().context("no query")?;
                let listed = self.running()?.listed(query)?;
                reply.insert("listed".to_owned(), listed);
            }
            "net" if request["up"] == json!(true) => {
                if !self.running()?.connect(text("url"))? {
                    reply.insert("connected".to_owned(), json!(false));
                }
            }
            "net" => self.running()?.disconnect(),
            "close" => self.close(text("how") == "kill")?,
            unknown => bail!(Skip(format!("`{unknown}`"))),
        }
        match &mut self.process {
            Some(process) => process.tell(&mut reply, verb)?,
            None => {
                reply.insert("sent".to_owned(), json!(0));
            }
        }
        Ok(reply)
    }

    fn running(&mut self) -> anyhow::Result<&mut Process> {
        self.process.as_mut().context("nothing is open")
    }

    fn open(&mut self, id: &DocumentId, storage: &str, token: &str) -> anyhow::Result<()> {
        if self.process.is_none() {
            if storage == "fresh" {
                self.files += 1;
                self.undo.clear();
            }
            let file = self.disk.path().join(format!("{}.db", self.files));
            self.process = Some(Process::start(file, token, self.now)?);
        }
        let undo = self.undo.get(id).cloned();
        self.running()?.open(id, undo.as_ref())
    }

    /// The process ends; only the disk stays.
    fn close(&mut self, kill: bool) -> anyhow::Result<()> {
        if let Some(process) = self.process.take() {
            self.undo.extend(process.saved_undo());
            process.end(kill)?;
        }
        Ok(())
    }
}

pub(crate) fn document(request: &Value) -> anyhow::Result<DocumentId> {
    let id = request["document"].as_str();
    Ok(DocumentId::new(
        id.context("a request names its `document`")?,
    )?)
}
