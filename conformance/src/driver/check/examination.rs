//! The conversation that a driver is examined by.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::fault::Fault;
use super::findings::{Finding, Findings};
use super::schema::flaws_of_reply;
use crate::driver::dialogue::patience_for;
use crate::driver::lines::Lines;
use crate::driver::{DriverCommand, DriverError, Mode};
use crate::peer::{ConnectError, Link, WebSocketListener};
use crate::script::hello;

/// When the conversation begins, in Unix milliseconds of virtual time.
const BEGINNING_MS: u64 = 1_800_000_000_000;
/// Requests that may stay without an answer before the conversation is given up.
const MAX_UNANSWERED: usize = 2;
/// Lines that nobody asked for, before the rest is not read.
const MAX_EXTRA_LINES: usize = 20;

/// Examines one driver.
#[derive(Debug)]
pub struct Examination {
    lines: Lines,
    mode: Mode,
    patience: Duration,
    findings: Findings,
    /// When each request was made; its id is one more than its index.
    asked: Vec<Instant>,
    lines_read: usize,
    unanswered: usize,
    /// In network mode, what the client has opened or is to open.
    sockets: JoinSet<Result<Link, ConnectError>>,
}

/// What is to be seen in an answer, beyond that it is sound.
type Look = fn(&Value) -> Result<Option<String>, String>;

impl Examination {
    /// Starts a driver; what it writes to standard error is shown.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(
        command: &DriverCommand,
        mode: Mode,
        patience: Duration,
    ) -> Result<Self, DriverError> {
        Ok(Self {
            lines: Lines::start(command, Stdio::inherit())?,
            mode,
            patience,
            findings: Findings::default(),
            asked: Vec::new(),
            lines_read: 0,
            unanswered: 0,
            sockets: JoinSet::new(),
        })
    }

    /// Holds the conversation.
    pub async fn hold(mut self) -> Findings {
        for (asked, mut request, look) in conversation(self.mode) {
            let sound = self.ask(asked, &mut request, look).await;
            if !sound && self.unanswered > MAX_UNANSWERED {
                break;
            }
        }
        if self.lines.exit().is_none() {
            self.end().await;
        }
        self.lines.kill().await;
        self.findings
    }

    /// One request. False when nothing more can come.
    async fn ask(&mut self, asked: &'static str, request: &mut Value, look: Look) -> bool {
        if self.unanswered > MAX_UNANSWERED {
            return false;
        }
        self.asked.push(Instant::now());
        let id = self.asked.len();
        request["id"] = json!(id);
        self.findings.findings.push(Finding {
            asked,
            note: None,
            faults: Vec::new(),
        });
        if self.mode == Mode::Network {
            request["received"] = json!(0);
            match request["up"].as_bool() {
                Some(true) => self.offer_socket(request).await,
                Some(false) => self.sockets = JoinSet::new(),
                None => {}
            }
        }
        if let Err(error) = self.lines.send(&request.to_string()).await {
            return self.gone(&error);
        }
        let verb = request["verb"].as_str().unwrap_or_default();
        let patience = patience_for(verb, self.patience);
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match timeout(left, self.lines.receive()).await {
                Ok(Ok(line)) => {
                    if self.answers(&line, id, look) {
                        return true;
                    }
                }
                Ok(Err(error)) => return self.gone(&error),
                Err(_) => {
                    self.unanswered += 1;
                    self.blame(Fault::new(format!("no answer within {patience:?}")));
                    return false;
                }
            }
        }
    }

    /// Listens for the WebSocket that a client is asked to open.
    async fn offer_socket(&mut self, request: &mut Value) {
        match WebSocketListener::open().await {
            Ok(listener) => {
                request["url"] = json!(listener.url());
                self.sockets.spawn(listener.accept(self.patience));
            }
            Err(error) => self.blame(Fault::new(format!("no port to listen at: {error}"))),
        }
    }

    /// Takes in a line. True when it answers the request, rightly or wrongly.
    fn answers(&mut self, line: &str, id: usize, look: Look) -> bool {
        self.lines_read += 1;
        let number = self.lines_read;
        let reply: Value = match serde_json::from_str(line) {
            Ok(reply) => reply,
            Err(error) => {
                self.blame(Fault::not_json(&error, line, number));
                // A broken reply is one; other text is not.
                return line.trim_start().starts_with('{');
            }
        };
        let flaws = flaws_of_reply(&reply);
        let sound = flaws.is_empty();
        for flaw in flaws {
            self.blame(Fault::of_flaw(&flaw, line, number));
        }
        match reply["id"].as_u64().map(|id| id as usize) {
            Some(said) if said == id => {}
            Some(said) if said > id || said == 0 => {
                let reason = format!("request {said} was never made; this one was {id}");
                self.blame(Fault::of_id(reason, line, number));
                return true;
            }
            Some(said) => {
                let late = self.asked[said - 1].elapsed();
                let reason = format!(
                    "an answer to request {said}, {late:.1?} after it was made: late, or a \
                     second one"
                );
                self.blame(Fault::of_id(reason, line, number));
                return false;
            }
            None => return true,
        }
        if !sound {
            return true;
        }
        match self.seen(&reply, look) {
            Ok(note) => {
                if let Some(finding) = self.findings.last() {
                    finding.note = note;
                }
            }
            Err(reason) => self.blame(Fault::in_line(reason, line, number)),
        }
        true
    }

    fn seen(&mut self, reply: &Value, look: Look) -> Result<Option<String>, String> {
        if let Some(error) = reply["error"].as_str() {
            return Ok(Some(format!("says that it failed: {error}")));
        }
        if self.mode == Mode::Network && reply["sent"].is_null() && reply["skip"].is_null() {
            return Err("`sent` is missing: in network mode every reply carries it".to_owned());
        }
        if let (Some(name), Some(version)) = (reply["name"].as_str(), reply["version"].as_str()) {
            self.findings.name = format!("{name} {version}, {} mode", self.mode.name());
        }
        if let Some(skip) = reply["skip"].as_str() {
            return Ok(Some(format!("skipped: {skip}")));
        }
        look(reply)
    }

    /// The input ends: nothing more may come, and the driver leaves.
    async fn end(&mut self) {
        self.findings.findings.push(Finding {
            asked: "the end of its input",
            note: None,
            faults: Vec::new(),
        });
        self.lines.end_input();
        for _ in 0..MAX_EXTRA_LINES {
            match timeout(self.patience, self.lines.receive()).await {
                Ok(Ok(line)) => {
                    self.lines_read += 1;
                    let reason = "nobody asked for this line";
                    self.blame(Fault::in_line(reason, &line, self.lines_read));
                }
                Ok(Err(_)) => return,
                Err(_) => {
                    let patience = self.patience;
                    let reason = format!("it still runs {patience:?} later; leave when input ends");
                    return self.blame(Fault::new(reason));
                }
            }
        }
    }

    fn gone(&mut self, error: &DriverError) -> bool {
        self.unanswered = MAX_UNANSWERED + 1;
        self.blame(Fault::new(error.to_string()));
        false
    }

    fn blame(&mut self, fault: Fault) {
        if let Some(finding) = self.findings.last() {
            finding.faults.push(fault);
        }
    }
}

