//! The shell of a server, for tests: carries out every action at once, or when the test says so.

mod hops;
mod listings;
mod storage;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_session::access::{Identity, IdentityError};
use synckit_session::cursor::Epoch;
use synckit_session::server::{
    Connection, ConnectionAction, ConnectionConfig, ConnectionEvent, ConnectionId, ConnectionTimer,
    DocumentAction, DocumentEvent, DocumentLog, DocumentReply, DocumentRequest, DocumentTimer,
    ListingRequest,
};
use synckit_session::ticket::Ticket;
#[cfg(feature = "trace")]
use synckit_session::trace::QueryProjection;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, Frame, Hello};

use super::{Disk, document, hello};

/// When every test begins.
pub(crate) const START: UnixMillis = UnixMillis(1_700_000_000_000);

/// A server and its connections, numbered from 1.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) now: UnixMillis,
    pub(crate) config: ConnectionConfig,
    /// What a token says.
    pub(crate) tokens: BTreeMap<String, Result<Identity, IdentityError>>,
    pub(crate) disks: BTreeMap<DocumentId, Disk>,
    /// While set, what storage is asked waits.
    pub(crate) storage_waits: bool,
    /// While set, nobody is told which documents there are.
    pub(crate) listings_wait: bool,
    /// While set, clients read nothing.
    pub(crate) clients_wait: bool,
    /// While set, what documents and connections say to each other waits where a model has it
    /// wait: replies, and the wish to go on.
    pub(crate) hops_wait: bool,
    replies: BTreeMap<u64, VecDeque<(DocumentId, DocumentReply)>>,
    resumes: VecDeque<(u64, DocumentId, DocumentRequest)>,
    /// Clients that read nothing by themselves.
    pub(crate) slow: BTreeSet<u64>,
    documents: BTreeMap<DocumentId, DocumentLog>,
    document_timers: BTreeMap<(DocumentId, DocumentTimer), UnixMillis>,
    connections: BTreeMap<u64, Peer>,
    storage: VecDeque<(DocumentId, DocumentAction)>,
    listings: VecDeque<(u64, Ticket, ListingRequest)>,
    watchers: BTreeSet<u64>,
}

