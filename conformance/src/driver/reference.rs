//! The driver of the reference client: JSON lines on standard input and output, as anybody's would
//! be.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, Write as _};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};
use synckit_crdt::{DocumentId, ReplicaId, UnixMillis};
use synckit_session::client::{
    ClientAction, ClientConfig, ClientEvent, ClientSession, ClientTimer, Record,
};
use synckit_session::ticket::Ticket;
use synckit_session::{Bug, Bugs};
use synckit_storage::{MemoryReplicaStore, ReplicaStore as _};

use super::application::{Application, shown};
use super::json_value::{json_of, value_of};

/// Answers requests until its input ends.
///
/// # Errors
/// When standard input or output fails.
pub fn reference_driver(bugs: Vec<Bug>) -> anyhow::Result<()> {
    let mut client = ReferenceClient::new(bugs);
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?).context("a request is JSON")?;
        let mut reply = client
            .answer(&request)
            .unwrap_or_else(|error| json!({"error": error.to_string()}));
        reply["id"] = request["id"].clone();
        writeln!(output, "{reply}")?;
        output.flush()?;
    }
    Ok(())
}

/// One client, and the disk that outlives it.
struct ReferenceClient {
    bugs: Bugs,
    session: Option<ClientSession>,
    application: Application,
    store: MemoryReplicaStore,
    timers: BTreeMap<ClientTimer, UnixMillis>,
    /// While false, stores wait and are not confirmed.
    disk_up: bool,
    unstored: VecDeque<(Ticket, DocumentId, Record)>,
    now: UnixMillis,
    reply: Map<String, Value>,
}

impl ReferenceClient {
    fn new(bugs: Vec<Bug>) -> Self {
        Self {
            bugs: Bugs::from_iter(bugs),
            session: None,
            application: Application::default(),
            store: MemoryReplicaStore::new(),
            timers: BTreeMap::new(),
            disk_up: true,
            unstored: VecDeque::new(),
            now: UnixMillis(0),
            reply: Map::new(),
        }
    }

    fn answer(&mut self, request: &Value) -> anyhow::Result<Value> {
        self.reply = Map::new();
        self.now = UnixMillis(request["now"].as_u64().unwrap_or(self.now.0));
        match request["verb"].as_str().unwrap_or_default() {
            "hello" => {
                self.reply.insert("name".to_owned(), json!("synckit-rust"));
                self.reply
                    .insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
            }
            "open" => self.open(request)?,
            "do" => self.write(request)?,
            "recv" => {
                let bytes = hex::decode(request["bytes"].as_str().unwrap_or_default())?;
                self.handle(ClientEvent::Received(bytes.into()))?;
            }
            "tick" => self.tick()?,
            "state" => self.state(request)?,
            "present" => self.present(request)?,
            "presence" => self.presence(request)?,
            "net" if request["up"] == json!(true) => self.handle(ClientEvent::Connected)?,
            "net" => self.handle(ClientEvent::Disconnected)?,
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
        Ok(Value::Object(std::mem::take(&mut self.reply)))
    }

    fn open(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let first = self.session.is_none();
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

    fn presence(&mut self, request: &Value) -> anyhow::Result<()> {
        let document = document_id(request)?;
        let session = self.session.as_ref().context("nothing is open")?;
        let others = session.presence(&document);
        let others =
            others.map(|(replica, state)| (hex::encode(replica.as_bytes()), json_of(state)));
        let others = others.collect();
        self.reply
            .insert("presence".to_owned(), Value::Object(others));
        Ok(())
    }

    fn disk(&mut self, up: bool) -> anyhow::Result<()> {
        self.disk_up = up;
        while let Some((ticket, document, record)) = self.unstored.pop_front().filter(|_| up) {
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
        self.session = None;
        self.application = std::mem::take(&mut self.application).reloaded();
        self.timers.clear();
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
            ClientAction::Notify(_) => {}
            ClientAction::Close(_) => {
                self.reply.insert("close".to_owned(), json!(true));
            }
        }
        Ok(())
    }
}

fn document_id(request: &Value) -> anyhow::Result<DocumentId> {
    Ok(DocumentId::new(
        request["document"]
            .as_str()
            .context("a request names its `document`")?,
    )?)
}
