//! Connections to a judged server: opening, greeting, sending what is unsound, ending.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::case::TransportKind;
use crate::frame::encode_frame;
use crate::peer::{
    Command, ConnectError, Link, QuicOptions, WebSocketOptions, connect_quic, connect_websocket,
};
use crate::script::body::{ConnectBody, TokenBody, on_connection, shaped};
use crate::script::player::{Player, Stage};
use crate::script::{Failure, FailureKind};
use crate::target::{Server, TokenMint};
use crate::trace::Happening;

/// A judged server, over one transport.
#[derive(Debug)]
pub struct ServerStage {
    pub(super) server: Arc<Server>,
    pub(super) transport: TransportKind,
    /// The server's clock minus the judge's.
    pub(super) offset_ms: i64,
    /// A greeting without a token gets one that may do everything, where the server demands one.
    brings_tokens: bool,
}

impl ServerStage {
    /// A stage for one case.
    #[must_use]
    pub const fn new(server: Arc<Server>, transport: TransportKind) -> Self {
        Self {
            server,
            transport,
            offset_ms: 0,
            brings_tokens: false,
        }
    }

    /// Says whether a greeting without a token gets one, on a server that demands it: for the cases
    /// that are not about tokens.
    pub const fn brings_tokens(&mut self, brings: bool) {
        self.brings_tokens = brings;
    }

    pub(in crate::script) fn server_now_ms(&self) -> u64 {
        now_ms().saturating_add_signed(self.offset_ms)
    }

    /// Where a debugger finds it.
    pub(in crate::script) fn whereabouts(&self) -> String {
        let address = self
            .server
            .addresses()
            .of(self.transport)
            .map(ToString::to_string);
        let address = address.unwrap_or_default();
        match self.server.process_id() {
            Some(id) => format!("server process {id} at {address}"),
            None => format!("server at {address}"),
        }
    }

    /// How the judged process ended, when it did.
    pub(in crate::script) fn crash(&self) -> Option<String> {
        self.server.crash()
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Player {
    pub(in crate::script) fn server(&self) -> Result<&ServerStage, Failure> {
        match &self.stage {
            Stage::Server(stage) => Ok(stage),
            Stage::Client(_) => Err(Failure::script(
                "a step for a server, in a case for a client",
            )),
        }
    }

    pub(in crate::script) async fn connect_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = on_connection(body)?;
        let options: ConnectBody = shaped(self.strict(&rest)?)?;
        let wanted = options.status;
        let refused = match (self.open_link(options).await, wanted) {
            (Ok(link), None) => {
                self.adopt(&name, link);
                return Ok(());
            }
            (Ok(_), Some(status)) => {
                let expected = format!("the upgrade refused with HTTP status {status}");
                return Err(Failure::new(
                    FailureKind::Mismatch,
                    expected,
                    "a connection",
                ));
            }
            (Err(error), None) => {
                return Err(Failure::new(
                    FailureKind::Ended,
                    "a connection",
                    error.to_string(),
                ));
            }
            (Err(error), Some(status)) => (error, status),
        };
        match refused {
            (ConnectError::Refused(status), wanted) if status == wanted => Ok(()),
            (error, wanted) => {
                let expected = format!("the upgrade refused with HTTP status {wanted}");
                Err(Failure::new(
                    FailureKind::Mismatch,
                    expected,
                    error.to_string(),
                ))
            }
        }
    }

    fn adopt(&mut self, name: &str, link: Link) {
        self.note(name, Happening::Opened);
        let nonce = u64::from(self.started.elapsed().subsec_nanos()) | 1;
        // Until a `Hello` says otherwise.
        let replica = self
            .scope
            .lookup(&format!("replica_{name}"))
            .unwrap_or_default();
        let line = self.line(name);
        *line = crate::script::wire_line::WireLine {
            link: Some(link),
            ..Default::default()
        };
        line.last_nonce = nonce;
        line.replica = replica.as_str().unwrap_or_default().to_owned();
    }

    async fn open_link(&self, options: ConnectBody) -> Result<Link, ConnectError> {
        let stage = self
            .server()
            .map_err(|failure| ConnectError::Unreachable(failure.got))?;
        let addresses = stage.server.addresses();
        let address = addresses.of(stage.transport).ok_or_else(|| {
            let suffix = stage.transport.suffix();
            ConnectError::Unreachable(format!("the server has no {suffix} address"))
        })?;
        match stage.transport {
            TransportKind::WebSocket => {
                let ConnectBody {
                    bearer,
                    origin,
                    protocol,
                    path,
                    ..
                } = options;
                let options = WebSocketOptions {
                    bearer,
                    origin,
                    protocol,
                    path,
                };
                connect_websocket(address, &options, self.patience).await
            }
            TransportKind::Quic => {
                let options = QuicOptions { alpn: options.alpn };
                connect_quic(address, &options, self.patience).await
            }
        }
    }

    pub(in crate::script) async fn hello_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = on_connection(body)?;
        if self
            .lines
            .get(&name)
            .is_none_or(|line| line.link.is_none() || line.over)
        {
            self.connect_step(&json!(name)).await?;
        }
        let mut hello = json!({
            "versions": [1], "capabilities": self.named_capabilities(),
            "replica_id": format!("$replica_{name}"),
            "agent": "synckit-conformance",
        });
        for (key, value) in rest.as_object().into_iter().flatten() {
            let key = if key == "replica" { "replica_id" } else { key };
            hello[key] = value.clone();
        }
        let stage = self.server()?;
        if stage.brings_tokens && stage.server.secret().is_some() && hello.get("token").is_none() {
            let permissions = json!({"*": "admin"});
            let token = json!({"as": "judge_token", "sub": "judge", "permissions": permissions});
            self.token_step(&token)?;
            hello["token"] = json!("$judge_token");
        }
        let hello = self.strict(&hello)?;
        let needs_all = rest.get("capabilities").is_none();
        self.line(&name).replica = hello["replica_id"].as_str().unwrap_or_default().to_owned();
        self.send_frame(&name, &json!({ "hello": hello })).await?;
        let variable = json!({"welcome": {"version": {"$gt": 0}}});
        let record = self.next_frame(&name).await;
        let record = record.map_err(|f| Failure {
            expected: "`welcome`".to_owned(),
            ..f
        })?;
        self.check(&variable, &record)?;
        let welcome = record.body("welcome").cloned().unwrap_or_default();
        if needs_all {
            self.require_offered(&welcome["capabilities"])?;
        }
        let server_time = welcome["server_time_ms"].as_u64().unwrap_or(0);
        if let Stage::Server(stage) = &mut self.stage {
            let offset = i128::from(server_time) - i128::from(now_ms());
            stage.offset_ms = i64::try_from(offset).unwrap_or(0);
        }
        self.scope.bind(&name, welcome);
        self.tell_time();
        Ok(())
    }

