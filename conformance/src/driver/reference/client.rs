//! One reference client, and the disk that outlives it: the session does what the requests say.

use std::collections::{BTreeMap, VecDeque};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};
use synckit_crdt::{DocumentId, ReplicaId, UnixMillis};
use synckit_driver::{json_of_presence, shown, value_of};
use synckit_session::access::Level;
use synckit_session::client::{
    ClientAction, ClientConfig, ClientEvent, ClientSession, ClientTimer, Notice, Record,
};
use synckit_session::ticket::Ticket;
use synckit_session::{Bug, Bugs};
use synckit_storage::{MemoryReplicaStore, ReplicaStore as _};

use super::application::Application;
use super::socket::Socket;
use crate::driver::Listed;

/// One client, and the disk that outlives it.
pub(super) struct ReferenceClient {
    bugs: Bugs,
    session: Option<ClientSession>,
    application: Application,
    store: MemoryReplicaStore,
    timers: BTreeMap<ClientTimer, UnixMillis>,
    /// While false, stores wait and are not confirmed.
    disk_up: bool,
    unstored: VecDeque<(Ticket, DocumentId, Record)>,
    last_ticket: u64,
    /// What the application heard of its queries.
    listed: BTreeMap<Ticket, Listed>,
    now: UnixMillis,
    /// In network mode.
    socket: Option<Socket>,
    reply: Map<String, Value>,
}

impl ReferenceClient {
    pub(super) fn new(bugs: Vec<Bug>) -> Self {
        Self {
            bugs: Bugs::from_iter(bugs),
            session: None,
            application: Application::default(),
            store: MemoryReplicaStore::new(),
            timers: BTreeMap::new(),
            disk_up: true,
            unstored: VecDeque::new(),
            last_ticket: 0,
            listed: BTreeMap::new(),
            now: UnixMillis(0),
            socket: None,
            reply: Map::new(),
        }
    }

    pub(super) async fn answer(&mut self, request: &Value) -> anyhow::Result<Value> {
        self.reply = Map::new();
        self.now = UnixMillis(request["now"].as_u64().unwrap_or(self.now.0));
        self.take_in(request["received"].as_u64().unwrap_or(0))
            .await?;
        match request["verb"].as_str().unwrap_or_default() {
            "hello" => self.hello(request),
            "open" => self.open(request)?,
            "do" => self.write(request)?,
            "recv" if self.socket.is_some() => {}
            "recv" => {
                let bytes = hex::decode(request["bytes"].as_str().unwrap_or_default())?;
                self.handle(ClientEvent::Received(bytes.into()))?;
            }
            "tick" => self.tick()?,
            "state" => self.state(request)?,
            "present" => self.present(request)?,
            "presence" => self.presence(request)?,
            "access" => self.set_access(request)?,
            "query" => self.query(request)?,
            "end_query" => {
                let ticket = query_of(request)?;
                self.handle(ClientEvent::EndQuery { ticket })?;
            }
            "listed" => {
                let listed = self.listed.get(&query_of(request)?);
                let listed = serde_json::to_value(listed.cloned().unwrap_or_default())?;
                self.reply.insert("listed".to_owned(), listed);
            }
            "net" if request["up"] == json!(true) => self.connected(&request["url"]).await?,
            "net" => self.disconnected()?,
            "disk" => self.disk(request["up"] == json!(true))?,
            "close" => self.close(request["how"] == json!("kill"))?,
            other => {
                self.reply
                    .insert("skip".to_owned(), json!(format!("`{other}`")));
            }
        }
        if let Some(next) = self.timers.values().min() {
            self.reply.insert("timer".to_owned(), json!(next.0));
        }
        if let Some(socket) = &self.socket {
            self.reply.insert("sent".to_owned(), json!(socket.sent));
        }
        Ok(Value::Object(std::mem::take(&mut self.reply)))
    }

    fn hello(&mut self, request: &Value) {
        self.socket = (request["mode"] == json!("network")).then(Socket::default);
        self.reply.insert("name".to_owned(), json!("synckit-rust"));
        self.reply
            .insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    }

