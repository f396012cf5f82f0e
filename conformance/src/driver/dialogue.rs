//! Requests to a driver and its replies, matched by their ids.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::channel::Channel;
use super::lines::Lines;
use super::{DriverCommand, DriverError, Reception, Reply};

/// How long the first answer may take at least: a driver's interpreter has to start.
const START_PATIENCE: Duration = Duration::from_secs(20);

/// How long a driver may take to answer this verb, when it may take so long for others.
pub(super) fn patience_for(verb: &str, patience: Duration) -> Duration {
    if verb == "hello" {
        patience.max(START_PATIENCE)
    } else {
        patience
    }
}

/// A driver that runs.
#[derive(Debug)]
pub struct Driver {
    channel: Channel,
    last_id: u64,
    patience: Duration,
    /// Where it came to, if no command has started it.
    reception: Option<Arc<Reception>>,
}

impl Driver {
    /// Starts a driver.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(command: &DriverCommand, patience: Duration) -> Result<Self, DriverError> {
        let lines = Lines::start(command, Stdio::null())?;
        Ok(Self::new(Channel::Lines(Box::new(lines)), patience))
    }

    pub(super) const fn new(channel: Channel, patience: Duration) -> Self {
        Self {
            channel,
            last_id: 0,
            patience,
            reception: None,
        }
    }

    pub(super) fn of(self, reception: Arc<Reception>) -> Self {
        Self {
            reception: Some(reception),
            ..self
        }
    }

    /// Asks, and waits for the answer of this very request; late answers to earlier ones are
    /// dropped.
    ///
    /// # Errors
    /// When the driver is gone, silent, or answers what is no reply.
    pub async fn ask(&mut self, verb: &str, mut request: Value) -> Result<Reply, DriverError> {
        self.last_id += 1;
        request["id"] = json!(self.last_id);
        request["verb"] = json!(verb);
        self.channel.send(&request.to_string()).await?;
        let patience = patience_for(verb, self.patience);
        let answer = timeout(patience, self.answer()).await;
        let silent = |_| DriverError::Silent {
            verb: verb.to_owned(),
            patience,
        };
        let reply = answer.map_err(silent)??;
        if let Some(verb) = reply.skip {
            return Err(DriverError::Skipped(verb));
        }
        match reply.error {
            Some(message) => Err(DriverError::Failed(message)),
            None => Ok(reply),
        }
    }

    async fn answer(&mut self) -> Result<Reply, DriverError> {
        loop {
            let line = self.channel.receive().await?;
            let reply: Reply =
                serde_json::from_str(&line).map_err(|error| DriverError::bad_line(&line, error))?;
            if reply.id == self.last_id {
                return Ok(reply);
            }
            if reply.id > self.last_id {
                return Err(DriverError::bad_line(&line, "its id was never asked"));
            }
        }
    }

    /// The id of the process, while it runs; none of a driver that has come by itself.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.channel.process_id()
    }

    /// How the driver ended, when it did.
    pub fn exit(&mut self) -> Option<String> {
        self.channel.exit()
    }

    /// Whether the driver is still there, as far as is known without asking.
    pub(super) fn is_up(&mut self) -> bool {
        match &mut self.channel {
            Channel::Lines(lines) => lines.exit().is_none(),
            Channel::Socket(socket) => socket.is_up(),
        }
    }

    /// Ends a process. A driver that has come by itself ends its client, and waits for the next
    /// case.
    pub async fn stop(mut self) {
        if let Channel::Lines(lines) = &mut self.channel {
            return lines.stop().await;
        }
        let ended = self.ask("close", json!({"how": "kill"})).await;
        let Some(reception) = self.reception.take() else {
            return;
        };
        match ended {
            Ok(_) | Err(DriverError::Failed(_) | DriverError::Skipped(_)) => {
                reception.take_back(self);
            }
            Err(
                DriverError::Start(_)
                | DriverError::NobodyCame { .. }
                | DriverError::Gone(_)
                | DriverError::Silent { .. }
                | DriverError::BadLine { .. },
            ) => {}
        }
    }
}
