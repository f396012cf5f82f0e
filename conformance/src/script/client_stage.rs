//! A judged client in its driver: virtual time, dials, frames and what the application reads.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::body::{EditBody, GreetBody, ServeBody, on_connection, shaped};
use super::player::{Player, Stage};
use super::server_sync::same_fields;
use super::{Failure, FailureKind};
use crate::driver::{Driver, DriverCommand, DriverError, Reply};
use crate::frame::{bytes_of, path_segments};
use crate::judge::default_limits;
use crate::peer::{Arrival, End};
use crate::trace::{Direction, FrameRecord, Happening};

/// When a case for a client begins, in Unix milliseconds of virtual time.
const BEGINNING_MS: u64 = 1_800_000_000_000;
/// How far virtual time goes at once when the client names no timer.
const STEP_MS: u64 = 1_000;

/// A judged client.
#[derive(Debug)]
pub struct ClientStage {
    command: DriverCommand,
    patience: Duration,
    driver: Option<Driver>,
    now_ms: u64,
    /// The client asks for a connection.
    dialling: bool,
    /// The connection that is up.
    connected: Option<String>,
    timer_ms: Option<u64>,
    documents: Vec<String>,
    /// What the judge has shown of each document: its version, as the wire writes it.
    shown: BTreeMap<String, BTreeMap<String, u64>>,
}

impl ClientStage {
    /// A stage for one case. The driver is started with the case.
    #[must_use]
    pub const fn new(command: DriverCommand, patience: Duration) -> Self {
        Self {
            command,
            patience,
            driver: None,
            now_ms: BEGINNING_MS,
            dialling: false,
            connected: None,
            timer_ms: None,
            documents: Vec::new(),
            shown: BTreeMap::new(),
        }
    }

    pub(super) const fn now_ms(&self) -> u64 {
        self.now_ms
    }

    pub(super) const fn elapsed(&self) -> Duration {
        Duration::from_millis(self.now_ms - BEGINNING_MS)
    }

    /// How the driver ended, when it did.
    pub(super) fn crash(&mut self) -> Option<String> {
        self.driver.as_mut()?.exit()
    }

    pub(super) async fn stop(&mut self) {
        if let Some(driver) = &mut self.driver {
            driver.stop().await;
        }
    }
}

fn blamed(error: &DriverError) -> Failure {
    let kind = match error {
        DriverError::Gone(_) => FailureKind::Crash,
        DriverError::Silent { .. } => FailureKind::Timeout,
        DriverError::Skipped(_) => FailureKind::Unsupported,
        DriverError::Start(_) | DriverError::BadLine { .. } | DriverError::Failed(_) => {
            FailureKind::Driver
        }
    };
    Failure::new(kind, "an answer of the driver", error.to_string())
}

impl Player {
    pub(super) fn client(&mut self) -> Result<&mut ClientStage, Failure> {
        match &mut self.stage {
            Stage::Client(stage) => Ok(stage),
            Stage::Server(_) => Err(Failure::script(
                "a step for a client, in a case for a server",
            )),
        }
    }

    pub(super) async fn start_client(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        let driver = Driver::start(&stage.command, stage.patience);
        stage.driver = Some(driver.map_err(|error| blamed(&error))?);
        self.call(
            "hello",
            json!({"suite": "synckit-conformance", "protocol": 1}),
        )
        .await?;
        let document = self.document(None)?;
        self.open_document(&document, "fresh").await
    }

    async fn open_document(&mut self, document: &str, storage: &str) -> Result<(), Failure> {
        let stage = self.client()?;
        if !stage.documents.iter().any(|open| open == document) {
            stage.documents.push(document.to_owned());
        }
        self.call("open", json!({"document": document, "storage": storage}))
            .await
            .map(drop)
    }

    /// Asks the driver, and carries out what the client wants; pings are answered on the way.
    async fn call(&mut self, verb: &str, request: Value) -> Result<Reply, Failure> {
        let first = self.ask(verb, request).await?;
        let mut unanswered = self.absorb(&first);
        while let Some((name, nonce)) = unanswered.pop_front() {
            let pong = json!({"pong": {"nonce": nonce}});
            let bytes = crate::frame::encode_frame(&pong).unwrap_or_default();
            let record = FrameRecord::new(bytes.clone());
            self.note(&name, Happening::Frame(Direction::Sent, record));
            let reply = self
                .ask("recv", json!({"bytes": hex::encode(bytes)}))
                .await?;
            unanswered.extend(self.absorb(&reply));
        }
        Ok(first)
    }

