//! One connection of a replay: greeted, its frames decoded and checked, with a ping as a barrier.
//!
//! A server answers a ping in order with the frames around it, so that a pong says that everything
//! sent before was taken in [SK-SESS-060]. Chapters: `spec/07-server-session.md`,
//! `spec/09-transports.md`.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::case::TransportKind;
use crate::frame::{CAPABILITIES, Sender, body_name, decode_frame, encode_frame, grammar_problem};
use crate::peer::{
    Arrival, Command, End, Link, QuicOptions, WebSocketOptions, connect_quic, connect_websocket,
};
use crate::script::{Failure, FailureKind};
use crate::target::{Server, TokenMint};

/// The server that a replay talks to, over one transport.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) server: Arc<Server>,
    pub(super) transport: TransportKind,
    /// How long one frame may take.
    pub(super) patience: Duration,
    /// May do everything; empty for an open server.
    token: String,
}

impl Target {
    pub(super) fn new(server: Arc<Server>, transport: TransportKind, patience: Duration) -> Self {
        Self {
            token: token(&server, "judge", &json!({"*": "admin"})),
            server,
            transport,
            patience,
        }
    }

    /// True for a server that demands tokens.
    pub(super) fn guarded(&self) -> bool {
        !self.token.is_empty()
    }

    /// The greeting of a replica, as `bytes_of` reads it.
    pub(super) fn hello(&self, replica: &str) -> Value {
        json!({"hello": {
            "versions": [1], "capabilities": CAPABILITIES, "replica_id": replica,
            "token": self.token, "agent": "synckit-conformance",
        }})
    }

    /// A token of somebody who may do what the permissions say.
    pub(super) fn token_of(&self, subject: &str, permissions: &Value) -> String {
        token(&self.server, subject, permissions)
    }
}

/// A token that lasts; empty for an open server.
fn token(server: &Server, subject: &str, permissions: &Value) -> String {
    let far = json!(4_000_000_000u64);
    let claims = json!({"sub": subject, "exp": far, "permissions": permissions});
    let mint = server
        .secret()
        .map(|secret| TokenMint::new(secret.to_owned()));
    let minted = mint.and_then(|mint| mint.token(&claims, None, None).ok());
    minted.unwrap_or_default()
}

/// What a connection said next.
#[derive(Clone, Debug)]
pub(super) enum Heard {
    /// A frame that obeys chapter 5.
    Frame(Value),
    /// The connection is over.
    Ended(End),
    /// Nothing came in time.
    Nothing,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Line {
    link: Link,
    transport: TransportKind,
    patience: Duration,
    /// Frames that came before a pong that was waited for.
    early: VecDeque<Value>,
    nonce: u64,
}

impl Line {
    /// Connects, without a greeting.
    pub(super) async fn open(target: &Target) -> Result<Self, Failure> {
        let ended = |reason: String| Failure::new(FailureKind::Ended, "a connection", reason);
        let addresses = target.server.addresses();
        let address = addresses.of(target.transport);
        let address = address.ok_or_else(|| ended("the server has no such address".to_owned()))?;
        let connected = match target.transport {
            TransportKind::WebSocket => {
                connect_websocket(address, &WebSocketOptions::default(), target.patience).await
            }
            TransportKind::Quic => {
                connect_quic(address, &QuicOptions::default(), target.patience).await
            }
        };
        Ok(Self {
            link: connected.map_err(|error| ended(error.to_string()))?,
            transport: target.transport,
            patience: target.patience,
            early: VecDeque::new(),
            nonce: 0x5eed_0000,
        })
    }

    /// Connects and greets; gives the `Welcome` too.
    pub(super) async fn greeted(target: &Target, replica: &str) -> Result<(Self, Value), Failure> {
        Self::greeted_with::<&str>(target, target.hello(replica), &[]).await
    }

    /// The same, with this greeting and these capabilities beside those that it names.
    pub(super) async fn greeted_with<S: AsRef<str>>(
        target: &Target,
        mut hello: Value,
        capabilities: &[S],
    ) -> Result<(Self, Value), Failure> {
        if let Some(named) = hello["hello"]["capabilities"].as_array_mut() {
            named.extend(capabilities.iter().map(|name| json!(name.as_ref())));
        }
        let mut line = Self::open(target).await?;
        line.send(&hello)?;
        let welcome = line.body("welcome", "SK-SESS-003").await?;
        Ok((line, welcome))
    }

    pub(super) const fn transport(&self) -> TransportKind {
        self.transport
    }

