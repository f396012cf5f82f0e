//! The shell of a client, for tests: a disk in memory, and a transport that the test holds the
//! other end of.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use synckit_crdt::{Operation, Path, UnixMillis, Value};
use synckit_session::client::{
    ClientAction, ClientConfig, ClientEvent, ClientSession, ClientTimer, Notice, Record, Saved,
};
use synckit_session::ticket::Ticket;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, Frame};

use super::{START, document, replica};

/// A client with one document, `doc`, open.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) session: ClientSession,
    pub(crate) now: UnixMillis,
    /// While set, the disk answers nothing.
    pub(crate) disk_waits: bool,
    pub(crate) records: Vec<Record>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) dials: usize,
    pub(crate) closed: Option<Option<ErrorCode>>,
    timers: BTreeMap<ClientTimer, UnixMillis>,
    saving: VecDeque<Ticket>,
    pub(crate) sent: Vec<Bytes>,
}

impl Client {
    /// Offline, and without history.
    pub(crate) fn new(name: &str) -> Self {
        Self::restored(name, Saved::default())
    }

    /// Offline, with what a disk held.
    pub(crate) fn restored(name: &str, saved: Saved) -> Self {
        Self::configured(name, ClientConfig::default(), saved)
    }

    /// The same, with a configuration of its own.
    pub(crate) fn configured(name: &str, config: ClientConfig, saved: Saved) -> Self {
        let session = ClientSession::new(config, replica(name), 7);
        let mut client = Self {
            session,
            now: START,
            disk_waits: false,
            records: Vec::new(),
            notices: Vec::new(),
            dials: 0,
            closed: None,
            timers: BTreeMap::new(),
            saving: VecDeque::new(),
            sent: Vec::new(),
        };
        client.step(ClientEvent::Open {
            document: document(),
            saved,
        });
        client
    }

    /// Greeted by a server of epoch `e`, and asked for `doc`; what was sent is read.
    pub(crate) fn ready(name: &str) -> Self {
        let mut client = Self::new(name);
        client.connect();
        client.receive(Body::Welcome(welcome("e")));
        client.frames();
        client
    }

    /// As `ready`, and caught up with an empty document at the cursor `c0`.
    pub(crate) fn live(name: &str) -> Self {
        let mut client = Self::new(name);
        client.connect();
        client.receive(Body::Welcome(welcome("e")));
        let request_id = client.requested().request_id;
        client.receive(Body::SyncResponse(last_page(request_id, &[], "c0")));
        client
    }

    /// Dials, and sends `Hello`, which is read.
    pub(crate) fn connect(&mut self) {
        self.step(ClientEvent::Connect);
        self.step(ClientEvent::Connected);
        let frames = self.frames();
        assert!(matches!(frames[..], [Body::Hello(_)]), "{frames:?}");
    }

    /// The transport comes up again after a loss; the greeting is over.
    pub(crate) fn reconnect(&mut self, epoch: &str) {
        self.step(ClientEvent::Disconnected);
        self.wait_ms(40_000);
        self.step(ClientEvent::Connected);
        self.frames();
        self.closed = None;
        self.receive(Body::Welcome(welcome(epoch)));
    }

    pub(crate) fn write(&mut self, value: &str) {
        let path = Path::new(["field"]).unwrap();
        let ops = vec![Operation::lww_set(path, value)];
        self.step(ClientEvent::LocalChange {
            document: document(),
            ops,
        });
    }

    pub(crate) fn receive(&mut self, body: Body) {
        let bytes = synckit_wire::frame::encode(&Frame { body: Some(body) });
        self.step(ClientEvent::Received(bytes));
    }

