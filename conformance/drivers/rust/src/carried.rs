//! The client that this driver carries, and what the verbs do with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};
use synckit_client::{
    Client, ClientOptions, DocumentHandle, DocumentId, Level, OpenError, Rest, Store, UndoHandle,
    UnixMillis,
};
use synckit_driver::{json_of, make, shown, value_of};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::Skip;
use crate::asked::Asked;
use crate::world::World;

/// How long the client may take to come as far as the judge wants it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What stands for the server until the judge names an address.
const NOWHERE: &str = "ws://127.0.0.1:9";

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

/// A client with a runtime of its own, so that it can be killed.
struct Process {
    runtime: Runtime,
    client: Client,
    documents: BTreeMap<DocumentId, DocumentHandle>,
    /// By the judge's names.
    queries: BTreeMap<u64, Asked>,
    undo: BTreeMap<DocumentId, UndoHandle>,
    world: Arc<World>,
    was_connected: bool,
    /// The judge was told that the client has closed its connection, and has yet to confirm it.
    has_closed: bool,
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
            process.take_in(request["received"].as_u64().unwrap_or(0));
            process.world.set(self.now);
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
                let fields = self.running()?.opened(&document(request)?)?.look(shown);
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
        self.tell(&mut reply, verb)?;
        Ok(reply)
    }

    /// What every reply says of a client that runs.
    fn tell(&mut self, reply: &mut Map<String, Value>, verb: &str) -> anyhow::Result<()> {
        let Some(process) = &mut self.process else {
            reply.insert("sent".to_owned(), json!(0));
            return Ok(());
        };
        let rest = process.rests(|_| true);
        let rest = rest.context("the client does not come to rest")?;
        let closed = process.was_connected && !rest.connected && verb != "net";
        process.was_connected = rest.connected;
        reply.insert("sent".to_owned(), json!(rest.sent));
        if process.world.has_dialled() {
            reply.insert("dial".to_owned(), json!(true));
        }
        if closed {
            process.has_closed = true;
            reply.insert("close".to_owned(), json!(true));
        }
        if let Some(at) = rest.next_timer {
            reply.insert("timer".to_owned(), json!(at.0));
        }
        Ok(())
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
        let Some(process) = self.process.take() else {
            return Ok(());
        };
        let undo = process.undo.iter();
        let saved = undo.map(|(id, undo)| (id.clone(), undo.saved()));
        self.undo.extend(saved);
        if kill {
            // Whatever its tasks are doing ends here and now.
            process.runtime.shutdown_timeout(PATIENCE);
            return Ok(());
        }
        drop((process.documents, process.queries, process.undo));
        Ok(process.runtime.block_on(process.client.close())?)
    }
}

impl Process {
    fn start(file: PathBuf, token: &str, now: UnixMillis) -> anyhow::Result<Self> {
        let runtime = Runtime::new().context("no threads for the client")?;
        let world = Arc::new(World::new(now));
        let options = ClientOptions {
            endpoint: Some(NOWHERE.parse()?),
            token: token.to_owned(),
            store: Store::Sqlite(file),
            surroundings: world.clone(),
            ..ClientOptions::default()
        };
        let began = Instant::now();
        let client = loop {
            match runtime.block_on(Client::connect(options.clone())) {
                // The thread of a killed process may hold the file for another moment.
                Err(OpenError::Store(_)) if began.elapsed() < PATIENCE => {
                    std::thread::yield_now();
                }
                outcome => break outcome?,
            }
        };
        Ok(Self {
            runtime,
            client,
            documents: BTreeMap::new(),
            queries: BTreeMap::new(),
            undo: BTreeMap::new(),
            world,
            was_connected: false,
            has_closed: false,
        })
    }

    fn open(
        &mut self,
        id: &DocumentId,
        undo: Option<&synckit_client::Value>,
    ) -> anyhow::Result<()> {
        let opened = self.runtime.block_on(self.client.document(id.clone()))?;
        let undo = match undo {
            Some(saved) => opened.undo_from(saved)?,
            None => opened.undo(),
        };
        self.undo.insert(id.clone(), undo);
        self.documents.insert(id.clone(), opened);
        Ok(())
    }

    fn opened(&self, id: &DocumentId) -> anyhow::Result<&DocumentHandle> {
        self.documents.get(id).context("this document is not open")
    }

