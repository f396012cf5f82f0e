//! One connection, overheard: what the server says must agree with its durable log, frame by frame.
//!
//! Chapter: `spec/07-server-session.md`. Model: `LiveNoGap` and `AckImpliesDurable` in
//! `tla/SyncSessionProperties.tla`.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use synckit_crdt::{Change, DocumentId, Limits, ReplicaId, Version};
use synckit_session::cursor::{Cursor, Epoch};
use synckit_session::server::{ConnectionId, LogEntry};
use synckit_wire::convert;
use synckit_wire::v1::{self, frame::Body};

use super::pulse::Pulse;
use super::violation::{Checked, Violation, ensure};
use super::{Ledger, LogJudge};

/// The server's durable log of one document, at the moment a frame is sent.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The name of the log.
    pub epoch: Epoch,
    /// Its entries.
    pub log: &'a [LogEntry],
    /// Its versions.
    pub judge: &'a LogJudge,
}

/// Where a client asked to be caught up from.
#[derive(Clone, Debug)]
struct Asked {
    cursor: Bytes,
    version: Version,
    max_changes: u32,
    subscribes: bool,
}

/// What was said on one connection.
#[derive(Debug)]
pub struct Conversation {
    connection: ConnectionId,
    /// Of the server that took the connection; a later one may have another.
    epoch: Epoch,
    replica: ReplicaId,
    asked: BTreeMap<(DocumentId, u64), Asked>,
    /// The position of a live subscriber.
    stands: BTreeMap<DocumentId, u64>,
    /// The last sequence number sent of each document, to hold the client to its order.
    sent: BTreeMap<DocumentId, u64>,
    /// Documents whose outbox may start again from an earlier number.
    refused: BTreeSet<DocumentId>,
    /// Whether the server may ask for what it lost.
    heals: bool,
    /// Whether others' changes come by this connection.
    relays: bool,
    /// What it asked for of each document: above the one version, up to the other.
    wanted: BTreeMap<DocumentId, (Version, Version)>,
    greeting: Greeting,
    pulse: Pulse,
}

/// How far a greeting has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greeting {
    Silent,
    HelloSent,
    Welcomed,
}

impl Conversation {
    /// A connection of this writer.
    #[must_use]
    pub fn new(connection: ConnectionId, epoch: Epoch, replica: ReplicaId) -> Self {
        let (asked, stands, sent) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (refused, greeting) = (BTreeSet::new(), Greeting::Silent);
        Self {
            connection,
            epoch,
            replica,
            asked,
            stands,
            sent,
            refused,
            heals: false,
            relays: false,
            wanted: BTreeMap::new(),
            greeting,
            pulse: Pulse::default(),
        }
    }

    /// The same, with a server whose log was restored.
    #[must_use]
    pub fn healing(mut self, restored: bool) -> Self {
        self.heals = restored;
        self
    }

    /// The same, of someone who may bring what others made.
    #[must_use]
    pub fn relaying(mut self, relays: bool) -> Self {
        self.relays = relays;
        self
    }

    /// Whether the server has asked for this change of another replica.
    fn is_wanted(&self, document: &DocumentId, change: &Change) -> bool {
        self.wanted.get(document).is_some_and(|(held, want)| {
            let replica = &change.replica;
            held.get(replica) < change.first_seq && change.last_seq() <= want.get(replica)
        })
    }

    /// The client sends a frame.
    ///
    /// # Errors
    /// When it does not greet, or goes on before it is welcome.
    //= SK-CLNT-010
    pub fn client_speaks(&mut self, body: &Body) -> Checked {
        let greets = matches!(body, Body::Hello(_));
        let in_turn = match self.greeting {
            Greeting::Silent => greets,
            Greeting::HelloSent => false,
            Greeting::Welcomed => !greets,
        };
        ensure(in_turn, "SK-CLNT-010", || {
            format!("{:?}, then {body:?}", self.greeting)
        })?;
        self.pulse.client_speaks(body)?;
        if let Body::Hello(hello) = body {
            self.greeting = Greeting::HelloSent;
            self.replica =
                convert::replica_id::decode(&hello.replica_id).map_err(|error| Violation {
                    clause: "SK-WIRE-011",
                    text: error.to_string(),
                })?;
        }
        Ok(())
    }