    /// What the application reads.
    pub(crate) fn value(&self) -> Option<&str> {
        let path = Path::new(["field"]).unwrap();
        match self.session.document(&document())?.register(&path)? {
            Value::String(text) => Some(text),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn outbox_len(&self) -> usize {
        self.session.outbox_len(&document())
    }

    /// What was sent since the last time.
    pub(crate) fn frames(&mut self) -> Vec<Body> {
        let read = |bytes: &Bytes| synckit_wire::frame::decode(bytes, u32::MAX).unwrap().body;
        std::mem::take(&mut self.sent)
            .iter()
            .map(|bytes| read(bytes).unwrap())
            .collect()
    }

    /// The only frame sent is a `SyncRequest`.
    pub(crate) fn requested(&mut self) -> v1::SyncRequest {
        match super::body(self.frames()) {
            Body::SyncRequest(request) => request,
            other => panic!("{other:?}"),
        }
    }

    /// The sequence numbers of the changes sent since the last time, in order; nothing else was
    /// sent.
    pub(crate) fn updated(&mut self) -> Vec<u64> {
        let changes = self.frames().into_iter().flat_map(|body| match body {
            Body::Update(update) => update.delta.unwrap().changes,
            other => panic!("{other:?}"),
        });
        changes.map(|change| change.first_seq).collect()
    }

    /// Time passes, and every timer that is due fires.
    pub(crate) fn wait_ms(&mut self, ms: u64) {
        let until = UnixMillis(self.now.0 + ms);
        loop {
            let next = self.timers.iter().map(|(timer, at)| (*at, *timer)).min();
            let Some((at, timer)) = next.filter(|(at, _)| *at <= until) else {
                break;
            };
            self.now = self.now.max(at);
            self.timers.remove(&timer);
            self.step(ClientEvent::TimerFired(timer));
        }
        self.now = until;
    }

    /// The disk answers all it was asked.
    pub(crate) fn store_all(&mut self) {
        while let Some(ticket) = self.saving.pop_front() {
            self.step(ClientEvent::Persisted { ticket });
        }
    }

    /// The disk refuses what it was asked first.
    pub(crate) fn fail_next(&mut self) {
        let ticket = self
            .saving
            .pop_front()
            .expect("the disk was asked for something");
        self.step(ClientEvent::StorageFailed { ticket });
    }

    pub(crate) fn step(&mut self, event: ClientEvent) {
        let mut out = Vec::new();
        self.session.handle(self.now, event, &mut out);
        for action in out {
            match action {
                ClientAction::Dial => self.dials += 1,
                ClientAction::Send(bytes) => self.sent.push(bytes),
                ClientAction::Persist { ticket, record, .. } => {
                    self.records.push(record);
                    self.saving.push_back(ticket);
                }
                ClientAction::SetTimer { timer, at } => {
                    self.timers.insert(timer, at);
                }
                ClientAction::Notify(notice) => self.notices.push(notice),
                ClientAction::Close(code) => self.closed = Some(code),
            }
        }
        if !self.disk_waits {
            self.store_all();
        }
    }
}

/// A server's greeting.
pub(crate) fn welcome(epoch: &str) -> v1::Welcome {
    v1::Welcome {
        version: 1,
        capabilities: vec![v1::Capability::Lww.into()],
        session_id: Bytes::from_static(b"session"),
        server_time_ms: START.0,
        limits: Some(synckit_session::limits::Limits::default().encode()),
        heartbeat_interval_ms: 30_000,
        principal: Some(v1::Principal::default()),
        epoch: Bytes::copy_from_slice(epoch.as_bytes()),
    }
}

/// A last page.
pub(crate) fn last_page(
    request_id: u64,
    changes: &[synckit_crdt::Change],
    cursor: &str,
) -> v1::SyncResponse {
    v1::SyncResponse {
        request_id,
        document_id: "doc".to_owned(),
        delta: Some(synckit_wire::convert::delta::encode(changes)),
        cursor: Bytes::copy_from_slice(cursor.as_bytes()),
        server_version: Some(v1::Version::default()),
        ..v1::SyncResponse::default()
    }
}

/// A notification between two cursors.
pub(crate) fn told(changes: &[synckit_crdt::Change], previous: &str, cursor: &str) -> Body {
    Body::Notification(v1::Notification {
        document_id: "doc".to_owned(),
        delta: Some(synckit_wire::convert::delta::encode(changes)),
        previous_cursor: Bytes::copy_from_slice(previous.as_bytes()),
        cursor: Bytes::copy_from_slice(cursor.as_bytes()),
    })
}

/// An acknowledgement, with cursors unless both are empty.
pub(crate) fn acked(name: &[u8], through_seq: u64, previous: &str, cursor: &str) -> Body {
    Body::Ack(v1::Ack {
        document_id: "doc".to_owned(),
        replica_id: Bytes::copy_from_slice(name),
        through_seq,
        previous_cursor: Bytes::copy_from_slice(previous.as_bytes()),
        cursor: Bytes::copy_from_slice(cursor.as_bytes()),
    })
}

/// A refusal after which the session goes on.
pub(crate) fn refusal(code: ErrorCode, refused_seq: u64) -> v1::Error {
    v1::Error {
        code: code.into(),
        document_id: "doc".to_owned(),
        refused_seq,
        session_continues: true,
        ..v1::Error::default()
    }
}
