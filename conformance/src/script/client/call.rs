//! The way to the client through its driver: verbs, frames, and what the client wants in return.

use std::collections::VecDeque;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::ClientStage;
use super::wire::{Arrivals, Wire};
use crate::driver::{DriverError, Mode, Reply};
use crate::frame::{bytes_of, encode_frame};
use crate::peer::{Arrival, End, WebSocketListener};
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::{Direction, FrameRecord, Happening};

impl Player {
    /// Asks the driver, and carries out what the client wants; pings are answered on the way.
    pub(super) async fn call(&mut self, verb: &str, request: Value) -> Result<Reply, Failure> {
        let first = self.ask(verb, request).await?;
        self.follow(&first).await?;
        Ok(first)
    }

    /// Tells the client that the connection it asked for is up; in network mode it opens it.
    pub(super) async fn connect_client(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        let reply = match stage.mode {
            Mode::Tunnel => self.ask("net", json!({"up": true})).await?,
            Mode::Network => self.open_wire().await?,
        };
        self.follow(&reply).await
    }

    /// The client opens a WebSocket to an address that is made for it.
    async fn open_wire(&mut self) -> Result<Reply, Failure> {
        let stage = self.client()?;
        stage.wire = Wire::default();
        let patience = stage.patience;
        let listener = WebSocketListener::open().await;
        let listener = listener.map_err(|error| Failure::script(error.to_string()))?;
        let up = json!({"up": true, "url": listener.url()});
        let mut accepting = JoinSet::new();
        accepting.spawn(listener.accept(patience));
        let reply = self.ask("net", up).await?;
        let refused = |reason: &str| {
            let expected = "the client to open a WebSocket to /v1/sync with `synckit.v1`";
            Failure::new(FailureKind::Mismatch, expected, reason).citing("SK-TRAN-001")
        };
        if reply.connected == Some(false) {
            return Err(refused("it could not, says its driver"));
        }
        match accepting.join_next().await {
            Some(Ok(Ok(link))) => {
                self.client()?.wire = Wire::up(link);
                Ok(reply)
            }
            Some(Ok(Err(error))) => Err(refused(&error.to_string())),
            Some(Err(_)) | None => Err(refused("the listener is gone")),
        }
    }

    /// Tells the client that its connection is gone, or never came up.
    pub(super) async fn disconnect_client(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        stage.wire.close().await;
        let reply = self.ask("net", json!({"up": false})).await?;
        let stage = self.client()?;
        if stage.mode == Mode::Network {
            stage.wire.settle(&reply)?;
        }
        self.follow(&reply).await
    }

    /// Carries out what the client wants, until it wants nothing more.
    async fn follow(&mut self, first: &Reply) -> Result<(), Failure> {
        let mut unanswered = self.absorb(first).await?;
        while let Some((name, nonce)) = unanswered.pop_front() {
            let pong = json!({"pong": {"nonce": nonce}});
            let bytes = encode_frame(&pong).unwrap_or_default();
            let record = FrameRecord::new(bytes.clone());
            self.note(&name, Happening::Frame(Direction::Sent, record));
            let reply = self.hand_over(&bytes).await?;
            unanswered.extend(self.absorb(&reply).await?);
        }
        Ok(())
    }

    async fn ask(&mut self, verb: &str, mut request: Value) -> Result<Reply, Failure> {
        let stage = self.client()?;
        request["now"] = json!(stage.now_ms);
        if stage.mode == Mode::Network {
            request["received"] = json!(stage.wire.written);
        }
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

    /// Gives the client a frame.
    async fn hand_over(&mut self, bytes: &[u8]) -> Result<Reply, Failure> {
        let stage = self.client()?;
        match stage.mode {
            Mode::Tunnel => self.ask("recv", json!({"bytes": hex::encode(bytes)})).await,
            Mode::Network => {
                stage.wire.write(bytes);
                self.ask("recv", json!({})).await
            }
        }
    }

    /// Notes what the client sent and wants. Gives back the pings to be answered.
    async fn absorb(&mut self, reply: &Reply) -> Result<VecDeque<(String, Value)>, Failure> {
        let mut pings = VecDeque::new();
        let stage = self.client()?;
        stage.dialling |= reply.dial;
        let Some(name) = stage.connected.clone() else {
            return Ok(pings);
        };
        let arrivals = stage.arrivals(reply).await?;
        if arrivals.end.is_some() {
            stage.connected = None;
        }
        for bytes in arrivals.frames {
            let record = FrameRecord::new(bytes.clone());
            let nonce = record.body("ping").map(|ping| ping["nonce"].clone());
            self.note(&name, Happening::Frame(Direction::Received, record));
            let line = self.line(&name);
            match nonce {
                Some(nonce) if !line.leaves_pings => pings.push_back((name.clone(), nonce)),
                Some(_) | None => line.waiting.push_back(Arrival::Frame(bytes)),
            }
        }
        if let Some(end) = arrivals.end {
            self.note(&name, Happening::Ended(Some(end.clone())));
            self.line(&name).closing = Some(end);
            pings.clear();
        }
        Ok(pings)
    }

    /// Hands a frame to the client over the connection that is up.
    pub(in crate::script) async fn deliver(
        &mut self,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        if self.client()?.connected.as_deref() != Some(name) {
            return Err(Failure::new(
                FailureKind::Ended,
                format!("the connection `{name}` to be up"),
                "the client has closed it",
            ));
        }
        self.client()?.shown.learn(bytes);
        let reply = self.hand_over(bytes).await?;
        self.follow(&reply).await?;
        self.finish_close(name).await
    }

    /// A transport that was closed reports that it is gone.
    pub(super) async fn finish_close(&mut self, name: &str) -> Result<(), Failure> {
        if let Some(end) = self.line(name).closing.take() {
            self.line(name).end = Some(end);
            self.disconnect_client().await?;
        }
        Ok(())
    }
}

impl ClientStage {
    /// What the client has sent since the last reply. What came over the wire is judged; in tunnel
    /// mode the reply is the wire.
    async fn arrivals(&mut self, reply: &Reply) -> Result<Arrivals, Failure> {
        if self.mode == Mode::Network {
            return self.wire.read(reply, self.patience).await;
        }
        let frames = reply.send.iter();
        let frames = frames.map(|frame| bytes_of(&format!("hex:{frame}")).unwrap_or_default());
        Ok(Arrivals {
            frames: frames.collect(),
            end: reply.close.then(|| End {
                status: None,
                reason: "closed by the client".to_owned(),
            }),
        })
    }
}

/// Who is to blame for what the driver did not do.
pub(super) fn blamed(error: &DriverError) -> Failure {
    let kind = match error {
        DriverError::Gone(_) => FailureKind::Crash,
        DriverError::Silent { .. } => FailureKind::Timeout,
        DriverError::Skipped(_) => FailureKind::Unsupported,
        DriverError::Start(_)
        | DriverError::NobodyCame { .. }
        | DriverError::BadLine { .. }
        | DriverError::Failed(_) => FailureKind::Driver,
    };
    Failure::new(kind, "an answer of the driver", error.to_string())
}