    fn write(&mut self, request: &Value) -> anyhow::Result<()> {
        let id = document(request)?;
        let handle = self.opened(&id)?;
        let undo = self.undo.get(&id).context("this document is not open")?;
        let edits = request["ops"].as_array().context("`do` has `ops`")?;
        match edits.as_slice() {
            // Where nothing is left to take back, nothing happens.
            [edit] if edit.get("undo").is_some() => return Ok(undo.undo().map(|_| ())?),
            [edit] if edit.get("redo").is_some() => return Ok(undo.redo().map(|_| ())?),
            _ => {}
        }
        // An edit that fails half-way would leave its first half: it is tried on a copy first.
        let replica = self.client.replica();
        let mut copy = handle.look(Clone::clone);
        let (_, tried) = copy.edit(&replica, self.world_now(), |draft| {
            edits.iter().try_for_each(|edit| make(draft, edit))
        })?;
        tried?;
        undo.transact(|draft| Ok(edits.iter().try_for_each(|edit| make(draft, edit))))??;
        undo.close_group();
        Ok(())
    }

    fn present(&self, request: &Value) -> anyhow::Result<()> {
        let presence = self.opened(&document(request)?)?.presence();
        match request.get("state") {
            Some(state) => presence.set(value_of(state)?),
            None => presence.clear(),
        }
        Ok(())
    }

    fn presence(&self, request: &Value) -> anyhow::Result<Map<String, Value>> {
        let others = self.opened(&document(request)?)?.presence().others();
        let others = others.iter();
        Ok(others
            .map(|(replica, state)| (hex::encode(replica.as_bytes()), json_of(state)))
            .collect())
    }

    /// Asks; the answer is the application's to wait for, and comes as it comes.
    fn set_access(&self, request: &Value) -> anyhow::Result<()> {
        let handle = self.opened(&document(request)?)?.clone();
        let subject = request["subject"].as_str().unwrap_or_default().to_owned();
        let level = request["level"].as_str().map(level_named).transpose()?;
        let mut asked = Box::pin(async move {
            // The server's refusal is no failure of the driver.
            let _ = handle.set_access(subject, level).await;
        });
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = &mut asked => {}
                () = std::future::ready(()) => {
                    tokio::spawn(asked);
                }
            }
        });
        Ok(())
    }

    fn query(&mut self, request: &Value) -> anyhow::Result<()> {
        let name = request["query"].as_u64().context("no query")?;
        let prefix = request["prefix"].as_str().unwrap_or_default();
        if request["subscribe"] != json!(true) {
            bail!(Skip(
                "the client library gives a query that is asked once out as a whole".to_owned()
            ));
        }
        self.queries
            .insert(name, Asked::new(self.client.query(prefix)));
        Ok(())
    }

    fn end_query(&mut self, name: u64) {
        if let Some(asked) = self.queries.get_mut(&name) {
            self.runtime.block_on(asked.hear());
            asked.query = None;
        }
    }

    /// Whatever was heard of a query so far. The client rests: nothing is on its way to the query.
    fn listed(&mut self, name: u64) -> anyhow::Result<Value> {
        let asked = self.queries.get_mut(&name);
        let asked = asked.context("this query was not asked")?;
        self.runtime.block_on(asked.hear());
        Ok(json!({
            "documents": asked.documents, "complete": asked.complete, "failed": asked.failed,
        }))
    }

    fn world_now(&self) -> UnixMillis {
        synckit_client::Surroundings::now(&*self.world)
    }

    /// Waits until the client has taken in so many frames, or its connection is over.
    fn take_in(&mut self, received: u64) {
        let _ = self.rests(|rest| !rest.connected || rest.received >= received);
    }

    /// The dial comes up at this address. False when it does not.
    fn connect(&mut self, url: &str) -> anyhow::Result<bool> {
        self.world.decide(Some(url.parse()?));
        Ok(self.rests(|rest| rest.connected).is_some())
    }

    /// The dial comes to nothing, or the connection is gone. A client that closed it itself may
    /// have dialled again by now.
    fn disconnect(&mut self) {
        if std::mem::take(&mut self.has_closed) {
            return;
        }
        self.world.decide(None);
        let world = Arc::clone(&self.world);
        let _ = self.rests(|rest| !rest.connected && (!rest.dialling || world.is_untold()));
    }

    /// The client at rest, as far as is wanted; `None` when it does not get there.
    fn rests(&self, wanted: impl Fn(&Rest) -> bool) -> Option<Rest> {
        self.runtime
            .block_on(async { timeout(PATIENCE, self.client.rests(wanted)).await.ok() })
    }
}

fn document(request: &Value) -> anyhow::Result<DocumentId> {
    let id = request["document"].as_str();
    Ok(DocumentId::new(
        id.context("a request names its `document`")?,
    )?)
}

fn level_named(name: &str) -> anyhow::Result<Level> {
    let levels = [Level::None, Level::Read, Level::Write, Level::Admin];
    let level = levels.into_iter().find(|level| level.name() == name);
    level.with_context(|| format!("there is no level `{name}`"))
}
