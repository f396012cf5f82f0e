//! Sending and expecting frames: the steps that both roles share.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::player::{Player, Stage};
use super::{Failure, FailureKind};
use crate::frame::{bytes_of, encode_frame};
use crate::pattern::{Mismatch, matches};
use crate::peer::{Arrival, Command};
use crate::trace::{Direction, FrameRecord, Happening};

impl Player {
    pub(super) async fn send_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, frames) = self.line_of(body)?;
        let frames = one_or_many(self.strict(&frames)?);
        for mut frame in frames {
            self.stamp_frame(&mut frame);
            self.send_frame(&name, &frame).await?;
        }
        Ok(())
    }

    /// Fills in what the changes of a frame leave open, and counts them.
    pub(super) fn stamp_frame(&mut self, frame: &mut Value) {
        let now_ms = self.scope.now_ms();
        for body in frame
            .as_object_mut()
            .into_iter()
            .flat_map(|fields| fields.values_mut())
        {
            let document = body["document_id"].as_str().unwrap_or_default().to_owned();
            let Some(changes) = body.get_mut("changes").and_then(Value::as_array_mut) else {
                continue;
            };
            for change in changes {
                self.stamps.fill(change, now_ms);
                self.stamps.sent(&document, change);
            }
        }
    }

    /// Encodes and sends a frame.
    pub(super) async fn send_frame(&mut self, name: &str, frame: &Value) -> Result<(), Failure> {
        let bytes = encode_frame(frame).map_err(|problem| Failure::script(problem.to_string()))?;
        self.send_bytes(name, bytes).await
    }

    /// Sends the bytes of one frame, sound or not.
    pub(super) async fn send_bytes(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let record = FrameRecord::new(bytes.clone());
        if matches!(self.stage, Stage::Client(_)) {
            self.check_agreed(&record)?;
        }
        self.note(name, Happening::Frame(Direction::Sent, record));
        match &self.stage {
            Stage::Server(_) => {
                self.command(name, Command::Frame(bytes));
                Ok(())
            }
            Stage::Client(_) => self.deliver(name, &bytes).await,
        }
    }

    /// Hands a command to a socket. On a connection that is over it goes nowhere, as in life.
    pub(super) fn command(&mut self, name: &str, command: Command) {
        if let Some(link) = &self.line(name).link {
            link.send(command);
        }
    }

    pub(super) async fn send_raw_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, content) = self.line_of(body)?;
        let content = self.strict(&content)?;
        let parts = one_or_many(content);
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend(raw_part(&part)?);
        }
        self.send_bytes(&name, bytes).await
    }

    /// What comes next, whatever it is; a frame that was passed over comes first.
    pub(super) async fn receive(&mut self, name: &str) -> Result<Arrival, Failure> {
        let patience = self.patience;
        let line = self.line(name);
        if let Some(end) = &line.end {
            return Ok(Arrival::Ended(end.clone()));
        }
        let arrival = match (line.waiting.pop_front(), &mut line.link) {
            (Some(arrival), _) => Some(arrival),
            (None, Some(link)) => link.receive(patience).await,
            (None, None) => None,
        };
        let Some(arrival) = arrival else {
            let got = match self.stage {
                Stage::Server(_) => format!("nothing within {patience:?}"),
                Stage::Client(_) => "nothing".to_owned(),
            };
            return Err(Failure::new(FailureKind::Timeout, "a frame", got));
        };
        // What a client sends is noted when it sends it.
        let in_tunnel = matches!(self.stage, Stage::Client(_));
        match &arrival {
            Arrival::Frame(_) if in_tunnel => {}
            Arrival::Frame(bytes) => {
                let record = FrameRecord::new(bytes.clone());
                self.note(name, Happening::Frame(Direction::Received, record));
            }
            Arrival::Text(text) => self.note(name, Happening::ReceivedText(text.clone())),
            Arrival::Ended(end) => {
                self.line(name).end = Some(end.clone());
                self.note(name, Happening::Ended(Some(end.clone())));
            }
        }
        Ok(arrival)
    }

    /// The next frame that is no ping. Pings are answered.
    pub(super) async fn next_frame(&mut self, name: &str) -> Result<FrameRecord, Failure> {
        if let Some(bytes) = self.line(name).passed_over.pop_front() {
            return Ok(FrameRecord::new(bytes));
        }
        self.fresh_frame(name).await
    }

    /// The next frame from the wire, past those that wait.
    async fn fresh_frame(&mut self, name: &str) -> Result<FrameRecord, Failure> {
        loop {
            match self.receive(name).await? {
                Arrival::Frame(bytes) => {
                    let record = FrameRecord::new(bytes);
                    let Some(ping) = record.body("ping") else {
                        return Ok(record);
                    };
                    if self.line(name).leaves_pings {
                        return Ok(record);
                    }
                    let pong = json!({"pong": {"nonce": ping["nonce"]}});
                    self.send_frame(name, &pong).await?;
                }
                Arrival::Text(_) => {
                    return Err(Failure::new(
                        FailureKind::Mismatch,
                        "a frame",
                        "a text message",
                    ));
                }
                Arrival::Ended(end) => {
                    let status = end
                        .status
                        .map_or_else(String::new, |s| format!(" with {s}"));
                    let got = format!("the connection ended{status} {}", end.reason);
                    return Err(Failure::new(FailureKind::Ended, "a frame", got.trim_end()));
                }
            }
        }
    }

    /// The next frame of one of these bodies; others wait for later steps. An unwanted error fails.
    pub(super) async fn select_frame(
        &mut self,
        name: &str,
        wanted: &[&str],
    ) -> Result<FrameRecord, Failure> {
        let waiting = &mut self.line(name).passed_over;
        let found = waiting
            .iter()
            .position(|bytes| wanted.contains(&FrameRecord::new(bytes.clone()).name()));
        if let Some(bytes) = found.and_then(|index| waiting.remove(index)) {
            return Ok(FrameRecord::new(bytes));
        }
        let mut passed: VecDeque<Vec<u8>> = VecDeque::new();
        let outcome = loop {
            match self.fresh_frame(name).await {
                Ok(record) if wanted.contains(&record.name()) => break Ok(record),
                Ok(record) if record.body("error").is_some() || record.decoded.is_err() => {
                    break Err(unexpected(wanted, &record));
                }
                Ok(record) => passed.push_back(record.bytes),
                Err(failure) => {
                    break Err(Failure {
                        expected: format!("`{}`", wanted.join("` or `")),
                        ..failure
                    });
                }
            }
        };
        self.line(name).passed_over.append(&mut passed);
        outcome
    }

    pub(super) async fn expect_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, patterns) = self.line_of(body)?;
        let patterns = one_or_many(patterns);
        for pattern in patterns {
            self.expect_frame(&name, &pattern).await?;
        }
        Ok(())
    }

    /// The next frame must match; the variables it names first are bound.
    pub(super) async fn expect_frame(
        &mut self,
        name: &str,
        pattern: &Value,
    ) -> Result<(), Failure> {
        let pattern = self.pattern(pattern)?;
        if pattern.get("ping").is_some() {
            self.line(name).leaves_pings = true;
        }
        let described = shortened(&pattern);
        let record = self.next_frame(name).await;
        let record = record.map_err(|failure| Failure {
            expected: described,
            ..failure
        })?;
        self.check(&pattern, &record)
    }

    /// Matches a frame, and binds what the pattern names first.
    pub(super) fn check(&mut self, pattern: &Value, record: &FrameRecord) -> Result<(), Failure> {
        let wanted = pattern.as_object().and_then(|fields| fields.keys().next());
        let wanted = wanted.ok_or_else(|| Failure::script(format!("no frame: {pattern}")))?;
        let Ok(frame) = &record.decoded else {
            return Err(unexpected(&[wanted], record));
        };
        if record.name() != wanted {
            let mut failure = unexpected(&[wanted], record);
            failure.expected = shortened(pattern);
            return Err(failure);
        }
        let mismatch = |found: Mismatch| Failure::mismatch(record.name(), &found, &record.bytes);
        let bindings = matches(pattern, frame).map_err(mismatch)?;
        self.scope.bind_all(bindings);
        Ok(())
    }

    /// Frames of one body that bring exactly these changes, in this order.
    pub(super) async fn expect_changes_step(
        &mut self,
        body: &Value,
        carrier: &str,
    ) -> Result<(), Failure> {
        let (name, patterns) = self.line_of(body)?;
        let Value::Array(patterns) = self.pattern(&patterns)? else {
            return Err(Failure::script("the changes are a list"));
        };
        let mut patterns = VecDeque::from(patterns);
        while !patterns.is_empty() {
            let record = self
                .select_frame(&name, &[carrier])
                .await
                .map_err(|failure| {
                    let expected = format!("{} more changes in `{carrier}`", patterns.len());
                    Failure {
                        expected,
                        ..failure
                    }
                })?;
            let body = record.body(carrier).cloned().unwrap_or_default();
            for change in body["changes"].as_array().into_iter().flatten() {
                let Some(pattern) = patterns.pop_front() else {
                    let mut failure = Failure::new(
                        FailureKind::Mismatch,
                        "no further change",
                        shortened(change),
                    );
                    failure.bytes = Some(record.bytes);
                    return Err(failure);
                };
                self.check_change(&pattern, change, &record)?;
            }
        }
        Ok(())
    }

    pub(super) fn check_change(
        &mut self,
        pattern: &Value,
        change: &Value,
        record: &FrameRecord,
    ) -> Result<(), Failure> {
        let pattern = self.pattern(pattern)?;
        let bindings = matches(&pattern, change)
            .map_err(|found| Failure::mismatch("change", &found, &record.bytes))?;
        self.scope.bind_all(bindings);
        Ok(())
    }
}