    /// The server sends a frame.
    ///
    /// # Errors
    /// When it answers a ping that nobody sent.
    pub fn server_speaks(&mut self, body: &Body) -> Checked {
        self.pulse.server_speaks(body)
    }

    /// The epoch of the server that took the connection.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whether the client has asked for this document on this connection.
    #[must_use]
    pub fn has_asked(&self, document: &DocumentId) -> bool {
        self.asked.keys().any(|(asked, _)| asked == document)
    }

    /// The client is about to handle a frame.
    ///
    /// # Errors
    /// When it has left a ping unanswered.
    pub fn client_hears(&mut self, body: &Body) -> Checked {
        self.pulse.client_hears(body)?;
        if matches!(body, Body::Welcome(_)) {
            self.greeting = Greeting::Welcomed;
        }
        if let Body::Error(error) = body
            && let Ok(document) = DocumentId::new(&error.document_id)
        {
            self.refused.insert(document);
        }
        Ok(())
    }

    /// The client asks to be caught up.
    ///
    /// # Errors
    /// When the request breaks the format.
    pub fn asks(&mut self, message: &v1::SyncRequest) -> Checked {
        let request = convert::sync_request::decode(message).map_err(|error| Violation {
            clause: "SK-WIRE-021",
            text: error.to_string(),
        })?;
        let asked = Asked {
            cursor: message.cursor.clone(),
            version: request.version.unwrap_or_default(),
            max_changes: message.max_changes,
            subscribes: request.subscribe,
        };
        self.asked
            .insert((request.document_id, request.request_id), asked);
        Ok(())
    }

    /// The client sends changes.
    ///
    /// # Errors
    /// When they are another writer's, or out of order.
    pub fn updates(
        &mut self,
        document: &DocumentId,
        changes: &[Change],
        heard: Heard<'_>,
    ) -> Checked {
        let logged = heard.judge.version().get(&self.replica);
        for change in changes {
            //= SK-CLNT-065
            if self.is_wanted(document, change) && change.replica != self.replica {
                continue;
            }
            //= SK-CLNT-041
            ensure(change.replica == self.replica, "SK-CLNT-041", || {
                format!("{} sends a change of {}", self.replica, change.replica)
            })?;
            //= SK-CLNT-005
            let sent = self
                .sent
                .entry(document.clone())
                .or_insert(change.first_seq - 1);
            // What the server has already need not be sent again.
            let next = *sent + 1..=logged.max(*sent) + 1;
            let in_turn = next.contains(&change.first_seq) || self.refused.remove(document);
            ensure(in_turn, "SK-CLNT-005", || {
                format!(
                    "{} {} is sent after {sent}",
                    change.replica, change.first_seq
                )
            })?;
            *sent = change.last_seq();
        }
        Ok(())
    }