    /// The client takes in what the judge has written to its socket.
    async fn take_in(&mut self, received: u64) -> anyhow::Result<()> {
        while let Some(socket) = &mut self.socket
            && let Some(bytes) = socket.next_of(received).await
        {
            self.handle(ClientEvent::Received(bytes.into()))?;
        }
        Ok(())
    }

    async fn connected(&mut self, url: &Value) -> anyhow::Result<()> {
        if let Some(socket) = &mut self.socket {
            match Socket::open(url).await {
                Ok(open) => *socket = open,
                Err(error) => {
                    eprintln!("{error}");
                    self.reply.insert("connected".to_owned(), json!(false));
                    return self.disconnected();
                }
            }
        }
        self.handle(ClientEvent::Connected)
    }

    fn disconnected(&mut self) -> anyhow::Result<()> {
        if let Some(socket) = &mut self.socket {
            socket.close();
        }
        self.handle(ClientEvent::Disconnected)
    }

    fn open(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let first = self.session.is_none();
        if first && request["storage"] == json!("fresh") {
            self.store = MemoryReplicaStore::new();
            self.application = Application::default();
        }
        if first {
            // Determinism wants the same replica every time; a real client draws it.
            let fresh = ReplicaId::new(b"reference-client")?;
            let replica = self.store.replica(&fresh)?;
            let token = request["token"].as_str().unwrap_or_default().to_owned();
            let config = ClientConfig {
                token,
                bugs: self.bugs.clone(),
                ..ClientConfig::default()
            };
            self.session = Some(ClientSession::new(config, replica, self.now.0));
        }
        let saved = self.store.open(&document)?;
        self.handle(ClientEvent::Open { document, saved })?;
        if first {
            self.handle(ClientEvent::Connect)
        } else {
            Ok(())
        }
    }

    fn write(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let edits = request["ops"].as_array().context("`do` has `ops`")?;
        let session = self.session.as_ref().context("nothing is open")?;
        let open = session.document(&document);
        let open = open.context("this document is not open")?;
        let changes = self
            .application
            .changes(open, session.replica(), self.now, edits)?;
        for ops in changes {
            let document = document.clone();
            self.handle(ClientEvent::LocalChange { document, ops })?;
        }
        Ok(())
    }

    fn tick(&mut self) -> anyhow::Result<()> {
        while let Some((&timer, _)) = self
            .timers
            .iter()
            .filter(|(_, at)| **at <= self.now)
            .min_by_key(|(_, at)| **at)
        {
            self.timers.remove(&timer);
            self.handle(ClientEvent::TimerFired(timer))?;
        }
        Ok(())
    }

    fn state(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let session = self.session.as_ref().context("nothing is open")?;
        let document = session
            .document(&document)
            .context("this document is not open")?;
        let fields = shown(document);
        self.reply
            .insert("fields".to_owned(), Value::Object(fields));
        Ok(())
    }

    fn present(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let state = request.get("state").map(value_of).transpose()?;
        self.handle(ClientEvent::Present { document, state })
    }

    fn set_access(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let subject = request["subject"].as_str().context("no subject")?;
        let level = request["level"].as_str().map(level_of).transpose()?;
        self.last_ticket += 1;
        self.handle(ClientEvent::SetAccess {
            ticket: Ticket(self.last_ticket),
            document,
            subject: subject.to_owned(),
            level,
        })
    }

    fn query(&mut self, request: &Value) -> anyhow::Result<()> {
        let ticket = query_of(request)?;
        self.listed.insert(ticket, Listed::default());
        self.handle(ClientEvent::Query {
            ticket,
            id_prefix: request["prefix"].as_str().unwrap_or_default().to_owned(),
            subscribe: request["subscribe"] == json!(true),
        })
    }