#[derive(Debug)]
struct Peer {
    connection: Connection,
    sent: Vec<Bytes>,
    closed: Option<Option<ErrorCode>>,
    timers: BTreeMap<ConnectionTimer, UnixMillis>,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            now: START,
            config: ConnectionConfig::new(Epoch([7; 16]), [1; 16]),
            tokens: BTreeMap::new(),
            disks: BTreeMap::new(),
            storage_waits: false,
            listings_wait: false,
            clients_wait: false,
            hops_wait: false,
            replies: BTreeMap::new(),
            resumes: VecDeque::new(),
            slow: BTreeSet::new(),
            documents: BTreeMap::new(),
            document_timers: BTreeMap::new(),
            connections: BTreeMap::new(),
            storage: VecDeque::new(),
            listings: VecDeque::new(),
            watchers: BTreeSet::new(),
        }
    }

    /// A transport comes up.
    pub(crate) fn connect(&mut self, token: Option<&str>) -> u64 {
        let id = self.connections.keys().last().copied().unwrap_or(0) + 1;
        let mut config = self.config.clone();
        config.session_id[..8].copy_from_slice(&id.to_be_bytes());
        let peer = Peer {
            connection: Connection::new(ConnectionId(id), config),
            sent: Vec::new(),
            closed: None,
            timers: BTreeMap::new(),
        };
        self.connections.insert(id, peer);
        self.step(
            id,
            ConnectionEvent::Connected {
                token: token.map(str::to_owned),
            },
        );
        id
    }

    /// A greeted connection of a replica; `Welcome` is read.
    pub(crate) fn greeted(&mut self, replica: &str) -> u64 {
        self.greeted_by(hello(replica))
    }

    /// A connection with this greeting; `Welcome` is read.
    pub(crate) fn greeted_by(&mut self, hello: Hello) -> u64 {
        let id = self.connect(None);
        self.send(id, Body::Hello(hello));
        let frames = self.frames(id);
        assert!(matches!(frames[..], [Body::Welcome(_)]), "{frames:?}");
        id
    }

    pub(crate) fn send(&mut self, id: u64, body: Body) {
        self.send_bytes(
            id,
            &synckit_wire::frame::encode(&Frame { body: Some(body) }),
        );
    }

    pub(crate) fn send_bytes(&mut self, id: u64, bytes: &[u8]) {
        self.step(id, ConnectionEvent::Received(Bytes::copy_from_slice(bytes)));
    }

    /// Sends a frame, and reads all that comes of it.
    pub(crate) fn ask(&mut self, id: u64, body: Body) -> Vec<Body> {
        self.send(id, body);
        self.frames(id)
    }

    pub(crate) fn disconnect(&mut self, id: u64) {
        self.step(id, ConnectionEvent::Disconnected);
    }

    /// Reads what the server sent since the last time.
    pub(crate) fn frames(&mut self, id: u64) -> Vec<Body> {
        let peer = self.connections.get_mut(&id).unwrap();
        let sent = std::mem::take(&mut peer.sent);
        let read = |bytes: &Bytes| synckit_wire::frame::decode(bytes, u32::MAX).unwrap().body;
        sent.iter().map(|bytes| read(bytes).unwrap()).collect()
    }

    /// With which code the server closed, if it did.
    pub(crate) fn closed(&self, id: u64) -> Option<Option<ErrorCode>> {
        self.connections[&id].closed
    }

    pub(crate) fn is_reading(&self, id: u64) -> bool {
        self.connections[&id].connection.is_reading()
    }

    /// How much waits for a client that does not read.
    pub(crate) fn waiting_bytes(&self, id: u64) -> usize {
        self.connections[&id].sent.iter().map(Bytes::len).sum()
    }

    /// Time passes, and every timer that is due fires.
    pub(crate) fn wait_ms(&mut self, ms: u64) {
        let until = UnixMillis(self.now.0 + ms);
        loop {
            self.fire_document_timers(until);
            let due = |peer: &Peer| peer.timers.iter().map(|(t, at)| (*at, *t)).min();
            let next = self
                .connections
                .iter()
                .filter_map(|(id, p)| Some((due(p)?, *id)))
                .min();
            let Some(((at, timer), id)) = next.filter(|((at, _), _)| *at <= until) else {
                break;
            };
            self.now = self.now.max(at);
            self.connections.get_mut(&id).unwrap().timers.remove(&timer);
            self.step(id, ConnectionEvent::TimerFired(timer));
        }
        self.now = until;
    }

    fn fire_document_timers(&mut self, until: UnixMillis) {
        let first = |timers: &BTreeMap<(DocumentId, DocumentTimer), UnixMillis>| {
            let (timer, at) = timers.iter().min_by_key(|(_, at)| **at)?;
            Some((timer.clone(), *at)).filter(|(_, at)| *at <= until)
        };
        while let Some((timer, at)) = first(&self.document_timers) {
            self.document_timers.remove(&timer);
            self.now = self.now.max(at);
            self.tell(&timer.0, DocumentEvent::TimerFired(timer.1));
        }
    }

    pub(crate) fn leave(&mut self, id: u64, reconnect_after_ms: u32) {
        self.step(id, ConnectionEvent::Leaving { reconnect_after_ms });
    }

    /// The process dies; the disks stay.
    pub(crate) fn restart(&mut self) {
        self.documents.clear();
        self.document_timers.clear();
        self.connections.clear();
        self.storage.clear();
        self.listings.clear();
        self.watchers.clear();
    }

    /// The process dies, and the disk is put back as it was with so many changes.
    pub(crate) fn restore(&mut self, kept: usize) {
        self.restart();
        self.disk().entries.truncate(kept);
        self.config.epoch.0[0] += 1;
        self.config.capabilities = synckit_session::capability::with_healing();
    }

    /// Any event.
    pub(crate) fn step(&mut self, id: u64, event: ConnectionEvent) {
        let mut out = Vec::new();
        let peer = self.connections.get_mut(&id).unwrap();
        peer.connection.handle(self.now, event, &mut out);
        for action in out {
            self.carry_out(id, action);
        }
    }

    fn carry_out(&mut self, id: u64, action: ConnectionAction) {
        let peer = self.connections.get_mut(&id).unwrap();
        match action {
            ConnectionAction::Send(bytes) => {
                let len = bytes.len();
                peer.sent.push(bytes);
                if !self.clients_wait && !self.slow.contains(&id) {
                    self.step(id, ConnectionEvent::Flushed { bytes: len });
                }
            }
            ConnectionAction::Identify { ticket, token } => {
                let unknown = || Err(IdentityError::Invalid("unknown token".to_owned()));
                let outcome = self.tokens.get(&token).cloned().unwrap_or_else(unknown);
                self.step(id, ConnectionEvent::Identified { ticket, outcome });
            }
            ConnectionAction::Ask { document, request }
                if self.hops_wait && matches!(request, DocumentRequest::Resume { .. }) =>
            {
                self.resumes.push_back((id, document, request));
            }
            ConnectionAction::Ask { document, request } => {
                let connection = ConnectionId(id);
                self.tell(
                    &document,
                    DocumentEvent::Request {
                        connection,
                        request,
                    },
                );
            }
            ConnectionAction::List { ticket, request } => {
                self.listings.push_back((id, ticket, request));
                if !self.listings_wait {
                    let (id, listed) = self.read_listing().expect("it was just asked for");
                    self.step(id, listed);
                }
            }
            ConnectionAction::Watch => {
                self.watchers.insert(id);
            }
            ConnectionAction::Unwatch => {
                self.watchers.remove(&id);
            }
            ConnectionAction::SetTimer { timer, at } => {
                peer.timers.insert(timer, at);
            }
            ConnectionAction::Close(code) => {
                peer.closed = Some(code);
                peer.timers.clear();
            }
        }
    }

    /// Gives an event to a document, and does what it wants.
    fn tell(&mut self, id: &DocumentId, event: DocumentEvent) {
        let limits = self.config.limits.clone();
        let bugs = self.config.bugs.clone();
        let new = || DocumentLog::new(id.clone(), limits).with_bugs(bugs);
        let machine = self.documents.entry(id.clone()).or_insert_with(new);
        let mut out = Vec::new();
        machine.handle(self.now, event, &mut out);
        for action in out {
            match action {
                DocumentAction::Reply {
                    connection: ConnectionId(to),
                    reply,
                } if self.hops_wait => {
                    let waiting = self.replies.entry(to).or_default();
                    waiting.push_back((id.clone(), reply));
                }
                DocumentAction::Reply {
                    connection: ConnectionId(to),
                    reply,
                } => {
                    let document = id.clone();
                    self.step(to, ConnectionEvent::Replied { document, reply });
                }
                DocumentAction::Publish(news) => {
                    for to in self.watchers.clone() {
                        let document = id.clone();
                        let reply = DocumentReply::News(news.clone());
                        self.step(to, ConnectionEvent::Replied { document, reply });
                    }
                }
                DocumentAction::SetTimer { timer, at } => {
                    self.document_timers.insert((id.clone(), timer), at);
                }
                storage => self.storage.push_back((id.clone(), storage)),
            }
        }
        if !self.storage_waits {
            self.store_all();
        }
    }

    /// The machine of `doc`, once somebody has asked for it.
    pub(crate) fn document(&self) -> Option<&DocumentLog> {
        self.documents.get(&document())
    }

    /// Whether the document could be forgotten.
    pub(crate) fn is_idle(&self) -> bool {
        self.documents.values().all(DocumentLog::is_idle)
    }

    /// A query as the model has it.
    #[cfg(feature = "trace")]
    pub(crate) fn query(&self, id: u64, request_id: u64) -> Option<QueryProjection> {
        self.connections[&id]
            .connection
            .query_projection(request_id)
    }

    /// The document as the model has it.
    #[cfg(feature = "trace")]
    pub(crate) fn projection(&self) -> synckit_session::trace::DocumentProjection {
        self.documents[&document()].projection()
    }
}
