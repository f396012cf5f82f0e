//! One client session, whose server is whoever holds the strings.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use synckit_crdt::{DocumentId, Operation, Path, ReplicaId, UnixMillis, Value};
use synckit_session::client::{
    ClientAction, ClientConfig, ClientEvent, ClientSession, ClientTimer, Notice, Saved,
};
use synckit_session::limits::Limits;
use synckit_session::{Bugs, capability};
use synckit_wire::frame;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Frame, Principal, SyncRequest, SyncResponse, Version, Welcome};

use crate::simulator::check::{Checked, Violation, ensure};

/// When every such meeting begins.
const BEGINS: UnixMillis = UnixMillis(1_700_000_000_000);

/// Whom the server takes the client for.
pub(super) const SUBJECT: &str = "puppet";

/// A client, and what it has said.
#[derive(Debug)]
pub(super) struct Puppet {
    pub(super) session: ClientSession,
    pub(super) now: UnixMillis,
    pub(super) sent: Vec<Body>,
    pub(super) notices: Vec<Notice>,
    pub(super) dialled_at: Option<UnixMillis>,
    pub(super) is_connected: bool,
    /// Whether its server was restored.
    pub(super) heals: bool,
    timers: BTreeMap<ClientTimer, UnixMillis>,
}

impl Puppet {
    /// A client with one open document, that wants a connection.
    pub(super) fn new(seed: u64, bugs: &Bugs) -> Self {
        let config = ClientConfig {
            bugs: bugs.clone(),
            ..ClientConfig::default()
        };
        let replica = ReplicaId::new(b"puppet").expect("six bytes");
        let mut puppet = Self {
            session: ClientSession::new(config, replica, seed),
            now: BEGINS,
            sent: Vec::new(),
            notices: Vec::new(),
            dialled_at: None,
            is_connected: false,
            heals: false,
            timers: BTreeMap::new(),
        };
        let (document, saved) = (document(), Saved::default());
        puppet.happens(ClientEvent::Open { document, saved });
        puppet.happens(ClientEvent::Connect);
        puppet
    }

    /// One event, and all that follows from it at once; its disk never waits.
    pub(super) fn happens(&mut self, event: ClientEvent) {
        let mut events = VecDeque::from([event]);
        let mut actions = Vec::new();
        while let Some(event) = events.pop_front() {
            self.session.handle(self.now, event, &mut actions);
            for action in std::mem::take(&mut actions) {
                match action {
                    ClientAction::Dial => self.dialled_at = Some(self.now),
                    ClientAction::Send(bytes) => {
                        let decoded = frame::decode(&bytes, u32::MAX).ok();
                        self.sent.extend(decoded.and_then(|frame| frame.body));
                    }
                    ClientAction::Persist { ticket, .. } => {
                        events.push_back(ClientEvent::Persisted { ticket });
                    }
                    ClientAction::SetTimer { timer, at } => {
                        self.timers.insert(timer, at);
                    }
                    ClientAction::Notify(notice) => self.notices.push(notice),
                    ClientAction::Close(_) if self.is_connected => {
                        self.is_connected = false;
                        events.push_back(ClientEvent::Disconnected);
                    }
                    ClientAction::Close(_) => {}
                }
            }
        }
    }

    /// Time passes, and timers fire.
    pub(super) fn passes(&mut self, pause_ms: u64) {
        let until = UnixMillis(self.now.0 + pause_ms);
        loop {
            let next = self.timers.iter().min_by_key(|(_, at)| **at);
            let Some((timer, at)) = next.map(|(timer, at)| (*timer, *at)) else {
                break;
            };
            if at > until {
                break;
            }
            self.timers.remove(&timer);
            self.now = self.now.max(at);
            self.happens(ClientEvent::TimerFired(timer));
        }
        self.now = until;
    }

    /// The server sends a frame.
    pub(super) fn hears(&mut self, body: Body) {
        let bytes = frame::encode(&Frame { body: Some(body) });
        self.happens(ClientEvent::Received(bytes));
    }