    async fn ask(&mut self, verb: &str, mut request: Value) -> Result<Reply, Failure> {
        let stage = self.client()?;
        request["now"] = json!(stage.now_ms);
        let driver = stage
            .driver
            .as_mut()
            .ok_or_else(|| Failure::script("no driver runs"))?;
        let reply = driver
            .ask(verb, request)
            .await
            .map_err(|error| blamed(&error))?;
        stage.timer_ms = reply.timer;
        Ok(reply)
    }

    /// Notes what the client sent and wants. Gives back the pings to be answered.
    fn absorb(&mut self, reply: &Reply) -> VecDeque<(String, Value)> {
        let mut pings = VecDeque::new();
        let Stage::Client(stage) = &mut self.stage else {
            return pings;
        };
        stage.dialling |= reply.dial;
        let connected = stage.connected.clone();
        if reply.close {
            stage.connected = None;
        }
        let Some(name) = connected else { return pings };
        for frame in &reply.send {
            let bytes = bytes_of(&format!("hex:{frame}")).unwrap_or_default();
            let record = FrameRecord::new(bytes.clone());
            let nonce = record.body("ping").map(|ping| ping["nonce"].clone());
            self.note(&name, Happening::Frame(Direction::Received, record));
            let line = self.line(&name);
            match nonce {
                Some(nonce) if !line.leaves_pings => pings.push_back((name.clone(), nonce)),
                Some(_) | None => line.waiting.push_back(Arrival::Frame(bytes)),
            }
        }
        if reply.close {
            let end = End {
                status: None,
                reason: "closed by the client".to_owned(),
            };
            self.note(&name, Happening::Ended(Some(end.clone())));
            self.line(&name).closing = Some(end);
            pings.clear();
        }
        pings
    }

    /// Hands a frame to the client over the connection that is up.
    pub(super) async fn deliver(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        if self.client()?.connected.as_deref() != Some(name) {
            return Err(Failure::new(
                FailureKind::Ended,
                format!("the connection `{name}` to be up"),
                "the client has closed it",
            ));
        }
        self.learn_shown(bytes);
        self.call("recv", json!({"bytes": hex::encode(bytes)}))
            .await?;
        self.finish_close(name).await
    }

    /// A transport that was closed reports that it is gone.
    async fn finish_close(&mut self, name: &str) -> Result<(), Failure> {
        if let Some(end) = self.line(name).closing.take() {
            self.line(name).end = Some(end);
            self.call("net", json!({"up": false})).await?;
        }
        Ok(())
    }

    /// Keeps the version that a server of this history would have.
    fn learn_shown(&mut self, bytes: &[u8]) {
        let record = FrameRecord::new(bytes.to_vec());
        let Ok(frame) = &record.decoded else { return };
        let Stage::Client(stage) = &mut self.stage else {
            return;
        };
        let body = &frame[record.name()];
        let document = body["document_id"].as_str().unwrap_or_default().to_owned();
        let version = stage.shown.entry(document).or_default();
        for change in body["changes"].as_array().into_iter().flatten() {
            let span = change["ops"].as_array().map_or(0, Vec::len) as u64;
            let last = change["seq"]
                .as_u64()
                .unwrap_or(0)
                .saturating_add(span)
                .saturating_sub(1);
            let replica = change["replica"].as_str().unwrap_or_default().to_owned();
            let known = version.entry(replica).or_default();
            *known = (*known).max(last);
        }
        if record.name() == "ack" {
            let replica = body["replica_id"].as_str().unwrap_or_default().to_owned();
            let known = version.entry(replica).or_default();
            *known = (*known).max(body["through_seq"].as_u64().unwrap_or(0));
        }
    }

