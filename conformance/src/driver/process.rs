//! A driver as a child process: a line out, a line back.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use thiserror::Error;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::Reply;

/// The longest line a driver may answer.
const MAX_LINE_BYTES: usize = 64 << 20;

/// How to start a driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl DriverCommand {
    /// A command line, as a shell reads it.
    #[must_use]
    pub fn shell(line: &str) -> Self {
        let arguments = vec!["-c".to_owned(), format!("exec {line}")];
        Self {
            program: PathBuf::from("sh"),
            arguments,
        }
    }
}

/// A driver that runs.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    last_id: u64,
    patience: Duration,
}

/// What a driver did wrong.
#[derive(Debug, Error)]
pub enum DriverError {
    /// It did not start.
    #[error("the driver does not start: {0}")]
    Start(std::io::Error),
    /// It is gone.
    #[error("the driver ended{0}")]
    Gone(String),
    /// It does not answer.
    #[error("the driver did not answer `{verb}` within {patience:?}")]
    Silent {
        /// The verb.
        verb: String,
        /// How long the judge waited.
        patience: Duration,
    },
    /// It answers what is no reply.
    #[error("the driver answered `{line}`, which is no reply: {reason}")]
    BadLine {
        /// The line, shortened.
        line: String,
        /// What the parser says.
        reason: String,
    },
    /// It cannot do what it was asked.
    #[error("the driver says: {0}")]
    Failed(String),
    /// It does not know the verb.
    #[error("the driver does not know this verb: {0}")]
    Skipped(String),
}

impl Driver {
    /// Starts a driver.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(command: &DriverCommand, patience: Duration) -> Result<Self, DriverError> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(DriverError::Start)?;
        let gone = || DriverError::Gone(" before it began".to_owned());
        let requests = child.stdin.take().ok_or_else(gone)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        Ok(Self {
            child,
            requests,
            answers,
            last_id: 0,
            patience,
        })
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
        let line = format!("{request}\n");
        if self.requests.write_all(line.as_bytes()).await.is_err() {
            return Err(self.gone());
        }
        let patience = self.patience;
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
            let mut line = Vec::new();
            let limited = &mut self.answers;
            let read = read_line(limited, &mut line).await;
            match read {
                Ok(true) => {}
                Ok(false) => return Err(self.gone()),
                Err(reason) => return Err(bad_line(&line, reason)),
            }
            let reply: Reply = serde_json::from_slice(&line)
                .map_err(|error| bad_line(&line, error.to_string()))?;
            if reply.id == self.last_id {
                return Ok(reply);
            }
            if reply.id > self.last_id {
                return Err(bad_line(&line, "its id was never asked".to_owned()));
            }
        }
    }

    fn gone(&mut self) -> DriverError {
        let status = self.child.try_wait().ok().flatten();
        DriverError::Gone(status.map_or_else(String::new, |status| format!(" with {status}")))
    }

    /// The id of the process, while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How the process ended, when it did.
    pub fn exit(&mut self) -> Option<String> {
        self.child
            .try_wait()
            .ok()
            .flatten()
            .map(|status| status.to_string())
    }

    /// Ends the process.
    pub async fn stop(&mut self) {
        let _ = self.child.kill().await;
    }
}

/// Reads one line. False at the end of the stream.
async fn read_line(
    answers: &mut BufReader<ChildStdout>,
    line: &mut Vec<u8>,
) -> Result<bool, String> {
    loop {
        let available = answers
            .fill_buf()
            .await
            .map_err(|error| error.to_string())?;
        if available.is_empty() {
            return Ok(false);
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(available.len(), |end| end + 1);
        line.extend_from_slice(&available[..taken]);
        answers.consume(taken);
        if line.len() > MAX_LINE_BYTES {
            return Err(format!("more than {MAX_LINE_BYTES} bytes in one line"));
        }
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn bad_line(line: &[u8], reason: String) -> DriverError {
    let text = String::from_utf8_lossy(line);
    let line = text.trim_end().chars().take(120).collect();
    DriverError::BadLine { line, reason }
}