    /// What it has sent since it was last asked.
    pub(super) fn says(&mut self) -> Vec<Body> {
        std::mem::take(&mut self.sent)
    }

    /// The transport comes up.
    pub(super) fn connects(&mut self) -> Checked {
        let dialled = self.dialled_at.take();
        ensure(dialled.is_some(), "SK-CLNT-053", || {
            "the client does not dial".to_owned()
        })?;
        self.is_connected = true;
        self.happens(ClientEvent::Connected);
        Ok(())
    }

    /// The transport is gone.
    pub(super) fn loses_the_connection(&mut self) {
        if std::mem::take(&mut self.is_connected) {
            self.happens(ClientEvent::Disconnected);
        }
    }

    /// Lets time pass until it dials; gives how long that took.
    pub(super) fn dials_within(
        &mut self,
        most_ms: u64,
        clause: &'static str,
    ) -> Result<u64, Violation> {
        let began = self.now;
        self.passes(most_ms);
        let dialled = self.dialled_at;
        ensure(dialled.is_some(), clause, || {
            format!("the client does not dial within {most_ms} ms")
        })?;
        Ok(dialled.map_or(0, |at| at.0 - began.0))
    }

    /// Connects, and is welcome.
    pub(super) fn enters(&mut self) -> Checked {
        self.connects()?;
        let welcome = self.welcome();
        self.hears(Body::Welcome(welcome));
        Ok(())
    }

    /// A `Welcome` with nothing wrong in it.
    pub(super) fn welcome(&self) -> Welcome {
        let limits = Limits {
            max_unacknowledged_updates: 16,
            max_awareness_per_second: 4,
            ..Limits::default()
        };
        let capabilities = if self.heals {
            capability::with_healing()
        } else {
            capability::ALL.to_vec()
        };
        Welcome {
            version: 1,
            capabilities: capabilities.into_iter().map(i32::from).collect(),
            session_id: Bytes::from_static(b"a session of one"),
            server_time_ms: self.now.0,
            limits: Some(limits.encode()),
            heartbeat_interval_ms: 30_000,
            principal: Some(Principal {
                subject: SUBJECT.to_owned(),
                expires_at_ms: 0,
            }),
            epoch: Bytes::from_static(b"an epoch of some"),
        }
    }

    /// Enters, and is caught up with an empty page up to this cursor.
    pub(super) fn follows(&mut self, cursor: &'static [u8]) -> Result<SyncRequest, Violation> {
        self.says();
        self.enters()?;
        let request = self.asks_for_the_document()?;
        self.hears(Body::SyncResponse(SyncResponse {
            request_id: request.request_id,
            document_id: request.document_id.clone(),
            delta: Some(synckit_wire::v1::Delta::default()),
            cursor: Bytes::from_static(cursor),
            server_version: Some(Version::default()),
            ..SyncResponse::default()
        }));
        Ok(request)
    }

    /// The one request that it has sent.
    pub(super) fn asks_for_the_document(&mut self) -> Result<SyncRequest, Violation> {
        let requests: Vec<SyncRequest> = self
            .sent
            .iter()
            .filter_map(|body| {
                if let Body::SyncRequest(request) = body {
                    Some(request.clone())
                } else {
                    None
                }
            })
            .collect();
        ensure(requests.len() == 1, "SK-CLNT-012", || {
            format!("one SyncRequest was due: {:?}", self.sent)
        })?;
        Ok(requests[0].clone())
    }

    /// The application writes one field.
    pub(super) fn writes(&mut self, number: i64) {
        let path = Path::new(["field"]).expect("one segment");
        self.happens(ClientEvent::LocalChange {
            document: document(),
            ops: vec![Operation::lww_set(path, Value::from(number))],
        });
    }
}

/// The document of every meeting.
pub(super) fn document() -> DocumentId {
    DocumentId::new("a document").expect("a short name")
}