    /// The application hears of its queries.
    fn hear(&mut self, notice: Notice) {
        match notice {
            Notice::QueryAnswered {
                ticket,
                documents,
                complete,
            } => {
                let listed = self.listed.entry(ticket).or_default();
                let named = documents.iter().map(ToString::to_string);
                listed.documents.extend(named);
                listed.complete = complete;
            }
            Notice::QueryFailed { ticket, .. } => {
                self.listed.entry(ticket).or_default().failed = true;
            }
            Notice::Ready
            | Notice::Offline { .. }
            | Notice::Changed { .. }
            | Notice::Presence { .. }
            | Notice::AccessSettled { .. }
            | Notice::AccessChanged { .. }
            | Notice::Live { .. }
            | Notice::Settled { .. }
            | Notice::Reissued { .. }
            | Notice::Invalid { .. }
            | Notice::Refused(_)
            | Notice::StorageFailed { .. } => {}
        }
    }

    fn presence(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let session = self.session.as_ref().context("nothing is open")?;
        let others = json_of_presence(session.presence(&document));
        self.reply
            .insert("presence".to_owned(), Value::Object(others));
        Ok(())
    }

    fn disk(&mut self, up: bool) -> anyhow::Result<()> {
        self.disk_up = up;
        while up && let Some((ticket, document, record)) = self.unstored.pop_front() {
            self.store.commit(&[(document, record)])?;
            self.handle(ClientEvent::Persisted { ticket })?;
        }
        Ok(())
    }

    /// The process ends; only the disk stays. In good order it would have said so to the session.
    fn close(&mut self, kill: bool) -> anyhow::Result<()> {
        if !kill && self.session.is_some() {
            self.handle(ClientEvent::Disconnect)?;
        }
        if let Some(socket) = &mut self.socket {
            socket.close();
        }
        self.session = None;
        self.application = std::mem::take(&mut self.application).reloaded();
        self.timers.clear();
        self.listed.clear();
        self.unstored.clear();
        self.disk_up = true;
        Ok(())
    }

    /// One event, everything the session wants done, and what comes of that.
    fn handle(&mut self, event: ClientEvent) -> anyhow::Result<()> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Some(session) = &mut self.session else {
                bail!("nothing is open")
            };
            let mut actions = Vec::new();
            session.handle(self.now, event, &mut actions);
            for action in actions {
                self.carry_out(action, &mut events)?;
            }
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        action: ClientAction,
        events: &mut VecDeque<ClientEvent>,
    ) -> anyhow::Result<()> {
        match action {
            ClientAction::Dial => {
                self.reply.insert("dial".to_owned(), json!(true));
            }
            ClientAction::Send(bytes) if let Some(socket) = &mut self.socket => {
                socket.send(bytes.to_vec());
            }
            ClientAction::Send(bytes) => {
                let sent = self.reply.entry("send").or_insert_with(|| json!([]));
                if let Some(sent) = sent.as_array_mut() {
                    sent.push(json!(hex::encode(bytes)));
                }
            }
            ClientAction::Persist {
                ticket,
                document,
                record,
            } if self.disk_up => {
                self.store.commit(&[(document, record)])?;
                events.push_back(ClientEvent::Persisted { ticket });
            }
            ClientAction::Persist {
                ticket,
                document,
                record,
            } => {
                self.unstored.push_back((ticket, document, record));
            }
            ClientAction::SetTimer { timer, at } => {
                self.timers.insert(timer, at);
            }
            ClientAction::Notify(notice) => self.hear(notice),
            ClientAction::Close(_) => {
                if let Some(socket) = &mut self.socket {
                    socket.close();
                }
                self.reply.insert("close".to_owned(), json!(true));
            }
        }
        Ok(())
    }
}

fn level_of(name: &str) -> anyhow::Result<Level> {
    Level::named(name).with_context(|| format!("there is no level `{name}`"))
}

fn query_of(request: &Value) -> anyhow::Result<Ticket> {
    let query = request["query"].as_u64();
    Ok(Ticket(query.context("a request names its `query`")?))
}

fn document_id(request: &Value) -> anyhow::Result<DocumentId> {
    Ok(DocumentId::new(
        request["document"]
            .as_str()
            .context("a request names its `document`")?,
    )?)
}