/// Requests that every driver has an answer to, be it that it skips them.
fn conversation(mode: Mode) -> Vec<(&'static str, Value, Look)> {
    let mut greeting = hello(mode);
    greeting["verb"] = json!("hello");
    let mut requests: Vec<(&'static str, Value, Look)> = vec![
        ("who are you", greeting, named),
        (
            "a verb of a later version",
            json!({"verb": "juggle", "balls": 3}),
            skipped,
        ),
        ("open a document", open("fresh"), nothing),
        (
            "write a field",
            json!({
                "verb": "do", "document": DOCUMENT,
                "ops": [{"set": ["title"], "value": "driver check"}],
            }),
            nothing,
        ),
        (
            "read the document",
            json!({"verb": "state", "document": DOCUMENT}),
            read,
        ),
        (
            "the connection is there",
            json!({"verb": "net", "up": true}),
            greeted,
        ),
        ("time passes", json!({"verb": "tick"}), nothing),
        (
            "the connection is lost",
            json!({"verb": "net", "up": false}),
            nothing,
        ),
        (
            "the client crashes",
            json!({"verb": "close", "how": "kill"}),
            nothing,
        ),
        ("open it again", open("keep"), nothing),
        (
            "read it again",
            json!({"verb": "state", "document": DOCUMENT}),
            kept,
        ),
        (
            "the client ends",
            json!({"verb": "close", "how": "clean"}),
            nothing,
        ),
    ];
    for (index, (_, request, _)) in requests.iter_mut().enumerate() {
        request["now"] = json!(BEGINNING_MS + index as u64 * 60_000);
    }
    requests
}

const DOCUMENT: &str = "driver-check";

fn open(storage: &str) -> Value {
    json!({"verb": "open", "document": DOCUMENT, "storage": storage})
}

fn nothing(_: &Value) -> Result<Option<String>, String> {
    Ok(None)
}

fn named(reply: &Value) -> Result<Option<String>, String> {
    match reply["name"].as_str() {
        Some(name) if !name.is_empty() => Ok(None),
        Some(_) | None => Err("`name` is missing: `hello` asks for it".to_owned()),
    }
}

fn skipped(_: &Value) -> Result<Option<String>, String> {
    Err(r#"answer a verb that you do not know with {"id":2,"skip":"why"}"#.to_owned())
}

fn greeted(reply: &Value) -> Result<Option<String>, String> {
    if reply["connected"] == json!(false) {
        return Ok(Some("could not connect: it will fail cases".to_owned()));
    }
    let frames = reply["send"].as_array().map(Vec::len);
    let frames = frames.or_else(|| reply["sent"].as_u64().map(|sent| sent as usize));
    Ok((frames.unwrap_or(0) == 0).then(|| "sends no `Hello`: it will fail cases".to_owned()))
}

fn read(reply: &Value) -> Result<Option<String>, String> {
    if reply["fields"].is_null() {
        return Err("`fields` is missing: `state` asks for it".to_owned());
    }
    Ok((reply["fields"]["/title"] != "driver check")
        .then(|| "does not show /title, which was written: it will fail cases".to_owned()))
}

fn kept(reply: &Value) -> Result<Option<String>, String> {
    Ok(read(reply)?.map(|_| "has lost /title in the crash: it will fail cases".to_owned()))
}
