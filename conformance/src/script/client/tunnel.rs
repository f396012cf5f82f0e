//! The way to the client through its driver: verbs, frames, and what the client wants in return.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::driver::{DriverError, Reply};
use crate::frame::{bytes_of, encode_frame};
use crate::peer::{Arrival, End};
use crate::script::player::{Player, Stage};
use crate::script::{Failure, FailureKind};
use crate::trace::{Direction, FrameRecord, Happening};

impl Player {
    /// Asks the driver, and carries out what the client wants; pings are answered on the way.
    pub(super) async fn call(&mut self, verb: &str, request: Value) -> Result<Reply, Failure> {
        let first = self.ask(verb, request).await?;
        let mut unanswered = self.absorb(&first);
        while let Some((name, nonce)) = unanswered.pop_front() {
            let pong = json!({"pong": {"nonce": nonce}});
            let bytes = encode_frame(&pong).unwrap_or_default();
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
        self.call("recv", json!({"bytes": hex::encode(bytes)}))
            .await?;
        self.finish_close(name).await
    }

    /// A transport that was closed reports that it is gone.
    pub(super) async fn finish_close(&mut self, name: &str) -> Result<(), Failure> {
        if let Some(end) = self.line(name).closing.take() {
            self.line(name).end = Some(end);
            self.call("net", json!({"up": false})).await?;
        }
        Ok(())
    }
}

/// Who is to blame for what the driver did not do.
pub(super) fn blamed(error: &DriverError) -> Failure {
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