/// The items of a list, or the one thing that is none.
fn one_or_many(value: Value) -> Vec<Value> {
    if let Value::Array(items) = value {
        return items;
    }
    vec![value]
}

fn raw_part(part: &Value) -> Result<Vec<u8>, Failure> {
    let Some(text) = part.as_str() else {
        return encode_frame(part).map_err(|problem| Failure::script(problem.to_string()));
    };
    let bytes = bytes_of(text).or_else(|| bytes_of(&format!("hex:{text}")));
    bytes.ok_or_else(|| Failure::script(format!("`{text}` is not hex")))
}

/// A frame of another body than wanted, told as what it is.
pub(super) fn unexpected(wanted: &[&str], record: &FrameRecord) -> Failure {
    let got = match &record.decoded {
        Ok(frame) => shortened(frame),
        Err(problem) => problem.to_string(),
    };
    let expected = format!("`{}`", wanted.join("` or `"));
    let mut failure = Failure::new(FailureKind::Mismatch, expected, got);
    failure.bytes = Some(record.bytes.clone());
    failure
}

pub(super) fn shortened(value: &Value) -> String {
    let mut value = value.clone();
    if let Some(body) = value
        .as_object_mut()
        .and_then(|fields| fields.values_mut().next())
        && let Some(fields) = body.as_object_mut()
        && fields.contains_key("changes")
    {
        // The changes say the same, for people.
        fields.remove("delta");
    }
    let text = value.to_string();
    if text.chars().count() <= 300 {
        return text;
    }
    format!("{}...", text.chars().take(300).collect::<String>())
}
