//! The two machines of a server, and what travels between them, in the words of the model.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use serde_json::{Value, json};
use synckit_crdt::{Change, DocumentId, UnixMillis};
use synckit_session::Bugs;
use synckit_session::access::{Level, Principal};
use synckit_session::cursor::{Cursor, Epoch, Position};
use synckit_session::server::{
    Connection, ConnectionAction, ConnectionConfig, ConnectionEvent, ConnectionId, DocumentAction,
    DocumentEvent, DocumentLog, DocumentReply, DocumentRequest, Writer,
};
use synckit_session::ticket::Ticket;
use synckit_session::trace::SubscriptionProjection;
use synckit_wire::frame;
use synckit_wire::v1::{self, Frame, frame::Body};

use crate::harness::{Behaviours, Disk, hello, replica, sync_at, write};

const NOW: UnixMillis = UnixMillis(0);
const EPOCH: Epoch = Epoch([1; 16]);

/// Every frame of the model takes at most so many bytes, and more than two thirds of them.
const PLACE_BYTES: u32 = 400;

/// The most changes that a client asks for: by it a load for an answer is told from one for a
/// reader that is behind, which asks for as many as a frame may hold.
const ASKED_CHANGES: u32 = 100;

/// Who writes; it does not follow.
const WRITER: ConnectionId = ConnectionId(100);

/// One reader: its connection, and what waits on either side of it.
struct Reader {
    id: ConnectionId,
    connection: Connection,
    to_document: VecDeque<DocumentRequest>,
    to_connection: VecDeque<DocumentReply>,
    queue: VecDeque<Bytes>,
    /// What storage was asked for, and from where.
    loading: Option<(Ticket, Position)>,
    cursor: Position,
}

pub(super) struct Machines {
    document: DocumentLog,
    disk: Disk,
    page_size: usize,
    readers: BTreeMap<String, Reader>,
}

impl Machines {
    pub(super) fn new(file: &Behaviours, bugs: &Bugs) -> Self {
        let places = file.constant("MaxOutbound").as_u64().unwrap();
        let mut config = ConnectionConfig::new(EPOCH, [1; 16]);
        config.limits.max_frame_bytes = PLACE_BYTES;
        config.limits.max_outbound_bytes = PLACE_BYTES * u32::try_from(places).unwrap();
        config.bugs = bugs.clone();
        let document = DocumentLog::new(document(), config.limits.clone());
        let reader = |(index, name): (usize, &String)| {
            let id = ConnectionId(index as u64 + 1);
            let reader = Reader {
                id,
                connection: Connection::new(id, config.clone()),
                to_document: VecDeque::new(),
                to_connection: VecDeque::new(),
                queue: VecDeque::new(),
                loading: None,
                cursor: Position(0),
            };
            (name.clone(), reader)
        };
        let names = file.set("Reader");
        let mut machines = Self {
            document: document.with_bugs(bugs.clone()),
            disk: Disk::default(),
            page_size: usize::try_from(file.constant("PageSize").as_u64().unwrap()).unwrap(),
            readers: names.iter().enumerate().map(reader).collect(),
        };
        for name in &names {
            machines.subscribe(name);
        }
        machines
    }

    /// The model begins with readers that are live and have read everything.
    fn subscribe(&mut self, name: &str) {
        self.connection(name, ConnectionEvent::Connected { token: None });
        let greeting = hello(name);
        self.send(name, Body::Hello(greeting));
        let welcome = self.reader(name).queue.pop_front().expect("a welcome");
        let bytes = welcome.len();
        self.connection(name, ConnectionEvent::Flushed { bytes });
        self.renew(name);
        self.requested(name);
        while !self.reader(name).to_connection.is_empty() {
            self.relay(name);
        }
        while !self.reader(name).queue.is_empty() {
            self.read(name);
        }
    }

    pub(super) fn step(&mut self, action: &Value) {
        let name = action["args"]["c"].as_str().unwrap_or_default();
        match action["name"].as_str().unwrap() {
            "Persist" => self.write(),
            "Requested" => self.requested(name),
            "Loaded" => self.loaded(name),
            "Relay" => self.relay(name),
            "Read" => self.read(name),
            "Renew" => self.renew(name),
            // Done already, with what made it possible.
            "Run" | "Advance" | "ResumeHeld" => {}
            other => panic!("an action of another model: {other}"),
        }
    }

