//! A driver as a child process: a line in, a line out.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::channel::MAX_MESSAGE_BYTES;
use super::{DriverCommand, DriverError};

/// What a process that has closed its pipes has left to end in.
const LAST_BREATH: Duration = Duration::from_secs(1);

/// What a process has to tidy up in, once its input has ended.
const FAREWELL: Duration = Duration::from_millis(500);

/// The standard input and output of a child process.
#[derive(Debug)]
pub(super) struct Lines {
    child: Child,
    /// None once the input has ended.
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
}

impl Lines {
    pub(super) fn start(command: &DriverCommand, stderr: Stdio) -> Result<Self, DriverError> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .kill_on_drop(true)
            .spawn()
            .map_err(DriverError::Start)?;
        let gone = || DriverError::Gone(" before it began".to_owned());
        let requests = child.stdin.take().ok_or_else(gone)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        Ok(Self {
            child,
            requests: Some(requests),
            answers,
            begun: Vec::new(),
        })
    }

    pub(super) async fn send(&mut self, message: &str) -> Result<(), DriverError> {
        let line = format!("{message}\n");
        if let Some(requests) = &mut self.requests
            && requests.write_all(line.as_bytes()).await.is_ok()
        {
            return Ok(());
        }
        Err(self.gone().await)
    }

    /// The next line. May be dropped and called again; nothing is lost.
    pub(super) async fn receive(&mut self) -> Result<String, DriverError> {
        loop {
            let available = self.answers.fill_buf().await;
            let available = available.map_err(|error| DriverError::bad_line("", error))?;
            if available.is_empty() {
                return Err(self.gone().await);
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(available.len(), |end| end + 1);
            self.begun.extend_from_slice(&available[..taken]);
            self.answers.consume(taken);
            if self.begun.len() > MAX_MESSAGE_BYTES {
                let start = String::from_utf8_lossy(&self.begun[..120]).into_owned();
                let reason = format!("more than {MAX_MESSAGE_BYTES} bytes in one line");
                return Err(DriverError::bad_line(&start, reason));
            }
            if end.is_some() {
                let line = std::mem::take(&mut self.begun);
                let text = String::from_utf8_lossy(&line);
                return Ok(text.trim_end_matches(['\n', '\r']).to_owned());
            }
        }
    }

    pub(super) fn end_input(&mut self) {
        self.requests = None;
    }

    /// The id of the process, while it runs.
    pub(super) fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How the process ended, when it did.
    pub(super) fn exit(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten();
        status.map(|status| status.to_string())
    }

    /// Ends the input, so that the process can tidy up what it keeps, and then the process.
    pub(super) async fn stop(&mut self) {
        self.end_input();
        if timeout(FAREWELL, self.child.wait()).await.is_err() {
            self.kill().await;
        }
    }

    pub(super) async fn kill(&mut self) {
        let _ = self.child.kill().await;
    }

    /// Its pipes are closed a moment before the process has ended.
    async fn gone(&mut self) -> DriverError {
        let status = timeout(LAST_BREATH, self.child.wait()).await;
        let status = status.ok().and_then(Result::ok);
        DriverError::Gone(status.map_or_else(String::new, |status| format!(" with {status}")))
    }
}
