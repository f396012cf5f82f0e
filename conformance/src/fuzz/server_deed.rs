//! What is done to a judged server, and the step of a case that does it.

use serde_json::{Map, Value, json};

use crate::case::{Step, Verb};

/// One deed. A connection that is named is greeted first, if need be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ServerDeed {
    /// An update of one change; awaited, or left under way.
    Write {
        connection: &'static str,
        document: &'static str,
        ops: Vec<Value>,
        /// The name under which it can be sent again.
        name: String,
        awaited: bool,
    },
    /// A change that was sent before, once more.
    Again {
        connection: &'static str,
        document: &'static str,
        name: String,
    },
    /// A request for a document.
    Ask {
        connection: &'static str,
        request: Value,
        awaited: bool,
    },
    /// Any frame, or bytes that may be none.
    Throw {
        connection: &'static str,
        thrown: Value,
        /// Before any greeting, over a connection of its own.
        ungreeted: bool,
    },
    /// The connection is dropped.
    Disconnect { connection: &'static str },
    /// The server is stopped, or killed, and started again.
    Restart { kill: bool },
    /// Everything that is under way arrives.
    Settle,
    /// A document is written, and read twice over HTTP: what is known is not sent again.
    View {
        document: &'static str,
        /// The name of the variable that holds its tag.
        tag: String,
    },
    /// A document is read from the start.
    Audit {
        document: &'static str,
        request_id: u64,
    },
}

impl ServerDeed {
    /// The step that does it.
    pub(super) fn step(&self) -> Step {
        match self {
            Self::Write {
                connection,
                document,
                ops,
                name,
                awaited,
            } => {
                let write = json!({"document": document, "ops": ops, "as": name});
                talk(connection, "write", write, *awaited)
            }
            Self::Again {
                connection,
                document,
                name,
            } => {
                let changes = [format!("${name}")];
                let update = json!({"update": {"document_id": document, "changes": changes}});
                talk(connection, "send", update, true)
            }
            Self::Ask {
                connection,
                request,
                awaited,
            } => talk(connection, "send", request.clone(), *awaited),
            Self::Throw {
                connection,
                thrown,
                ungreeted,
            } => {
                let verb = if thrown.is_string() {
                    "send_raw"
                } else {
                    "send"
                };
                if *ungreeted {
                    let talk = json!({verb: thrown, "greeted": false});
                    let body = named(&format!("{connection}_stranger"), talk);
                    return Step {
                        verb: Verb::Talk,
                        body,
                    };
                }
                talk(connection, verb, thrown.clone(), true)
            }
            Self::Disconnect { connection } => talk(connection, "disconnect", json!({}), false),
            Self::Restart { kill } => Step {
                verb: if *kill { Verb::Kill } else { Verb::Restart },
                body: json!({}),
            },
            Self::Settle => Step {
                verb: Verb::Settle,
                body: json!({}),
            },
            Self::View { document, tag } => view(document, tag),
            Self::Audit {
                document,
                request_id,
            } => {
                let request = json!({"sync_request": {
                    "request_id": request_id, "document_id": document, "mode": "ONCE",
                }});
                talk("auditor", "send", request, true)
            }
        }
    }
}

//= SK-HTTP-007
fn view(document: &str, tag: &str) -> Step {
    let tag = format!("${tag}");
    let write = json!({"document": document, "set": {"/viewed": tag.len()}});
    let first = json!({"status": 200, "headers": {"etag": tag}});
    let again = json!({
        "document": document, "known": tag, "citing": "SK-HTTP-007",
        "answer": {"status": 304, "body": ""},
    });
    Step {
        verb: Verb::Repeat,
        body: json!({"times": 1, "steps": [
            {"talk": {"viewer": {"write": write}}},
            {"settle": {}},
            {"view": {"document": document, "citing": "SK-HTTP-001", "answer": first}},
            {"view": again},
        ]}),
    }
}

fn talk(connection: &str, verb: &str, body: Value, awaited: bool) -> Step {
    let mut talk = named(verb, body);
    if !awaited {
        talk["settled"] = json!(false);
    }
    Step {
        verb: Verb::Talk,
        body: named(connection, talk),
    }
}

fn named(name: &str, body: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), body)]))
}