    pub(super) async fn accept_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = on_connection(body)?;
        let stage = self.client()?;
        if !std::mem::take(&mut stage.dialling) {
            return Err(Failure::new(
                FailureKind::Mismatch,
                "the client to dial",
                "it does not",
            ));
        }
        stage.connected = Some(name.clone());
        self.note(&name, Happening::Opened);
        *self.line(&name) = Default::default();
        self.call("net", json!({"up": true})).await?;
        self.finish_close(&name).await
    }

    pub(super) async fn greet_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = on_connection(body)?;
        let body: GreetBody = shaped(self.strict(&rest)?)?;
        self.accept_step(&json!(name)).await?;
        let record = self.next_frame(&name).await;
        let record = record.map_err(|f| Failure {
            expected: "`hello`".to_owned(),
            ..f
        })?;
        let hello = json!({"hello": {"versions": {"$contains": 1}, "replica_id": {"$any": true}}});
        self.check(&hello, &record)?;
        let replica = record
            .body("hello")
            .map(|hello| hello["replica_id"].clone());
        self.scope.bind("replica", replica.unwrap_or_default());
        let mut limits = default_limits();
        for (limit, value) in body.limits {
            limits[limit] = json!(value);
        }
        let welcome = json!({"welcome": {
            "version": 1, "capabilities": ["LWW"], "session_id": format!("text:session-{name}"),
            "server_time_ms": body.server_time_ms.unwrap_or_else(|| self.scope.now_ms()),
            "limits": limits, "principal": {},
            "heartbeat_interval_ms": body.heartbeat_interval_ms.unwrap_or(30_000),
            "epoch": body.epoch.unwrap_or_else(|| "text:first-epoch-0000".to_owned()),
        }});
        self.send_frame(&name, &welcome).await
    }

    pub(super) async fn serve_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let body: ServeBody = shaped(self.strict(&rest)?)?;
        let document = self.document(body.document)?;
        let record = self.select_frame(&name, &["sync_request"]).await?;
        let pattern = json!({"sync_request": {"document_id": document}});
        self.check(&pattern, &record)?;
        let request = record.body("sync_request").cloned().unwrap_or_default();
        let mut response = json!({
            "request_id": request["request_id"], "document_id": document,
            "cursor": body.cursor.unwrap_or_else(|| "text:c0".to_owned()),
            "has_more": body.has_more, "changes": body.changes.unwrap_or_else(|| json!([])),
        });
        self.scope.bind("request", request);
        if !body.has_more {
            let version = body.server_version;
            response["server_version"] = match version {
                Some(version) => version,
                None => self.version_after(&document, &response["changes"])?,
            };
        }
        let mut frame = json!({ "sync_response": response });
        self.stamp_frame(&mut frame);
        self.send_frame(&name, &frame).await
    }

    fn version_after(&mut self, document: &str, changes: &Value) -> Result<Value, Failure> {
        let mut version = self
            .client()?
            .shown
            .get(document)
            .cloned()
            .unwrap_or_default();
        for change in changes.as_array().into_iter().flatten() {
            let written = |key| change[key].as_object().map_or(0, Map::len);
            let listed = |key| change[key].as_array().map_or(0, Vec::len);
            let span = (written("set") + listed("delete")).max(listed("ops")) as u64;
            let last = change["seq"]
                .as_u64()
                .unwrap_or(0)
                .saturating_add(span)
                .saturating_sub(1);
            version.insert(
                change["replica"].as_str().unwrap_or_default().to_owned(),
                last,
            );
        }
        let mut entries: Vec<(Vec<u8>, Value)> = Vec::new();
        for (replica, seq) in version {
            let bytes = bytes_of(&replica).unwrap_or_default();
            entries.push((bytes, json!({"replica_id": replica, "seq": seq})));
        }
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        let entries: Vec<Value> = entries.into_iter().map(|(_, entry)| entry).collect();
        Ok(json!({ "entries": entries }))
    }

    pub(super) async fn live_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = on_connection(body)?;
        self.greet_step(&json!({ name.clone(): rest })).await?;
        self.serve_step(&json!(name)).await
    }

    pub(super) async fn edit_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body: EditBody = shaped(self.strict(body)?)?;
        let document = self.document(body.document)?;
        let mut ops = Vec::new();
        for op in body.ops.unwrap_or_default() {
            let path = op
                .get("set")
                .or_else(|| op.get("delete"))
                .cloned()
                .unwrap_or_default();
            let segments = path_segments(&path).map_err(Failure::script)?;
            ops.push(match op.get("set") {
                Some(_) => json!({"set": segments, "value": op["value"]}),
                None => json!({"delete": segments}),
            });
        }
        for (path, value) in body.set.unwrap_or_default() {
            let segments = path_segments(&json!(path)).map_err(Failure::script)?;
            ops.push(json!({"set": segments, "value": value}));
        }
        for path in body.delete.unwrap_or_default() {
            let segments = path_segments(&json!(path)).map_err(Failure::script)?;
            ops.push(json!({ "delete": segments }));
        }
        self.note(
            "",
            Happening::Note(format!("the application writes {}", json!(ops))),
        );
        self.call("do", json!({"document": document, "ops": ops}))
            .await
            .map(drop)
    }

    pub(super) async fn expect_shown_step(&mut self, body: &Value) -> Result<(), Failure> {
        let mut wanted = self.strict(body)?;
        let named = wanted
            .as_object_mut()
            .and_then(|fields| fields.remove("document"));
        let document = self.document(named.and_then(|id| id.as_str().map(str::to_owned)))?;
        let shown = self.shown_fields(&document).await?;
        same_fields(&wanted, &shown)
    }

    async fn shown_fields(&mut self, document: &str) -> Result<Map<String, Value>, Failure> {
        let reply = self.call("state", json!({"document": document})).await?;
        let missing = || {
            Failure::new(
                FailureKind::Driver,
                "`fields` in the answer to `state`",
                "none",
            )
        };
        reply.fields.ok_or_else(missing)
    }

    pub(super) fn expect_client_quiet(&mut self, name: &str) -> Result<(), Failure> {
        let line = self.line(name);
        let waiting = line.waiting.iter().filter_map(|arrival| match arrival {
            Arrival::Frame(bytes) => Some(bytes.clone()),
            Arrival::Text(_) | Arrival::Ended(_) => None,
        });
        let mut frames = line
            .passed_over
            .iter()
            .cloned()
            .chain(waiting)
            .map(FrameRecord::new);
        let unwanted = frames.find(|record| record.name() != "ping");
        unwanted.map_or(Ok(()), |record| {
            Err(super::frames::unexpected(&["nothing"], &record))
        })
    }

    pub(super) fn expect_client_close(&mut self, name: &str) -> Result<(), Failure> {
        if self.line(name).end.is_some() {
            return Ok(());
        }
        Err(Failure::new(
            FailureKind::Mismatch,
            "the client to close the connection",
            "it is open",
        ))
    }

    pub(super) async fn expect_dial_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body = self.strict(body)?;
        let within = body["within_ms"].as_u64().unwrap_or(0);
        let began = self.client()?.now_ms;
        self.pass_time(within, true).await?;
        let stage = self.client()?;
        let (dialling, waited) = (stage.dialling, stage.now_ms - began);
        self.scope.bind("waited_ms", json!(waited));
        if dialling {
            return Ok(());
        }
        let expected = format!("the client to dial within {within} ms");
        Err(Failure::new(FailureKind::Timeout, expected, "it does not"))
    }

    pub(super) async fn expect_no_dial_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body = self.strict(body)?;
        let for_ms = body["for_ms"].as_u64().unwrap_or(0);
        let began = self.client()?.now_ms;
        self.pass_time(for_ms, true).await?;
        let stage = self.client()?;
        if !stage.dialling {
            return Ok(());
        }
        let got = format!("it dials after {} ms", stage.now_ms - began);
        Err(Failure::new(
            FailureKind::Mismatch,
            format!("no dial for {for_ms} ms"),
            got,
        ))
    }

    pub(super) async fn drop_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        if self.line(&name).end.is_some() {
            // The client was faster; its transport has reported the end already.
            return Ok(());
        }
        self.client()?.connected = None;
        self.note(&name, Happening::Ended(None));
        self.line(&name).end = Some(End {
            status: None,
            reason: "lost".to_owned(),
        });
        self.call("net", json!({"up": false})).await.map(drop)
    }

    pub(super) async fn advance_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body = self.strict(body)?;
        let ms = body.as_u64().or_else(|| body["ms"].as_u64());
        let ms = ms.ok_or_else(|| Failure::script("`advance` takes milliseconds"))?;
        if body["answer_pings"] == json!(false)
            && let Some(name) = self.client()?.connected.clone()
        {
            self.line(&name).leaves_pings = true;
        }
        self.pass_time(ms, false).await
    }

    /// Lets virtual time pass, from one of the client's timers to the next.
    async fn pass_time(&mut self, ms: u64, until_dial: bool) -> Result<(), Failure> {
        let goal = self.client()?.now_ms + ms;
        loop {
            let stage = self.client()?;
            if stage.now_ms >= goal || (until_dial && stage.dialling) {
                self.tell_time();
                return Ok(());
            }
            let next = stage.timer_ms.unwrap_or(stage.now_ms + STEP_MS);
            stage.now_ms = next.clamp(stage.now_ms + 1, goal);
            let connected = stage.connected.clone();
            self.call("tick", json!({})).await?;
            if let Some(name) = connected {
                self.finish_close(&name).await?;
            }
        }
    }

    pub(super) async fn crash_step(&mut self) -> Result<(), Failure> {
        self.note(
            "",
            Happening::Note("the client dies and comes back".to_owned()),
        );
        let stage = self.client()?;
        stage.dialling = false;
        let documents = stage.documents.clone();
        if let Some(name) = stage.connected.take() {
            self.line(&name).end = Some(End {
                status: None,
                reason: "crashed".to_owned(),
            });
        }
        self.call("close", json!({"how": "kill"})).await?;
        for document in documents {
            self.open_document(&document, "keep").await?;
        }
        Ok(())
    }

    /// `disk: down` lets stores wait; `disk: up` lets them finish.
    pub(super) async fn disk_step(&mut self, body: &Value) -> Result<(), Failure> {
        let up = body.as_str() == Some("up");
        self.note(
            "",
            Happening::Note(format!(
                "the client's disk is {}",
                if up { "up" } else { "down" }
            )),
        );
        self.call("disk", json!({"up": up})).await.map(drop)
    }

    pub(super) async fn refuse_step(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        if !std::mem::take(&mut stage.dialling) {
            return Err(Failure::new(
                FailureKind::Mismatch,
                "the client to dial",
                "it does not",
            ));
        }
        self.call("net", json!({"up": false})).await.map(drop)
    }

    pub(super) async fn open_step(&mut self, body: &Value) -> Result<(), Failure> {
        let document = self.strict(body)?;
        let document = self.document(document.as_str().map(str::to_owned))?;
        self.open_document(&document, "fresh").await
    }

    /// After the script: the application can still read, and a fresh client of the same making
    /// syncs.
    pub(super) async fn client_alive(&mut self) -> Result<(), Failure> {
        let document = self.document(None)?;
        self.shown_fields(&document).await?;
        let outcome = self.fresh_client_syncs().await;
        outcome.map_err(|failure| Failure {
            expected: format!(
                "after the script, a client that still syncs: {}",
                failure.expected
            ),
            ..failure
        })
    }

    async fn fresh_client_syncs(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        stage.stop().await;
        *stage = ClientStage {
            now_ms: stage.now_ms,
            ..ClientStage::new(stage.command.clone(), stage.patience)
        };
        // A document of its own: what the judged client wrote is another history.
        let document = json!(format!("{}/alive", self.document(None)?));
        self.scope.bind("doc", document);
        self.start_client().await?;
        self.live_step(&json!("judge")).await?;
        let mine = json!({"replica": "$replica_judge", "seq": 1, "set": {"/alive": "judge"}});
        let frame = json!({"notification": {
            "document_id": "$doc", "previous_cursor": "text:c0", "cursor": "text:c1",
            "changes": [mine],
        }});
        self.send_step(&json!({"judge": frame})).await?;
        self.edit_step(&json!({"set": {"/alive/too": 1}})).await?;
        let theirs = json!({"replica": "$replica", "seq": 1, "set": {"/alive/too": 1}});
        self.expect_changes_step(&json!({"judge": [theirs]}), "update")
            .await?;
        let document = self.document(None)?;
        let shown = self.shown_fields(&document).await?;
        same_fields(&json!({"/alive": "judge", "/alive/too": 1}), &shown)
    }
}
