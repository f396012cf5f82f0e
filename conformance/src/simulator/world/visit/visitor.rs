//! One visit: how its guests come in, speak, and what they expect to hear.

use bytes::Bytes;
use synckit_crdt::{Change, DocumentId, Operation, Path, ReplicaId, Timestamp, UnixMillis, Value};
use synckit_session::access::Level;
use synckit_session::capability;
use synckit_session::server::ConnectionId;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{
    Capability, Error, ErrorCode, Frame, Hello, Notification, SyncMode, SyncRequest, SyncResponse,
    Update, Welcome,
};
use synckit_wire::{convert, frame};

use super::World;
use crate::simulator::check::{Checked, Violation, ensure};
use crate::simulator::grant::Grant;

/// Enough for a server that is not hindered to have answered everything.
const ANSWER_MS: u64 = 1_500;

/// A visit under way.
pub(super) struct Visit<'world> {
    pub(super) world: &'world mut World,
    guests: Vec<ConnectionId>,
    requests: u64,
}

/// One connection of a visit.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    pub(super) connection: ConnectionId,
    pub(super) replica: ReplicaId,
}

impl<'world> Visit<'world> {
    pub(super) fn new(world: &'world mut World) -> Self {
        let (guests, requests) = (Vec::new(), 0);
        Self {
            world,
            guests,
            requests,
        }
    }

    /// Everyone leaves.
    pub(super) fn ends(&mut self) -> Checked {
        for connection in std::mem::take(&mut self.guests) {
            self.world.guest_leaves(connection)?;
        }
        Ok(())
    }

    /// What all documents of this visit begin with.
    pub(super) fn prefix(&self) -> String {
        format!("visit-{}/", self.world.visits)
    }

    /// A document that nobody else knows.
    pub(super) fn document(&self, name: &str) -> DocumentId {
        DocumentId::new(&format!("{}{name}", self.prefix())).expect("a short name")
    }

    /// A principal that nobody else is.
    pub(super) fn subject(&self, name: &str) -> String {
        format!("{name}-{}", self.world.visits)
    }

    /// A token of such a principal.
    pub(super) fn grant(&self, name: &str, level: Level) -> Grant {
        Grant::of(&self.subject(name), level)
    }

    pub(super) fn now(&self) -> UnixMillis {
        self.world.clock.now()
    }

    pub(super) fn request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    /// A replica id that nobody else has.
    pub(super) fn replica(&self, name: &str) -> ReplicaId {
        ReplicaId::new(format!("{name}-{}", self.world.visits).as_bytes()).expect("a short name")
    }

    /// Connects and says nothing.
    pub(super) fn knocks(&mut self) -> Result<Guest, Violation> {
        let replica = self.replica(&format!("g{}", self.guests.len()));
        self.knocks_as(&replica, false, false)
    }

    fn knocks_as(
        &mut self,
        replica: &ReplicaId,
        heals: bool,
        relays: bool,
    ) -> Result<Guest, Violation> {
        let connection = self.world.guest_arrives(replica, heals, relays)?;
        self.guests.push(connection);
        let replica = replica.clone();
        Ok(Guest {
            connection,
            replica,
        })
    }

    /// A greeting with everything there is but healing.
    pub(super) fn hello(guest: &Guest, token: &str) -> Hello {
        Hello {
            versions: vec![1],
            capabilities: numbers(&capability::ALL),
            replica_id: Bytes::copy_from_slice(guest.replica.as_bytes()),
            token: token.to_owned(),
            agent: String::new(),
        }
    }

    /// A guest who is welcome.
    pub(super) fn enters(&mut self, grant: &Grant) -> Result<Guest, Violation> {
        self.enters_with(grant, &capability::ALL)
    }

    /// A guest of these capabilities.
    pub(super) fn enters_with(
        &mut self,
        grant: &Grant,
        capabilities: &[Capability],
    ) -> Result<Guest, Violation> {
        let replica = self.replica(&format!("g{}", self.guests.len()));
        self.enters_as(grant, capabilities, &replica)
    }

    /// A guest of this replica id.
    pub(super) fn enters_as(
        &mut self,
        grant: &Grant,
        capabilities: &[Capability],
        replica: &ReplicaId,
    ) -> Result<Guest, Violation> {
        let heals = capabilities.contains(&Capability::Healing);
        let guest = self.knocks_as(replica, heals, grant.relays)?;
        let hello = Hello {
            capabilities: numbers(capabilities),
            ..Self::hello(&guest, &grant.to_string())
        };
        self.greeted(&guest, hello)?;
        Ok(guest)
    }

    /// Greets, and is welcome.
    pub(super) fn greeted(&mut self, guest: &Guest, hello: Hello) -> Result<Welcome, Violation> {
        let heard = self.says(guest, Body::Hello(hello))?;
        let [Body::Welcome(welcome)] = heard.as_slice() else {
            return Err(unlike("SK-SESS-003", "a Welcome", &heard));
        };
        Ok(welcome.clone())
    }

    pub(super) fn sends(&mut self, guest: &Guest, body: Body) -> Checked {
        let bytes = frame::encode(&Frame { body: Some(body) });
        self.world.guest_sends(guest.connection, bytes)
    }