    pub(super) fn send(&self, frame: &Value) -> Result<(), Failure> {
        let bytes = encode_frame(frame).map_err(|problem| Failure::script(problem.to_string()))?;
        self.send_bytes(bytes);
        Ok(())
    }

    pub(super) fn send_bytes(&self, bytes: Vec<u8>) {
        // A connection that is gone says so when it is read.
        let _ = self.link.send(Command::Frame(bytes));
    }

    /// The next frame, the end, or nothing. The server's own pings are answered on the way.
    pub(super) async fn hear(&mut self) -> Result<Heard, Failure> {
        if let Some(frame) = self.early.pop_front() {
            return Ok(Heard::Frame(frame));
        }
        loop {
            let bytes = match self.link.receive(self.patience).await {
                Some(Arrival::Frame(bytes)) => bytes,
                Some(Arrival::Text(_)) => {
                    return Err(unsound("SK-TRAN-002", "a text message"));
                }
                Some(Arrival::Ended(end)) => return Ok(Heard::Ended(end)),
                None => return Ok(Heard::Nothing),
            };
            let frame = decode_frame(&bytes)
                .map_err(|problem| unsound("SK-WIRE-007", &problem.to_string()))?;
            if let Some((clause, problem)) = grammar_problem(&frame, Sender::Server) {
                return Err(unsound(clause, &problem));
            }
            match frame.get("ping") {
                Some(ping) => self.send(&json!({"pong": {"nonce": ping["nonce"]}}))?,
                None => return Ok(Heard::Frame(frame)),
            }
        }
    }

    /// The next frame; an end, or nothing, is a failure.
    pub(super) async fn frame(&mut self, expected: &str, clause: &str) -> Result<Value, Failure> {
        let failed = |kind, got: String| Failure::new(kind, expected, got).citing(clause);
        match self.hear().await? {
            Heard::Frame(frame) => Ok(frame),
            Heard::Ended(end) => Err(failed(FailureKind::Ended, ended_text(&end))),
            Heard::Nothing => {
                let got = format!("nothing within {:?}", self.patience);
                Err(failed(FailureKind::Timeout, got))
            }
        }
    }

    /// The body of the next frame, which must be of this name.
    pub(super) async fn body(&mut self, name: &str, clause: &str) -> Result<Value, Failure> {
        let mut frame = self.frame(&format!("`{name}`"), clause).await?;
        match frame.get_mut(name) {
            Some(body) => Ok(body.take()),
            None => Err(mismatch(clause, &format!("`{name}`"), &said(&frame))),
        }
    }

    /// Waits until the server has taken in all that was sent; what came meanwhile is heard later.
    pub(super) async fn barrier(&mut self) -> Result<(), Failure> {
        self.nonce += 1;
        let nonce = self.nonce;
        self.send(&json!({"ping": {"nonce": nonce}}))?;
        let mut early = std::mem::take(&mut self.early);
        loop {
            let frame = self
                .frame(&format!("the pong of {nonce}"), "SK-SESS-060")
                .await?;
            match frame.get("pong") {
                Some(pong) if pong["nonce"] == nonce => break,
                Some(_) => {
                    let expected = format!("the pong of {nonce}");
                    return Err(mismatch("SK-SESS-060", &expected, &said(&frame)));
                }
                None => early.push_back(frame),
            }
        }
        self.early = early;
        Ok(())
    }

    /// The next frame of those that came before a pong that was waited for.
    pub(super) fn heard_early(&mut self) -> Option<Value> {
        self.early.pop_front()
    }

    /// A barrier behind which nothing may have come.
    pub(super) async fn quiet(&mut self, clause: &str) -> Result<(), Failure> {
        self.barrier().await?;
        match self.early.front() {
            Some(frame) => Err(mismatch(clause, "nothing but the pong", &said(frame))),
            None => Ok(()),
        }
    }
}

fn unsound(clause: &str, problem: &str) -> Failure {
    mismatch(clause, "a frame that obeys chapter 5", problem)
}

pub(super) fn mismatch(clause: &str, expected: &str, got: &str) -> Failure {
    Failure::new(FailureKind::Mismatch, expected, got).citing(clause)
}

/// A frame in one line, cut where it grows long.
pub(super) fn said(frame: &Value) -> String {
    let name = body_name(frame);
    let text: String = frame[name].to_string().chars().take(240).collect();
    format!("`{name}` {text}")
}

pub(super) fn ended_text(end: &End) -> String {
    match end.status {
        Some(status) => format!("the end, with status {status}"),
        None => format!("the end: {}", end.reason),
    }
}
