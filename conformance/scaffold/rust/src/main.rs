//! A driver for the SyncKit conformance suite: JSON lines in, JSON lines out.
//!
//! Fill in the verbs with your client; what still answers `skip` is UNSUPPORTED.

use std::io::Write as _;

use serde_json::{Map, Value, json};

/// What a verb comes to: the members of the reply, or what cannot be done.
type Answer = Result<Map<String, Value>, String>;

/// The driver, and the client that it carries.
#[derive(Default)]
struct Driver {
    /// Unix milliseconds: the only clock your client may have.
    now: u64,
}

impl Driver {
    /// Whatever the client does meanwhile belongs to the reply: `"send": [hex, ...]`,
    /// `"dial": true`, `"close": true`, and `"timer": ms` of its next timer while one runs.
    fn answer(&mut self, request: &Value) -> Answer {
        self.now = request["now"].as_u64().unwrap_or(self.now);
        let text = |member: &str| request[member].as_str().unwrap_or_default();
        match text("verb") {
            "hello" if request["mode"] == "network" => skip("network mode"),
            "hello" => reply(json!({"name": "my-client", "version": "0.1.0"})),
            "open" => self.open(text("document"), text("storage"), text("token")),
            "do" => self.write(text("document"), &request["ops"]),
            // A frame arrives: its bytes in hex.
            "recv" => self.receive(text("bytes")),
            // Fire every timer that is due at `now`, in order.
            "tick" => skip("tick"),
            // `"fields": {"/a/b": 1, ...}`: what the application reads.
            "state" => self.read(text("document")),
            // Up: the connection is there. Not up: it is lost, or never came.
            "net" => self.connection(request["up"] == true),
            // "kill": throw the client away without a word. "clean": let it say goodbye.
            "close" => self.close(text("how") == "kill"),
            unknown => skip(unknown),
        }
    }

    /// Starts the client if it does not run: on empty storage for "fresh", on what is stored for
    /// "keep". It then wants a connection. A document that is opened later is followed as well.
    fn open(&mut self, _document: &str, _storage: &str, _token: &str) -> Answer {
        skip("open")
    }

    /// One change of all operations: `{"set": ["a", "b"], "value": 1}`, `{"delete": ["a"]}`, ...
    fn write(&mut self, _document: &str, _ops: &Value) -> Answer {
        skip("do")
    }

    fn receive(&mut self, _bytes: &str) -> Answer {
        skip("recv")
    }

    fn read(&self, _document: &str) -> Answer {
        skip("state")
    }

    fn connection(&mut self, _up: bool) -> Answer {
        skip("net")
    }

    fn close(&mut self, _kill: bool) -> Answer {
        skip("close")
    }
}

fn skip(what: &str) -> Answer {
    reply(json!({ "skip": what }))
}

fn reply(members: Value) -> Answer {
    Ok(members.as_object().cloned().unwrap_or_default())
}

fn main() -> std::io::Result<()> {
    let mut driver = Driver::default();
    for line in std::io::stdin().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let answer = driver.answer(&request);
        // A case fails with the text of `error`.
        let failed = |error: String| Map::from_iter([("error".to_owned(), json!(error))]);
        let mut members = answer.unwrap_or_else(failed);
        members.insert("id".to_owned(), request["id"].clone());
        let mut output = std::io::stdout().lock();
        writeln!(output, "{}", Value::Object(members))?;
        output.flush()?;
    }
    Ok(())
}