    fn write(&mut self) {
        let request = DocumentRequest::Update {
            replica: replica("w"),
            principal: Principal {
                subject: String::new(),
                token: Level::Write,
            },
            writer: Writer::Author,
            changes: vec![written(self.document.len() + 1)],
        };
        let connection = WRITER;
        self.document(DocumentEvent::Request {
            connection,
            request,
        });
    }

    fn requested(&mut self, name: &str) {
        let reader = self.reader(name);
        let connection = reader.id;
        if let Some(request) = reader.to_document.pop_front() {
            self.document(DocumentEvent::Request {
                connection,
                request,
            });
        }
    }

    fn loaded(&mut self, name: &str) {
        if let Some((ticket, after)) = self.reader(name).loading.take() {
            let mut page = self.disk.load(after, u32::MAX, u32::MAX);
            page.changes.truncate(self.page_size);
            self.document(DocumentEvent::Loaded { ticket, page });
        }
    }

    /// An answer and the word that it was one are one reply of the model.
    fn relay(&mut self, name: &str) {
        let waiting = &mut self.reader(name).to_connection;
        let mut replies: Vec<DocumentReply> = waiting.pop_front().into_iter().collect();
        if waiting.front() == Some(&DocumentReply::SyncSettled { waits: false }) {
            replies.extend(waiting.pop_front());
        }
        for reply in replies {
            let document = document();
            self.connection(name, ConnectionEvent::Replied { document, reply });
        }
    }

    fn read(&mut self, name: &str) {
        let reader = self.reader(name);
        let Some(frame) = reader.queue.pop_front() else {
            return;
        };
        reader.cursor = position(&cursor_of(&frame));
        let bytes = frame.len();
        self.connection(name, ConnectionEvent::Flushed { bytes });
    }

    fn renew(&mut self, name: &str) {
        let request = v1::SyncRequest {
            document_id: document().to_string(),
            max_changes: ASKED_CHANGES,
            ..sync_at(1, &cursor(self.reader(name).cursor))
        };
        self.send(name, Body::SyncRequest(request));
    }

    fn send(&mut self, name: &str, body: Body) {
        let bytes = frame::encode(&Frame { body: Some(body) });
        self.connection(name, ConnectionEvent::Received(bytes));
    }

    fn reader(&mut self, name: &str) -> &mut Reader {
        self.readers.get_mut(name).unwrap()
    }

    fn connection(&mut self, name: &str, event: ConnectionEvent) {
        let reader = self.reader(name);
        let mut out = Vec::new();
        reader.connection.handle(NOW, event, &mut out);
        for action in out {
            match action {
                ConnectionAction::Send(bytes) => reader.queue.push_back(bytes),
                ConnectionAction::Ask { request, .. } => reader.to_document.push_back(request),
                ConnectionAction::SetTimer { .. } => {}
                other => panic!("an action that the model does not have: {other:?}"),
            }
        }
    }

    fn document(&mut self, event: DocumentEvent) {
        let of = match &event {
            DocumentEvent::Request { connection, .. } => Some(*connection),
            _ => None,
        };
        let mut out = Vec::new();
        self.document.handle(NOW, event, &mut out);
        for action in out {
            self.carry_out(action, of);
        }
    }

    /// Storage answers at once, unless it loads for a reader that is behind.
    fn carry_out(&mut self, action: DocumentAction, of: Option<ConnectionId>) {
        match action {
            DocumentAction::Open { ticket } => {
                let head = self.disk.head(EPOCH);
                self.document(DocumentEvent::Opened { ticket, head });
            }
            DocumentAction::Persist {
                ticket,
                base,
                entries,
            } => {
                assert!(self.disk.append(base, entries), "the log ends elsewhere");
                self.document(DocumentEvent::Persisted { ticket });
            }
            DocumentAction::Load {
                ticket,
                after,
                max_changes: ASKED_CHANGES,
                ..
            } => {
                let page = self.disk.load(after, ASKED_CHANGES, u32::MAX);
                self.document(DocumentEvent::Loaded { ticket, page });
            }
            DocumentAction::Load { ticket, after, .. } => {
                let mut readers = self.readers.values_mut();
                let behind = readers.find(|reader| of.is_none_or(|id| reader.id == id));
                behind.unwrap().loading = Some((ticket, after));
            }
            DocumentAction::Reply { connection, reply } => {
                let mut readers = self.readers.values_mut();
                if let Some(reader) = readers.find(|reader| reader.id == connection) {
                    reader.to_connection.push_back(reply);
                }
            }
            DocumentAction::Publish(_) => {}
            other => panic!("an action that the model does not have: {other:?}"),
        }
    }