    pub(in crate::script) fn send_text_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, text) = self.line_of(body)?;
        let text = text.as_str().unwrap_or_default().to_owned();
        self.note(&name, Happening::SentRaw(format!("text {text:?}")));
        self.command(&name, Command::Text(text));
        Ok(())
    }

    /// A WebSocket ping, and its pong.
    pub(in crate::script) async fn transport_ping_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        let patience = self.patience;
        self.note(&name, Happening::SentRaw("a WebSocket ping".to_owned()));
        self.command(&name, Command::TransportPing);
        let answered = match &mut self.line(&name).link {
            Some(link) => link.transport_pong(patience).await,
            None => false,
        };
        let missing = || Failure::new(FailureKind::Timeout, "a WebSocket pong", "none");
        answered.then_some(()).ok_or_else(missing)
    }

    pub(in crate::script) fn send_fragments_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let frame = self.strict(&rest["frame"])?;
        let bytes = encode_frame(&frame).map_err(|problem| Failure::script(problem.to_string()))?;
        let parts = usize::try_from(rest["parts"].as_u64().unwrap_or(2))
            .unwrap_or(2)
            .max(1);
        let size = bytes.len().div_ceil(parts).max(1);
        let parts: Vec<Vec<u8>> = bytes.chunks(size).map(<[u8]>::to_vec).collect();
        self.note(
            &name,
            Happening::SentRaw(format!("{} fragments of {frame}", parts.len())),
        );
        self.command(&name, Command::Fragments(parts));
        Ok(())
    }

    pub(in crate::script) fn send_stream_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let content = self.strict(&rest)?;
        let bytes = content.as_str().and_then(crate::frame::bytes_of);
        let bytes = bytes.ok_or_else(|| Failure::script("`send_stream` takes `hex:..`"))?;
        self.note(
            &name,
            Happening::SentRaw(format!("{} bytes on the stream", bytes.len())),
        );
        self.command(&name, Command::Stream(bytes));
        Ok(())
    }

    pub(in crate::script) fn finish_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        self.note(
            &name,
            Happening::SentRaw("the end of the stream".to_owned()),
        );
        self.command(&name, Command::Finish);
        Ok(())
    }

    pub(in crate::script) fn stall_step(
        &mut self,
        body: &Value,
        stalled: bool,
    ) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        let line = self.line(&name);
        line.stalled = stalled;
        if let Some(link) = &line.link {
            link.stall(stalled);
        }
        Ok(())
    }

    pub(in crate::script) fn disconnect_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        self.note(&name, Happening::Ended(None));
        self.lines.remove(&name);
        Ok(())
    }

    pub(in crate::script) async fn restart_step(&mut self, kill: bool) -> Result<(), Failure> {
        for name in self.lines.keys().cloned().collect::<Vec<_>>() {
            self.line(&name).over = true;
        }
        let word = if kill {
            "the server is killed"
        } else {
            "the server is stopped"
        };
        self.note("", Happening::Note(format!("{word} and started again")));
        let server = Arc::clone(&self.server()?.server);
        let again = server.restart(kill).await;
        again.map_err(|reason| {
            Failure::new(
                FailureKind::Crash,
                "a server that starts again",
                reason.to_string(),
            )
        })
    }

    pub(in crate::script) fn token_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body: TokenBody = shaped(self.strict(body)?)?;
        let mint = self.mint()?;
        let now_s = i64::try_from(self.scope.now_ms() / 1_000).unwrap_or(0);
        let mut claims = json!({
            "sub": body.sub.unwrap_or_else(|| "alice".to_owned()),
            "exp": now_s + body.expires_in_s.unwrap_or(3_600),
            "permissions": if body.permissions.is_null() { json!({}) } else { body.permissions },
        });
        if let Some(relay) = body.relay {
            claims["relay"] = json!(relay);
        }
        if let Some(delay) = body.not_before_in_s {
            claims["nbf"] = json!(now_s + delay);
        }
        if let Some(fields) = claims.as_object_mut() {
            for name in &body.omit {
                fields.remove(name);
            }
        }
        let token = mint.token(&claims, body.algorithm.as_deref(), body.key.as_deref());
        self.scope
            .bind(&body.r#as, json!(token.map_err(Failure::script)?));
        Ok(())
    }

    pub(in crate::script) fn mint(&self) -> Result<TokenMint, Failure> {
        let secret = self.server()?.server.secret().map(str::to_owned);
        let lacking = || {
            Failure::new(
                FailureKind::Unsupported,
                "a guarded server",
                "no --jwt-secret",
            )
        };
        Ok(TokenMint::new(secret.ok_or_else(lacking)?))
    }
}