    /// The server answers a request.
    ///
    /// # Errors
    /// When the page is not the one that the log and the request call for.
    pub fn responds(
        &mut self,
        document: &DocumentId,
        response: &v1::SyncResponse,
        heard: Heard<'_>,
    ) -> Checked {
        let asked = self
            .asked
            .get(&(document.clone(), response.request_id))
            .cloned();
        //= SK-SESS-010
        let Some(asked) = asked else {
            return ensure(false, "SK-SESS-010", || {
                "a response to no request".to_owned()
            });
        };
        let end = heard.position(&response.cursor)?;
        let cursor = Cursor::decode(&asked.cursor)
            .filter(|cursor| cursor.epoch == heard.epoch)
            .map(|cursor| cursor.position.0)
            .filter(|position| *position <= heard.log.len() as u64);
        //= SK-SESS-011
        //= SK-SESS-013
        let start = cursor.unwrap_or(0);
        let version = if cursor.is_some() {
            Version::new()
        } else {
            asked.version.clone()
        };
        let expected: Vec<&Change> = heard.run(start, end)?.filter(lacks(&version)).collect();
        let got = changes(response.delta.clone())?;
        //= SK-SESS-012
        //= SK-SESS-014
        ensure(
            got.iter().collect::<Vec<_>>() == expected,
            "SK-SESS-012",
            || format!("{} from {start} to {end}: {} changes", document, got.len()),
        )?;
        //= SK-SESS-015
        let within = asked.max_changes == 0 || got.len() as u64 <= u64::from(asked.max_changes);
        ensure(within, "SK-SESS-015", || {
            format!("{} changes in a page", got.len())
        })?;
        let length = heard.log.len() as u64;
        let more = heard
            .run(end, length)?
            .any(|change| lacks(&version)(&change));
        //= SK-SESS-016
        ensure(
            response.has_more == more && (more || end == length),
            "SK-SESS-016",
            || format!("has_more is {} at {end} of {length}", response.has_more),
        )?;
        let server_version = response
            .server_version
            .as_ref()
            .map(convert::version::decode);
        let said = server_version.transpose().map_err(|error| Violation {
            clause: "SK-WIRE-020",
            text: error.to_string(),
        })?;
        let expected = (!more).then(|| heard.judge.version());
        ensure(said == expected, "SK-SESS-016", || {
            format!("server_version {said:?}")
        })?;
        self.asks_back(document, response, &asked, more, heard)?;
        if more || !asked.subscribes {
            self.stands.remove(document);
        } else {
            self.stands.insert(document.clone(), end);
        }
        Ok(())
    }

    /// What the server asks for is what the client knows and the log does not hold.
    //= SK-SESS-070
    //= SK-SESS-071
    //= SK-SESS-072
    fn asks_back(
        &mut self,
        document: &DocumentId,
        response: &v1::SyncResponse,
        asked: &Asked,
        more: bool,
        heard: Heard<'_>,
    ) -> Checked {
        let held = heard.judge.version();
        let may_ask = self.heals && asked.subscribes && !more;
        let lacks = |(replica, seq): &(&ReplicaId, u64)| *seq > held.get(replica);
        let known = asked.version.iter().filter(|_| may_ask).filter(lacks);
        let expected: Version = known.map(|(of, seq)| (of.clone(), seq)).collect();
        let want = response.want.as_ref().map(convert::version::decode);
        let want = want.transpose().map_err(|error| Violation {
            clause: "SK-WIRE-020",
            text: error.to_string(),
        })?;
        ensure(
            want.clone().unwrap_or_default() == expected,
            "SK-SESS-071",
            || format!("{document}: the server wants {want:?}, it lacks {expected:?}"),
        )?;
        self.wanted.insert(document.clone(), (held, expected));
        Ok(())
    }

    /// The server passes others' changes on.
    ///
    /// # Errors
    /// When they do not follow, or are not the log's.
    pub fn notifies(
        &mut self,
        document: &DocumentId,
        notification: &v1::Notification,
        heard: Heard<'_>,
        ledger: &Ledger,
    ) -> Checked {
        let (start, end) = self.moves(
            document,
            &notification.previous_cursor,
            &notification.cursor,
            heard,
        )?;
        let got = changes(notification.delta.clone())?;
        let mut rest = got.iter();
        for change in heard.run(start, end)? {
            let own = ledger.carrier(document, change) == Some(self.connection);
            //= SK-SESS-050
            //= SK-SESS-051
            let told = rest.as_slice().first() == Some(change);
            ensure(
                told || change.replica == self.replica,
                "SK-SESS-050",
                || {
                    format!(
                        "{} {} is left out of a notification",
                        change.replica, change.first_seq
                    )
                },
            )?;
            ensure(!(told && own), "SK-SESS-051", || {
                format!(
                    "{} {} goes back to its writer",
                    change.replica, change.first_seq
                )
            })?;
            if told {
                rest.next();
            }
        }
        //= SK-SESS-031
        ensure(rest.as_slice().is_empty(), "SK-SESS-031", || {
            format!(
                "{} changes of a notification are not in the log",
                rest.len()
            )
        })
    }

