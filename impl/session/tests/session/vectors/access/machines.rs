//! The server with its principals, and what they say in the words of the model.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use serde_json::{Value, json};
use synckit_crdt::UnixMillis;
use synckit_session::Bugs;
use synckit_session::access::{Identity, Level};
use synckit_session::cursor::Epoch;
use synckit_session::server::{ConnectionId, DocumentReply};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, Authenticate, Capability, ErrorCode, SetAccess};

use crate::harness::{Behaviours, Server, change, document, hello, sync_at, update};
use crate::vectors::machines::{cursor, text};

/// Within this time nothing but tokens ends.
const VALIDITY_MS: u64 = 1_000;

/// A frame to a principal, in the model's words.
pub(super) type Sent = Vec<(String, Value)>;

/// Why a behaviour is followed no further.
pub(super) struct Finer;

/// The server, and what its principals know.
pub(super) struct Access {
    server: Server,
    principals: BTreeMap<String, Principal>,
    /// The server's own cursors, by what they stand for.
    cursors: BTreeMap<u64, Bytes>,
    request_id: u64,
}

struct Principal {
    connection: u64,
    expires_at: UnixMillis,
    admitted: u64,
    /// What the model has acknowledged, and the server will with the next step of the connection.
    owed: VecDeque<Value>,
    /// The model's frames that went out with the one before them.
    ahead: VecDeque<Value>,
    /// Whether the first of them is said now.
    says_next: bool,
}

impl Access {
    pub(super) fn new(file: &Behaviours, bugs: &Bugs) -> Self {
        let mut server = Server::new();
        server.config.guarded = true;
        server.config.epoch = Epoch([1; 16]);
        server.config.bugs = bugs.clone();
        let mut replay = Self {
            server,
            principals: BTreeMap::new(),
            cursors: BTreeMap::new(),
            request_id: 0,
        };
        let admins = file.set("Admin");
        for name in file.set("Principal") {
            let level = if admins.contains(&name) {
                "admin"
            } else {
                "write"
            };
            replay.greet(&name, level);
        }
        replay.server.storage_waits = true;
        replay.server.hops_wait = true;
        replay
    }

    fn greet(&mut self, name: &str, level: &str) {
        let (token, expires_at) = self.token(name, level);
        let connection = self.server.connect(Some(&token));
        let capabilities = [Capability::Lww, Capability::AccessControl];
        let greeting = v1::Hello {
            capabilities: capabilities.map(i32::from).to_vec(),
            ..hello(name)
        };
        let frames = self.server.ask(connection, Body::Hello(greeting));
        assert!(matches!(frames[..], [Body::Welcome(_)]), "{frames:?}");
        let principal = Principal {
            connection,
            expires_at,
            admitted: 0,
            owed: VecDeque::new(),
            ahead: VecDeque::new(),
            says_next: false,
        };
        self.principals.insert(name.to_owned(), principal);
    }

    /// A token that is good from now on; an administrator's outlasts every behaviour.
    fn token(&mut self, name: &str, level: &str) -> (String, UnixMillis) {
        let lasts_ms = if level == "admin" {
            100 * VALIDITY_MS
        } else {
            VALIDITY_MS
        };
        let expires_at = UnixMillis(self.server.now.0 + lasts_ms);
        let identity = Identity {
            subject: name.to_owned(),
            expires_at: Some(expires_at),
            permissions: [("doc".to_owned(), Level::named(level).unwrap())]
                .into_iter()
                .collect(),
            relays: false,
        };
        let token = format!("{name} {level} {}", expires_at.0);
        self.server.tokens.insert(token.clone(), Ok(identity));
        (token, expires_at)
    }

    pub(super) fn step(
        &mut self,
        action: &Value,
        cursor: &Value,
        grows: bool,
    ) -> Result<(), Finer> {
        let args = &action["args"];
        let name = args["c"].as_str().unwrap_or_default();
        let action = action["name"].as_str().unwrap();
        let mut all = self.principals.values();
        if all.any(|it| !it.ahead.is_empty()) && !matches!(action, "Relay" | "Receive") {
            return Err(Finer);
        }
        match action {
            "SyncRequest" => {
                let at = cursor[name].as_u64().unwrap();
                let known = self.cursors.get(&at).cloned().unwrap_or_default();
                let request = sync_at(self.next_request(), &known);
                self.ask(name, Body::SyncRequest(request))?;
            }
            "Update" => {
                let principal = self.principals.get_mut(name).unwrap();
                let seq = principal.admitted + 1;
                principal.admitted += u64::from(grows);
                self.ask(name, update(&[change(name, seq)]))?;
            }
            "SetAccess" => {
                let set = SetAccess {
                    request_id: self.next_request(),
                    document_id: "doc".to_owned(),
                    subject: args["subject"].as_str().unwrap().to_owned(),
                    level: Level::encode(Level::named(args["level"].as_str().unwrap())).into(),
                };
                self.ask(name, Body::SetAccess(set))?;
            }
            "Authenticate" => {
                let (token, expires_at) = self.token(name, args["level"].as_str().unwrap());
                let principal = self.principals.get_mut(name).unwrap();
                principal.expires_at = expires_at;
                let connection = principal.connection;
                let request_id = self.next_request();
                let renewal = Authenticate { request_id, token };
                self.server.send(connection, Body::Authenticate(renewal));
            }
            "Expire" => {
                let ends = self.principals[name].expires_at;
                self.server.wait_ms(ends.0 - self.server.now.0);
            }
            "Persist" => assert!(self.server.store_next(), "nothing is staged"),
            "Relay" => self.relay(name),
            "Resume" => self.resume(name),
            // What a client has received is in what it asks for next.
            "Receive" => {}
            other => panic!("an action of another model: {other}"),
        }
        self.settle()
    }

