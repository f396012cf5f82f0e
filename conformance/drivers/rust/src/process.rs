//! A process of the client, and what it does for the verbs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use synckit_client::{
    Client, ClientOptions, DocumentHandle, DocumentId, Level, OpenError, Rest, Store, UndoHandle,
    UnixMillis,
};
use synckit_driver::{json_of_presence, make, shown, value_of};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::asked::Asked;
use crate::carried::document;
use crate::world::World;

/// How long the client may take to come as far as the judge wants it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What stands for the server until the judge names an address.
const NOWHERE: &str = "ws://127.0.0.1:9";

/// A client with a runtime of its own, so that it can be killed.
pub(crate) struct Process {
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

impl Process {
    pub(crate) fn start(file: PathBuf, token: &str, now: UnixMillis) -> anyhow::Result<Self> {
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

    pub(crate) fn open(
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

    pub(crate) fn fields(&self, id: &DocumentId) -> anyhow::Result<Map<String, Value>> {
        Ok(self.opened(id)?.look(shown))
    }

    fn opened(&self, id: &DocumentId) -> anyhow::Result<&DocumentHandle> {
        self.documents.get(id).context("this document is not open")
    }

    pub(crate) fn write(&mut self, request: &Value) -> anyhow::Result<()> {
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

    pub(crate) fn present(&self, request: &Value) -> anyhow::Result<()> {
        let presence = self.opened(&document(request)?)?.presence();
        match request.get("state") {
            Some(state) => presence.set(value_of(state)?),
            None => presence.clear(),
        }
        Ok(())
    }

    pub(crate) fn presence(&self, request: &Value) -> anyhow::Result<Map<String, Value>> {
        let others = self.opened(&document(request)?)?.presence().others();
        Ok(json_of_presence(
            others.iter().map(|(replica, state)| (replica, state)),
        ))
    }

    /// Asks; the answer is the application's to wait for, and comes as it comes.
    pub(crate) fn set_access(&self, request: &Value) -> anyhow::Result<()> {
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

    pub(crate) fn query(&mut self, request: &Value) -> anyhow::Result<()> {
        let name = request["query"].as_u64().context("no query")?;
        let prefix = request["prefix"].as_str().unwrap_or_default();
        let mut asked = if request["subscribe"] == json!(true) {
            Asked::following(&self.client, prefix)
        } else {
            Asked::once(&self.client, prefix)
        };
        self.runtime.block_on(asked.hear());
        self.queries.insert(name, asked);
        Ok(())
    }

    pub(crate) fn end_query(&mut self, name: u64) {
        if let Some(asked) = self.queries.get_mut(&name) {
            self.runtime.block_on(asked.hear());
            asked.end();
        }
    }

    /// Whatever was heard of a query so far. The client rests: nothing is on its way to the query.
    pub(crate) fn listed(&mut self, name: u64) -> anyhow::Result<Value> {
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

    /// Waits until the client has taken in so many frames, or its connection is over. Then it is
    /// `now`.
    pub(crate) fn take_in(&mut self, received: u64, now: UnixMillis) {
        let _ = self.rests(|rest| !rest.connected || rest.received >= received);
        self.world.set(now);
    }

    /// What every reply says of a client that runs.
    pub(crate) fn tell(
        &mut self,
        reply: &mut Map<String, Value>,
        verb: &str,
    ) -> anyhow::Result<()> {
        let rest = self.rests(|_| true);
        let rest = rest.context("the client does not come to rest")?;
        let closed = self.was_connected && !rest.connected && verb != "net";
        self.was_connected = rest.connected;
        reply.insert("sent".to_owned(), json!(rest.sent));
        if self.world.has_dialled() {
            reply.insert("dial".to_owned(), json!(true));
        }
        if closed {
            self.has_closed = true;
            reply.insert("close".to_owned(), json!(true));
        }
        if let Some(at) = rest.next_timer {
            reply.insert("timer".to_owned(), json!(at.0));
        }
        Ok(())
    }

    /// The dial comes up at this address. False when it does not.
    pub(crate) fn connect(&mut self, url: &str) -> anyhow::Result<bool> {
        self.world.decide(Some(url.parse()?));
        Ok(self.rests(|rest| rest.connected).is_some())
    }

    /// The dial comes to nothing, or the connection is gone. A client that closed it itself may
    /// have dialled again by now.
    pub(crate) fn disconnect(&mut self) {
        if std::mem::take(&mut self.has_closed) {
            return;
        }
        self.world.decide(None);
        let world = Arc::clone(&self.world);
        let _ = self.rests(|rest| !rest.connected && (!rest.dialling || world.is_untold()));
    }

    /// What an application keeps, to take edits back in another process.
    pub(crate) fn saved_undo(&self) -> BTreeMap<DocumentId, synckit_client::Value> {
        let undo = self.undo.iter();
        undo.map(|(id, undo)| (id.clone(), undo.saved())).collect()
    }

    /// Ends in good order, or here and now.
    pub(crate) fn end(self, kill: bool) -> anyhow::Result<()> {
        if kill {
            self.runtime.shutdown_timeout(PATIENCE);
            return Ok(());
        }
        drop((self.documents, self.queries, self.undo));
        Ok(self.runtime.block_on(self.client.close())?)
    }

    /// The client at rest, as far as is wanted; `None` when it does not get there.
    fn rests(&self, wanted: impl Fn(&Rest) -> bool) -> Option<Rest> {
        self.runtime
            .block_on(async { timeout(PATIENCE, self.client.rests(wanted)).await.ok() })
    }
}

fn level_named(name: &str) -> anyhow::Result<Level> {
    Level::named(name).with_context(|| format!("there is no level `{name}`"))
}