    /// The server acknowledges.
    ///
    /// # Errors
    /// When a change is not durable, or a cursor moves where it may not.
    pub fn acknowledges(
        &mut self,
        document: &DocumentId,
        ack: &v1::Ack,
        heard: Heard<'_>,
    ) -> Checked {
        //= SK-SESS-030
        //= SK-SESS-073
        let replica = convert::replica_id::decode(&ack.replica_id).map_err(|error| Violation {
            clause: "SK-WIRE-011",
            text: error.to_string(),
        })?;
        let wanted = self.wanted.get(document);
        let asked_for = wanted.is_some_and(|(_, want)| want.get(&replica) > 0);
        let due = replica == self.replica || asked_for || self.relays;
        ensure(due, "SK-SESS-030", || {
            format!("an acknowledgement of {replica} goes to {}", self.replica)
        })?;
        let durable = heard.judge.version().get(&replica);
        ensure(ack.through_seq <= durable, "SK-SESS-030", || {
            let through = ack.through_seq;
            format!("{replica} is acknowledged through {through}, durable is {durable}")
        })?;
        if ack.cursor.is_empty() && ack.previous_cursor.is_empty() {
            return Ok(());
        }
        //= SK-SESS-053
        let (start, end) = self.moves(document, &ack.previous_cursor, &ack.cursor, heard)?;
        for change in heard.run(start, end)? {
            ensure(change.replica == replica, "SK-SESS-053", || {
                format!(
                    "an acknowledgement moves the cursor over a change of {}",
                    change.replica
                )
            })?;
        }
        Ok(())
    }

    //= SK-SESS-052
    fn moves(
        &mut self,
        document: &DocumentId,
        previous: &Bytes,
        next: &Bytes,
        heard: Heard<'_>,
    ) -> Result<(u64, u64), Violation> {
        let (start, end) = (heard.position(previous)?, heard.position(next)?);
        let stands = self.stands.insert(document.clone(), end);
        ensure(stands == Some(start), "SK-SESS-052", || {
            format!("{document}: previous_cursor is {start}, the subscriber stands at {stands:?}")
        })?;
        Ok((start, end))
    }
}

impl Heard<'_> {
    fn position(&self, cursor: &[u8]) -> Result<u64, Violation> {
        let length = self.log.len() as u64;
        Cursor::decode(cursor)
            .filter(|cursor| cursor.epoch == self.epoch && cursor.position.0 <= length)
            .map(|cursor| cursor.position.0)
            .ok_or_else(|| Violation {
                clause: "SK-SESS-052",
                text: format!("cursor {cursor:02x?} is not one of this log of {length}"),
            })
    }

    fn run(&self, start: u64, end: u64) -> Result<impl Iterator<Item = &Change>, Violation> {
        let run = (start as usize).min(end as usize)..end as usize;
        ensure(start <= end, "SK-SESS-052", || {
            format!("a cursor goes back from {start} to {end}")
        })?;
        Ok(self.log[run].iter().map(|entry| &entry.change))
    }
}

fn lacks(version: &Version) -> impl Fn(&&Change) -> bool {
    |change| change.last_seq() > version.get(&change.replica)
}

fn changes(delta: Option<v1::Delta>) -> Result<Vec<Change>, Violation> {
    convert::delta::decode(delta.unwrap_or_default(), u32::MAX, &Limits::UNBOUNDED)
        .map(|delta| delta.changes)
        .map_err(|error| Violation {
            clause: "SK-WIRE-018",
            text: error.to_string(),
        })
}
