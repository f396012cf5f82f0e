//! A server as a child process that says when it is ready.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::peer::{AddressError, Addresses};

/// How long a server may take to say that it is ready.
const START_PATIENCE: Duration = Duration::from_secs(20);
/// How long a server may take to leave in good order.
const LEAVE_PATIENCE: Duration = Duration::from_secs(15);
/// How many of its last words are kept for the report of a crash.
const KEPT_LINES: usize = 20;

/// How to start a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Where it listens, when it does not say so in a ready line.
    pub addresses: Option<Addresses>,
}

impl ServerCommand {
    /// A command line, as a shell reads it.
    #[must_use]
    pub fn shell(line: &str, addresses: Option<Addresses>) -> Self {
        let arguments = vec!["-c".to_owned(), format!("exec {line}")];
        Self {
            program: PathBuf::from("sh"),
            arguments,
            addresses,
        }
    }
}

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The program cannot be run.
    #[error("the server cannot be started: {0}")]
    Spawn(std::io::Error),
    /// It ended before it was ready.
    #[error("the server ended before it was ready{0}")]
    Ended(String),
    /// It never said that it was ready.
    #[error(
        "the server printed no line `ready ws=URL quic=URL` within {0:?}; give --server URL with it"
    )]
    Silent(Duration),
    /// Its ready line makes no sense.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// It is not a process of the judge's.
    #[error("a server that the judge did not start cannot be restarted")]
    Foreign,
}

/// A server that runs.
#[derive(Debug)]
pub(super) struct ServerProcess {
    child: Child,
    last_words: Arc<Mutex<VecDeque<String>>>,
}

impl ServerProcess {
    /// Starts a server and waits until it is ready.
    pub(super) async fn start(command: &ServerCommand) -> Result<(Self, Addresses), StartError> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(StartError::Spawn)?;
        let last_words = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(errors) = child.stderr.take() {
            tokio::spawn(keep_last_words(errors, Arc::clone(&last_words)));
        }
        let output = child.stdout.take();
        let mut process = Self { child, last_words };
        if let Some(addresses) = &command.addresses {
            return Ok((process, addresses.clone()));
        }
        let output = output.ok_or_else(|| StartError::Ended(String::new()))?;
        let mut lines = BufReader::new(output).lines();
        let ready = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(addresses) = Addresses::from_ready_line(&line)? {
                    return Ok(addresses);
                }
            }
            Err(StartError::Ended(process.words()))
        };
        let addresses = match timeout(START_PATIENCE, ready).await {
            Ok(addresses) => addresses?,
            Err(_) => return Err(StartError::Silent(START_PATIENCE)),
        };
        // Whatever it prints later must not block it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        process.child.stdin.take();
        Ok((process, addresses))
    }

    /// The id of the process, while it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it ended, when it did.
    pub(super) fn exit(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(format!("{status}{}", self.words()))
    }

    fn words(&self) -> String {
        let words = self
            .last_words
            .lock()
            .map(|words| words.iter().cloned().collect::<Vec<_>>());
        let words = words.unwrap_or_default();
        if words.is_empty() {
            String::new()
        } else {
            format!(": {}", words.join(" | "))
        }
    }

    /// Ends the process: at once, or by asking it to leave.
    pub(super) async fn end(mut self, kill: bool) {
        if !kill && let Some(id) = self.child.id() {
            let asked = Command::new("kill")
                .args(["-TERM", &id.to_string()])
                .status()
                .await;
            let leaving = timeout(LEAVE_PATIENCE, self.child.wait());
            if asked.is_ok_and(|status| status.success()) && leaving.await.is_ok() {
                return;
            }
        }
        let _ = self.child.kill().await;
    }
}

async fn keep_last_words(errors: impl AsyncRead + Unpin, kept: Arc<Mutex<VecDeque<String>>>) {
    let mut lines = BufReader::new(errors).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(mut kept) = kept.lock() else { return };
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        kept.push_back(line);
    }
}