    /// Says something, and listens.
    pub(super) fn says(&mut self, guest: &Guest, body: Body) -> Result<Vec<Body>, Violation> {
        self.world.guests.take(guest.connection);
        self.sends(guest, body)?;
        self.hears(guest)
    }

    /// Waits for all that is on its way.
    pub(super) fn hears(&mut self, guest: &Guest) -> Result<Vec<Body>, Violation> {
        self.waits(ANSWER_MS)?;
        Ok(self.world.guests.take(guest.connection))
    }

    pub(super) fn waits(&mut self, pause_ms: u64) -> Checked {
        let until = self.world.clock.after(pause_ms);
        self.world.pass_until(until)
    }

    pub(super) fn is_gone(&self, guest: &Guest) -> bool {
        self.world.guests.has_parted(guest.connection)
    }

    /// Says something that must be refused with this code.
    pub(super) fn refused(
        &mut self,
        guest: &Guest,
        body: Body,
        clause: &'static str,
        code: ErrorCode,
    ) -> Result<Error, Violation> {
        let heard = self.says(guest, body)?;
        self.refusal(guest, &heard, clause, code)
    }

    /// The one refusal among what was heard.
    pub(super) fn refusal(
        &self,
        guest: &Guest,
        heard: &[Body],
        clause: &'static str,
        code: ErrorCode,
    ) -> Result<Error, Violation> {
        let errors: Vec<&Error> = heard.iter().filter_map(error).collect();
        let [error] = errors.as_slice() else {
            return Err(unlike(clause, code.as_str_name(), heard));
        };
        ensure(error.code() == code, clause, || {
            format!("{} was due, not {error:?}", code.as_str_name())
        })?;
        ensure(
            error.session_continues != self.is_gone(guest),
            clause,
            || format!("{error:?}, and the connection is another matter"),
        )?;
        Ok((*error).clone())
    }

    /// Says something that must be taken; gives what is heard of it.
    pub(super) fn taken(
        &mut self,
        guest: &Guest,
        body: Body,
        clause: &'static str,
    ) -> Result<Vec<Body>, Violation> {
        let heard = self.says(guest, body)?;
        let refused = heard.iter().find_map(error);
        ensure(refused.is_none() && !self.is_gone(guest), clause, || {
            format!("this must be taken: {refused:?}")
        })?;
        Ok(heard)
    }

    /// One write to one field, right but for what the caller changes.
    pub(super) fn change(&self, replica: &ReplicaId, seq: u64) -> Change {
        let path = Path::new(["field"]).expect("one segment");
        Change {
            replica: replica.clone(),
            first_seq: seq,
            timestamp: Timestamp::from_parts(self.now().0, u16::try_from(seq).unwrap_or(u16::MAX)),
            deps: Vec::new(),
            ops: vec![Operation::lww_set(path, Value::from(seq.cast_signed()))],
        }
    }

    /// Writes so many changes, from the first of the replica on, each acknowledged.
    pub(super) fn writes(&mut self, guest: &Guest, document: &DocumentId, seq: u64) -> Checked {
        let change = self.change(&guest.replica, seq);
        let heard = self.taken(guest, update(document, &[change]), "SK-SESS-030")?;
        let acked = heard
            .iter()
            .any(|body| matches!(body, Body::Ack(ack) if ack.through_seq == seq));
        ensure(acked, "SK-SESS-030", || {
            format!("{seq} is not acknowledged: {heard:?}")
        })
    }

    /// Asks for a document from the start.
    pub(super) fn request_of(&mut self, document: &DocumentId, mode: SyncMode) -> SyncRequest {
        SyncRequest {
            request_id: self.request(),
            document_id: document.to_string(),
            mode: mode.into(),
            ..SyncRequest::default()
        }
    }

    /// Subscribes from the start.
    pub(super) fn follows(
        &mut self,
        guest: &Guest,
        document: &DocumentId,
    ) -> Result<Vec<Body>, Violation> {
        let request = self.request_of(document, SyncMode::Subscribe);
        let heard = self.taken(guest, Body::SyncRequest(request), "SK-SESS-010")?;
        ensure(
            heard.iter().any(|body| page(body).is_some()),
            "SK-SESS-010",
            || format!("no page: {heard:?}"),
        )?;
        Ok(heard)
    }
}

pub(super) fn numbers(capabilities: &[Capability]) -> Vec<i32> {
    capabilities.iter().copied().map(i32::from).collect()
}

pub(super) fn update(document: &DocumentId, changes: &[Change]) -> Body {
    Body::Update(Update {
        document_id: document.to_string(),
        delta: Some(convert::delta::encode(changes)),
    })
}

pub(super) fn error(body: &Body) -> Option<&Error> {
    if let Body::Error(error) = body {
        Some(error)
    } else {
        None
    }
}

pub(super) fn page(body: &Body) -> Option<&SyncResponse> {
    if let Body::SyncResponse(page) = body {
        Some(page)
    } else {
        None
    }
}

pub(super) fn notification(body: &Body) -> Option<&Notification> {
    if let Body::Notification(notification) = body {
        Some(notification)
    } else {
        None
    }
}

/// Something else was due.
pub(super) fn unlike(clause: &'static str, due: &str, heard: &[Body]) -> Violation {
    let text = format!("{due} was due, {heard:?} was heard");
    Violation { clause, text }
}