    fn next_request(&mut self) -> u64 {
        self.request_id += 1;
        self.request_id
    }

    fn ask(&mut self, name: &str, body: Body) -> Result<(), Finer> {
        let connection = self.principals[name].connection;
        if self.server.wants_to_resume(connection) {
            return Err(Finer);
        }
        self.server.send(connection, body);
        Ok(())
    }

    /// What the document said passes the connection, or does not.
    fn relay(&mut self, name: &str) {
        let principal = self.principals.get_mut(name).unwrap();
        let connection = principal.connection;
        principal.says_next = !principal.ahead.is_empty();
        if !principal.says_next && self.server.replies(connection).next().is_some() {
            self.server.deliver(connection);
        }
    }

    /// The document hears the wish to go on, and what it said before is void.
    fn resume(&mut self, name: &str) {
        let connection = self.principals[name].connection;
        if !self.server.wants_to_resume(connection) {
            return;
        }
        self.server.resume(connection);
        self.server.store_reads();
        while self.server.replies(connection).any(is_resumed) {
            self.server.deliver(connection);
        }
    }

    /// Everything is done that is no step of the model.
    fn settle(&mut self) -> Result<(), Finer> {
        self.server.store_reads();
        self.server.store_access();
        let ids: Vec<u64> = self.principals.values().map(|it| it.connection).collect();
        for id in ids {
            while self.server.replies(id).next().is_some_and(is_answer) {
                self.server.deliver(id);
            }
            if self.server.replies(id).any(is_seen) {
                return Err(Finer);
            }
        }
        Ok(())
    }

    /// What was sent, in the model's words: all but what is owed.
    pub(super) fn sent(&mut self) -> Sent {
        let mut all = Vec::new();
        for (name, principal) in &mut self.principals {
            if std::mem::take(&mut principal.says_next) {
                let next = principal.ahead.pop_front();
                all.extend(next.map(|message| (name.clone(), message)));
            }
            for body in self.server.frames(principal.connection) {
                if let Some((end, bytes)) = ends_at(&body) {
                    self.cursors.insert(end, bytes);
                }
                let owed = matches!(body, Body::Ack(_)).then(|| principal.owed.pop_front());
                let told = message(name, &body, self.request_id, owed.flatten());
                let mut each = told.into_iter().flat_map(one_by_one);
                all.extend(each.next().map(|message| (name.clone(), message)));
                principal.ahead.extend(each);
            }
        }
        all
    }

    /// Takes out of what the model says now what the server says when it passes the change on.
    pub(super) fn owes(&mut self, action: &Value, expected: &mut Sent) {
        if action["name"] != "Persist" {
            return;
        }
        for (name, principal) in &mut self.principals {
            let replies = self.server.replies(principal.connection);
            let last = replies.filter_map(following).last();
            if last.is_some_and(|(is_ack, _)| is_ack) {
                let is_own = |(to, said): &(String, Value)| to == name && said["type"] == "Ack";
                let place = expected.iter().position(is_own);
                principal.owed.extend(place.map(|at| expected.remove(at).1));
            }
        }
    }

    /// What is seen of the server, under the names of `observed`.
    pub(super) fn seen(&self) -> Value {
        let server = &self.server;
        let disk = server.disks.get(&document());
        let log = disk.map_or_else(Vec::new, |disk| disk.dots());
        let writers: Vec<String> = log.into_iter().map(|(writer, _)| writer).collect();
        let staged = server.document().map_or(0, |it| it.staged_len());
        let mut seen = json!({"log": writers, "staged": staged});
        for (name, principal) in &self.principals {
            let id = ConnectionId(principal.connection);
            let open = server.document().and_then(|it| it.live_position(id));
            let mut remembered = server
                .document()
                .into_iter()
                .flat_map(|it| it.connections());
            let listed = disk.and_then(|disk| disk.access.level(name));
            let told = server.replies(principal.connection).filter_map(following);
            let on_the_way: u64 = told.map(|(_, carries)| carries).sum();
            seen[name.as_str()] = json!({
                "expired": principal.expires_at <= server.now,
                "acl": listed.map_or("unset", Level::name),
                "open": open.is_some(),
                "remembered": remembered.any(|connection| connection == id),
                "on_the_way": on_the_way + principal.ahead.len() as u64,
            });
        }
        seen
    }
}

