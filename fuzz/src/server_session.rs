//! A hostile client: whatever it sends, a server neither panics nor acknowledges what is not
//! durable.

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis, Version};
use synckit_session::access::AccessList;
use synckit_session::cursor::{Epoch, Position};
use synckit_session::limits::Limits;
use synckit_session::server::{
    Connection, ConnectionAction, ConnectionConfig, ConnectionEvent, ConnectionId, ConnectionTimer,
    DocumentAction, DocumentEvent, DocumentLog, DocumentReply, Head, Listing, ListingRequest,
    LogEntry, Page,
};
use synckit_wire::frame;
use synckit_wire::v1::frame::Body;

use crate::script::{Script, Step};

/// One connection, one document and a log in memory.
struct House {
    connection: Connection,
    document: DocumentLog,
    name: DocumentId,
    log: Vec<LogEntry>,
    access: AccessList,
}

/// [SK-SESS-030] and [SK-LIM-007].
pub fn server_session(data: &[u8]) {
    let name = DocumentId::new("doc").expect("a short name");
    let mut house = House {
        connection: connection(),
        document: DocumentLog::new(name.clone(), Limits::default()),
        name,
        log: Vec::new(),
        access: AccessList::default(),
    };
    let mut now = UnixMillis(1_700_000_000_000);
    house.connection(now, ConnectionEvent::Connected { token: None });
    for step in Script::new(data) {
        match step {
            Step::Frame(bytes) => {
                house.connection(
                    now,
                    ConnectionEvent::Received(Bytes::copy_from_slice(bytes)),
                );
            }
            Step::Lost => house.connection(now, ConnectionEvent::Disconnected),
            Step::Back => {
                house.connection = connection();
                house.connection(now, ConnectionEvent::Connected { token: None });
            }
            Step::Local(bytes) => {
                house.connection(
                    now,
                    ConnectionEvent::Flushed {
                        bytes: bytes.into(),
                    },
                );
            }
            Step::Wait(ms) => {
                now = UnixMillis(now.0 + u64::from(ms));
                house.connection(now, ConnectionEvent::TimerFired(ConnectionTimer::Heartbeat));
            }
        }
    }
}

fn connection() -> Connection {
    Connection::new(
        ConnectionId(1),
        ConnectionConfig::new(Epoch([7; 16]), [1; 16]),
    )
}

impl House {
    fn connection(&mut self, now: UnixMillis, event: ConnectionEvent) {
        let mut actions = Vec::new();
        self.connection.handle(now, event, &mut actions);
        for action in actions {
            match action {
                ConnectionAction::Ask { document, request } if document == self.name => {
                    let connection = ConnectionId(1);
                    self.document(
                        now,
                        DocumentEvent::Request {
                            connection,
                            request,
                        },
                    );
                }
                ConnectionAction::Send(bytes) => self.check(&bytes),
                ConnectionAction::List { ticket, request } => {
                    let outcome = Ok(self.listing(&request));
                    self.connection(now, ConnectionEvent::Listed { ticket, outcome });
                }
                ConnectionAction::Ask { .. }
                | ConnectionAction::Identify { .. }
                | ConnectionAction::Watch
                | ConnectionAction::Unwatch
                | ConnectionAction::SetTimer { .. }
                | ConnectionAction::Close(_) => {}
            }
        }
    }

    fn document(&mut self, now: UnixMillis, event: DocumentEvent) {
        let mut actions = Vec::new();
        self.document.handle(now, event, &mut actions);
        for action in actions {
            if let Some(event) = self.disk(&action) {
                self.document(now, event);
            }
            let reply = match action {
                DocumentAction::Reply { reply, .. } => reply,
                DocumentAction::Publish(news) => DocumentReply::News(news),
                DocumentAction::Open { .. }
                | DocumentAction::Persist { .. }
                | DocumentAction::Verify { .. }
                | DocumentAction::Load { .. }
                | DocumentAction::SetAccess { .. }
                | DocumentAction::SetTimer { .. } => continue,
            };
            let document = self.name.clone();
            self.connection(now, ConnectionEvent::Replied { document, reply });
        }
    }

    /// A disk that always obeys.
    fn disk(&mut self, action: &DocumentAction) -> Option<DocumentEvent> {
        match action {
            DocumentAction::Open { ticket } => Some(DocumentEvent::Opened {
                ticket: *ticket,
                head: self.head(),
            }),
            DocumentAction::Persist {
                ticket,
                base,
                entries,
            } => {
                assert_eq!(
                    base.0,
                    self.log.len() as u64,
                    "entries follow the log's end"
                );
                self.log.extend(entries.iter().cloned());
                Some(DocumentEvent::Persisted { ticket: *ticket })
            }
            DocumentAction::Verify { ticket, changes } => {
                let equal = changes
                    .iter()
                    .all(|c| self.log.iter().any(|entry| entry.change == *c));
                Some(DocumentEvent::Verified {
                    ticket: *ticket,
                    equal,
                })
            }
            DocumentAction::Load {
                ticket,
                after,
                max_changes,
                ..
            } => {
                let run = self
                    .log
                    .iter()
                    .skip(after.0 as usize)
                    .take(*max_changes as usize);
                let changes = run.map(|entry| entry.change.clone()).collect();
                Some(DocumentEvent::Loaded {
                    ticket: *ticket,
                    page: Page {
                        after: *after,
                        changes,
                    },
                })
            }
            DocumentAction::SetAccess {
                ticket,
                subject,
                level,
            } => {
                self.access.set(subject.clone(), *level);
                Some(DocumentEvent::Persisted { ticket: *ticket })
            }
            DocumentAction::Reply { .. }
            | DocumentAction::Publish(_)
            | DocumentAction::SetTimer { .. } => None,
        }
    }

    /// The one document, if it is asked for and was written.
    fn listing(&self, request: &ListingRequest) -> Listing {
        let asked = self.name.as_str().starts_with(&request.id_prefix)
            && request.after.as_ref() < Some(&self.name);
        let listed = self.access.level(&request.subject);
        let document = (self.name.clone(), listed);
        Listing {
            documents: Vec::from_iter((asked && !self.log.is_empty()).then_some(document)),
            has_more: false,
        }
    }

    fn head(&self) -> Head {
        let mut version = Version::new();
        let mut replicas = std::collections::BTreeMap::new();
        for LogEntry { change, owner } in &self.log {
            version.advance(&change.replica, change.last_seq());
            replicas.insert(change.replica.clone(), (change.timestamp, owner.clone()));
        }
        let position = Position(self.log.len() as u64);
        Head {
            epoch: Epoch([7; 16]),
            position,
            version,
            replicas,
            access: self.access.clone(),
        }
    }

    /// What the server says is a frame, and an acknowledgement covers only what the log holds.
    fn check(&self, bytes: &[u8]) {
        let frame = frame::decode(bytes, u32::MAX).expect("a server sends frames");
        if let Some(Body::Ack(ack)) = frame.body {
            let durable = self.log.iter().any(|entry| {
                entry.change.replica.as_bytes() == &ack.replica_id[..]
                    && entry.change.last_seq() >= ack.through_seq
            });
            assert!(durable, "acknowledged before it was durable");
        }
    }
}