    /// What is seen of the machines, under the names of `observed`.
    pub(super) fn seen(&self) -> Value {
        let mut seen = json!({"log": self.document.len()});
        for (name, reader) in &self.readers {
            let following = reader.connection.following_projection(&document());
            let following = following.expect("it follows");
            let subscription = match self.document.subscription_projection(reader.id) {
                None => json!(null),
                Some(SubscriptionProjection::Live) => {
                    json!({"kind": "Live", "position": 0, "paused": false})
                }
                Some(SubscriptionProjection::Behind { position, paused }) => {
                    json!({"kind": "Behind", "position": position, "paused": paused})
                }
            };
            let frames = |frames: &VecDeque<Bytes>| frames.iter().map(told).collect::<Vec<_>>();
            seen[name.as_str()] = json!({
                "subscription": subscription,
                "loading": reader.loading.map_or(-1, |(_, after)| after.0.cast_signed()),
                "backlog": self.document.waiting_requests(reader.id).map(asked).collect::<Vec<_>>(),
                "toDocument": reader.to_document.iter().map(asked).collect::<Vec<_>>(),
                "toConnection": reader.to_connection.iter().filter_map(said).collect::<Vec<_>>(),
                "position": following.position,
                "flow": following.flow,
                "after": following.after,
                "queue": frames(&reader.queue),
                "pagesDue": following.pages_due,
                "cursor": reader.cursor.0,
                "takesRequests": reader.connection.is_reading(),
            });
        }
        seen
    }
}

/// A request in the model's words.
fn asked(request: &DocumentRequest) -> Value {
    match request {
        DocumentRequest::Pause => json!({"type": "Pause", "position": 0}),
        DocumentRequest::Resume { after } => json!({"type": "Resume", "position": after.0}),
        DocumentRequest::Sync { cursor, .. } => {
            json!({"type": "SyncRequest", "position": position(cursor).0})
        }
        other => panic!("a request that the model does not have: {other:?}"),
    }
}

/// A reply in the model's words; none for the word that an answer was one.
fn said(reply: &DocumentReply) -> Option<Value> {
    match reply {
        DocumentReply::Page { frame, .. } | DocumentReply::Following { frame, .. } => {
            Some(told(frame))
        }
        DocumentReply::Resumed => Some(json!({"type": "Resumed", "from": 0, "to": 0})),
        DocumentReply::SyncSettled { .. } => None,
        other => panic!("a reply that the model does not have: {other:?}"),
    }
}

/// A frame in the model's words, if its changes are those between its positions.
fn told(bytes: &Bytes) -> Value {
    let to = position(&cursor_of(bytes)).0;
    let (kind, from, delta) = match body(bytes) {
        Body::Notification(told) => {
            let from = position(&told.previous_cursor).0;
            ("Notification", from, told.delta.unwrap())
        }
        Body::SyncResponse(page) => {
            let delta = page.delta.unwrap();
            ("SyncResponse", to - delta.changes.len() as u64, delta)
        }
        other => panic!("a frame that the model does not have: {other:?}"),
    };
    let seqs: Vec<u64> = delta.changes.iter().map(|of| of.first_seq).collect();
    match seqs == (from + 1..=to).collect::<Vec<u64>>() {
        true => json!({"type": kind, "from": from, "to": to}),
        false => json!({"type": kind, "from": from, "to": to, "changes": seqs}),
    }
}

fn body(bytes: &Bytes) -> Body {
    let least = PLACE_BYTES as usize * 2 / 3;
    assert!(
        (least + 1..=PLACE_BYTES as usize).contains(&bytes.len()),
        "{}",
        bytes.len()
    );
    frame::decode(bytes, u32::MAX).unwrap().body.unwrap()
}

fn cursor_of(bytes: &Bytes) -> Bytes {
    match body(bytes) {
        Body::Notification(told) => told.cursor,
        Body::SyncResponse(page) => page.cursor,
        other => panic!("a frame that the model does not have: {other:?}"),
    }
}

fn cursor(position: Position) -> Bytes {
    let epoch = EPOCH;
    Cursor { epoch, position }.encode()
}

fn position(cursor: &[u8]) -> Position {
    Cursor::decode(cursor)
        .expect("a cursor of this log")
        .position
}

fn document() -> DocumentId {
    DocumentId::new(&"d".repeat(DocumentId::MAX_BYTES)).unwrap()
}

/// The change at a position.
fn written(position: u64) -> Change {
    write("w", position, 0, &[])
}