fn place(bytes: &Bytes) -> u64 {
    cursor(bytes)["position"].as_u64().unwrap()
}

/// Whether it acknowledges, and by how many changes it moves the client.
fn following(reply: &DocumentReply) -> Option<(bool, u64)> {
    let DocumentReply::Following { frame, .. } = reply else {
        return None;
    };
    let frame = synckit_wire::frame::decode(frame, u32::MAX).unwrap();
    match frame.body.unwrap() {
        Body::Ack(ack) => Some((true, place(&ack.cursor) - place(&ack.previous_cursor))),
        Body::Notification(told) => {
            Some((false, place(&told.cursor) - place(&told.previous_cursor)))
        }
        other => panic!("it moves nobody: {other:?}"),
    }
}

fn is_resumed(reply: &DocumentReply) -> bool {
    matches!(reply, DocumentReply::Resumed)
}

/// Whether it answers, or is for the connection alone: a step of the model includes that.
fn is_answer(reply: &DocumentReply) -> bool {
    following(reply).is_none() && !is_resumed(reply)
}

/// Whether the client hears of it.
fn is_seen(reply: &DocumentReply) -> bool {
    let inside = [
        matches!(reply, DocumentReply::SyncSettled { .. }),
        matches!(reply, DocumentReply::UpdateSettled),
    ];
    is_answer(reply) && !inside.contains(&true)
}

/// Where a frame leaves its client.
fn ends_at(body: &Body) -> Option<(u64, Bytes)> {
    let bytes = match body {
        Body::SyncResponse(response) => &response.cursor,
        Body::Notification(told) => &told.cursor,
        Body::Ack(ack) if !ack.cursor.is_empty() => &ack.cursor,
        _ => return None,
    };
    Some((place(bytes), bytes.clone()))
}

/// A frame in the model's words; none for an `Ack` that was owed and moves nobody.
fn message(name: &str, body: &Body, asked: u64, owed: Option<Value>) -> Option<Value> {
    let own = |of: u64| if of == asked { 1 } else { of };
    Some(match body {
        Body::SyncResponse(response) => json!({
            "type": "SyncResponse",
            "changes": changes(response.delta.as_ref()),
            "cursor": place(&response.cursor),
        }),
        Body::Notification(told) => json!({
            "type": "Notification",
            "changes": changes(told.delta.as_ref()),
            "previous_cursor": place(&told.previous_cursor),
            "cursor": place(&told.cursor),
        }),
        Body::Ack(ack) => {
            let (writer, seq) = (text(&ack.replica_id), ack.through_seq);
            let plain = json!({"type": "Ack", "replica_id": writer, "through_seq": seq});
            match owed {
                Some(owed) if owed != plain => plain,
                Some(_) if ack.cursor.is_empty() => return None,
                None if ack.cursor.is_empty() => plain,
                Some(_) | None => {
                    let (before, after) = (place(&ack.previous_cursor), place(&ack.cursor));
                    let own = |seq: u64| json!({"replica": writer, "seq": seq});
                    let changes: Vec<Value> = (seq + before + 1 - after..=seq).map(own).collect();
                    json!({
                        "type": "Notification",
                        "changes": changes,
                        "previous_cursor": before,
                        "cursor": after,
                    })
                }
            }
        }
        Body::AccessChanged(changed) => json!({
            "type": "AccessChanged",
            "request_id": own(changed.request_id),
            "subject": changed.subject,
            "level": Level::decode(changed.level()).map_or("unset", Level::name),
        }),
        Body::Authenticated(renewed) => {
            assert_eq!((own(renewed.request_id), name), (1, name));
            json!({"type": "Authenticated"})
        }
        Body::Error(error) => json!({"type": "Error", "code": code(error.code())}),
        other => panic!("a frame that the model does not have: {other:?}"),
    })
}

/// The model notifies of each change by itself.
fn one_by_one(message: Value) -> Vec<Value> {
    if message["type"] != "Notification" {
        return vec![message];
    }
    let before = message["previous_cursor"].as_u64().unwrap();
    let changes = message["changes"].as_array().unwrap().iter();
    let one = |(change, at): (&Value, u64)| {
        json!({
            "type": "Notification", "changes": [change], "previous_cursor": at, "cursor": at + 1,
        })
    };
    let each: Vec<Value> = changes.zip(before..).map(one).collect();
    assert_eq!(message["cursor"], before + each.len() as u64, "{message}");
    each
}

fn code(code: ErrorCode) -> &'static str {
    code.as_str_name().trim_start_matches("ERROR_CODE_")
}

fn changes(delta: Option<&v1::Delta>) -> Vec<Value> {
    let Some(delta) = delta else {
        return Vec::new();
    };
    let dot = |change: &v1::Change| {
        let writer = text(&delta.replicas[change.replica as usize]);
        json!({"replica": writer, "seq": change.first_seq})
    };
    delta.changes.iter().map(dot).collect()
}
