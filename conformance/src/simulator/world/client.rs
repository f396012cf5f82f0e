//! The clients of a world: their machines, carried by shells that are made of dice.
//!
//! Chapter: `spec/06-client-session.md`.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use synckit_crdt::{DocumentId, Operation, ReplicaId, UnixMillis};
use synckit_session::access::Level;
use synckit_session::client::{
    ClientAction, ClientConfig, ClientEvent, ClientSession, ClientTimer, Notice, Record,
};
use synckit_session::server::ConnectionId;

use super::{Occurrence, World};
use crate::simulator::check::{Checked, Reader, Violation, check_own_writes, ensure};
use crate::simulator::disk::ReplicaDisk;
use crate::simulator::grant::Grant;
use crate::simulator::network::End;
use crate::simulator::setting::Setting;
use crate::simulator::sightings::Sighting;
use crate::simulator::trace::name;
use crate::simulator::transcript::readable;

/// One client and its shell.
#[derive(Debug)]
pub(super) struct Client {
    /// `None` while the process is down.
    pub(super) session: Option<ClientSession>,
    pub(super) disk: ReplicaDisk,
    pub(super) connection: Option<ConnectionId>,
    /// Counts processes, so that what was meant for a dead one finds nobody.
    pub(super) life: u64,
    pub(super) reader: Reader,
    /// The trace has it connected.
    pub(super) traced_up: bool,
    /// Counts attempts to connect: only the last one may succeed.
    attempt: u64,
    /// The application wants to be online.
    pub(super) wants_connection: bool,
    timers: BTreeMap<ClientTimer, UnixMillis>,
    recording: bool,
    skew_ms: i64,
    /// For the next greeting; empty where nobody asks for one.
    pub(super) token: String,
}

impl Client {
    pub(super) fn new(number: usize, setting: &Setting) -> Self {
        let replica = ReplicaId::new(name(number).as_bytes()).expect("two bytes");
        Self {
            session: None,
            disk: ReplicaDisk::new(replica),
            connection: None,
            life: 0,
            attempt: 0,
            traced_up: false,
            reader: Reader::default(),
            wants_connection: true,
            timers: BTreeMap::new(),
            recording: false,
            skew_ms: setting.skew_ms[number],
            token: if setting.is_guarded() {
                first_grant(number).to_string()
            } else {
                String::new()
            },
        }
    }

    /// What its wall clock shows.
    fn wall(&self, now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0.saturating_add_signed(self.skew_ms))
    }

    /// The true time of what its wall clock will show then.
    fn true_time(&self, wall: UnixMillis) -> UnixMillis {
        UnixMillis(wall.0.saturating_add_signed(-self.skew_ms))
    }
}

impl World {
    /// A process starts with what its disk holds.
    pub(super) fn client_starts(&mut self, number: usize) -> Checked {
        if self.clients[number].session.is_some() {
            return Ok(());
        }
        let seed = self.dice.number();
        let config = ClientConfig {
            bugs: self.bugs.clone(),
            token: self.clients[number].token.clone(),
            ..ClientConfig::default()
        };
        let client = &mut self.clients[number];
        client.session = Some(ClientSession::new(
            config,
            client.disk.replica().clone(),
            seed,
        ));
        client.timers.clear();
        for document in self.documents.clone() {
            let saved = self.clients[number].disk.saved(&document);
            self.client_event(number, ClientEvent::Open { document, saved })?;
        }
        if self.clients[number].wants_connection {
            self.client_event(number, ClientEvent::Connect)?;
        }
        Ok(())
    }

    /// The process dies; its disk stays.
    pub(super) fn client_dies(&mut self, number: usize) -> Checked {
        let client = &mut self.clients[number];
        if client.session.take().is_none() {
            return Ok(());
        }
        if client.disk.is_busy() {
            self.sightings.note(Sighting::CrashInRecord);
        }
        client.life += 1;
        client.attempt += 1;
        client.recording = false;
        client.disk.crash();
        client.reader.forget();
        self.presence.dies(number, self.clock.now());
        let client = &mut self.clients[number];
        let connection = client.connection.take();
        self.trace_client(number, &ClientEvent::Disconnected);
        connection.map_or(Ok(()), |connection| self.hang_up(connection, End::Client))
    }

    /// A local change, and what is read right after it.
    pub(super) fn client_writes(
        &mut self,
        number: usize,
        document: DocumentId,
        ops: Vec<Operation>,
    ) -> Checked {
        if self.clients[number].session.is_none() {
            return Ok(());
        }
        if self.clients[number].connection.is_none() {
            self.sightings.note(Sighting::OfflineWrite);
        }
        let event = ClientEvent::LocalChange {
            document: document.clone(),
            ops: ops.clone(),
        };
        self.client_event(number, event)?;
        let session = self.clients[number].session.as_ref();
        match session.and_then(|session| session.document(&document)) {
            Some(document) => check_own_writes(document, &ops),
            None => ensure(false, "SK-CLNT-001", || format!("{document} is not shown")),
        }
    }

    /// One event, and all that follows from it at once.
    pub(super) fn client_event(&mut self, number: usize, event: ClientEvent) -> Checked {
        let mut told = self.is_traced().then(|| event.clone());
        let mut events = VecDeque::from([event]);
        let mut actions = Vec::new();
        while let Some(event) = events.pop_front() {
            if event == ClientEvent::Disconnected
                && let Some(told) = told.as_mut().filter(|told| **told != event)
            {
                let told = std::mem::replace(told, event.clone());
                self.trace_client(number, &told);
            }
            let client = &mut self.clients[number];
            let wall = client.wall(self.clock.now());
            let Some(session) = client.session.as_mut() else {
                return Ok(());
            };
            self.transcript
                .tell(self.clock.elapsed_ms(), || told_event(number, &event));
            if matches!(event, ClientEvent::Connected | ClientEvent::Disconnected) {
                self.transcript.note(self.clock.elapsed_ms(), || {
                    format!("{} is {event:?}", name(number)).to_lowercase()
                });
            }
            session.handle(wall, event, &mut actions);
            for action in std::mem::take(&mut actions) {
                self.transcript
                    .tell(self.clock.elapsed_ms(), || told_action(number, &action));
                events.extend(self.client_action(number, action)?);
            }
        }
        if let Some(event) = told {
            self.trace_client(number, &event);
        }
        self.look(number)
    }

    fn look(&mut self, number: usize) -> Checked {
        let client = &mut self.clients[number];
        let Some(session) = &client.session else {
            return Ok(());
        };
        for document in self.documents.iter().filter_map(|id| session.document(id)) {
            client.reader.look(document)?;
        }
        let now = self.clock.now();
        self.presence.look(number, session, &self.documents, now)
    }

    /// Carries out an action; what the shell answers at once comes back.
    fn client_action(
        &mut self,
        number: usize,
        action: ClientAction,
    ) -> Result<Option<ClientEvent>, Violation> {
        let life = self.clients[number].life;
        match action {
            ClientAction::Dial => {
                let at = self
                    .clock
                    .after(self.setting.latency.draw(&mut self.dice) + 1);
                self.clients[number].attempt += 1;
                let attempt = self.clients[number].attempt;
                self.clock.enter(
                    at,
                    Occurrence::Dialled {
                        client: number,
                        attempt,
                    },
                );
            }
            ClientAction::Send(frame) => self.client_sends(number, frame)?,
            ClientAction::Persist {
                ticket,
                document,
                record,
            } => {
                if matches!(record, Record::Reissued { .. }) {
                    self.sightings.note(Sighting::Reissue);
                    self.clients[number].reader.forget();
                }
                self.clients[number].disk.submit(ticket, document, record);
                if self.setting.is_modelled() {
                    return self.record_one(number).map(Some);
                }
                self.start_recording(number);
            }
            ClientAction::SetTimer { timer, at } => {
                let at = self.clients[number].true_time(at).max(self.clock.now());
                self.clients[number].timers.insert(timer, at);
                self.clock.enter(
                    at,
                    Occurrence::ClientTimer {
                        client: number,
                        life,
                        timer,
                    },
                );
            }
            ClientAction::Notify(notice) => self.client_notices(number, &notice)?,
            ClientAction::Close(_) => {
                self.clients[number].attempt += 1;
                if let Some(connection) = self.clients[number].connection.take() {
                    self.hang_up(connection, End::Client)?;
                    return Ok(Some(ClientEvent::Disconnected));
                }
            }
        }
        Ok(None)
    }

    fn client_sends(&mut self, number: usize, frame: Bytes) -> Checked {
        let Some(connection) = self.clients[number].connection else {
            return Ok(());
        };
        let now_ms = self.clock.elapsed_ms();
        self.transcript.frame(now_ms, number, true, &frame);
        self.overhear_client(number, connection, &frame)?;
        let delay_ms = self.setting.latency.draw(&mut self.dice);
        let arrival = self.clock.after(delay_ms);
        if let Some(at) = self.network.send(connection, End::Server, frame, arrival) {
            let at_server = Occurrence::Arrival {
                connection,
                at: End::Server,
            };
            self.clock.enter(at, at_server);
        }
        Ok(())
    }

    fn client_notices(&mut self, number: usize, notice: &Notice) -> Checked {
        match notice {
            Notice::Offline { retrying } => {
                //= SK-CLNT-055
                let wanted = self.clients[number].wants_connection;
                ensure(*retrying || !wanted, "SK-CLNT-055", || {
                    format!("client {number} gave up without a reason")
                })
            }
            Notice::StorageFailed { document } => ensure(false, "SK-STOR-010", || {
                format!("client {number} lost a record of {document}")
            }),
            Notice::Invalid { .. } => ensure(false, "SK-CLNT-006", || {
                format!("client {number} refuses a write of its own: {notice:?}")
            }),
            // Which refusals there may be is asked when the server sends them.
            Notice::Presence { .. } => {
                self.sightings.note(Sighting::Presence);
                Ok(())
            }
            Notice::Refused(_)
            | Notice::AccessSettled { .. }
            | Notice::AccessChanged { .. }
            | Notice::QueryAnswered { .. }
            | Notice::QueryFailed { .. }
            | Notice::Ready
            | Notice::Changed { .. }
            | Notice::Live { .. }
            | Notice::Settled { .. }
            | Notice::Reissued { .. } => Ok(()),
        }
    }

    fn start_recording(&mut self, number: usize) {
        let client = &mut self.clients[number];
        if client.recording || !client.disk.is_busy() {
            return;
        }
        client.recording = true;
        let at = self.clock.after(self.setting.record.draw(&mut self.dice));
        self.clock.enter(
            at,
            Occurrence::RecordDone {
                client: number,
                life: client.life,
            },
        );
    }

    pub(super) fn record_done(&mut self, number: usize, life: u64) -> Checked {
        if self.clients[number].life != life {
            return Ok(());
        }
        self.clients[number].recording = false;
        let persisted = self.record_one(number)?;
        self.start_recording(number);
        self.client_event(number, persisted)
    }

    /// Makes one record durable, and asks whether it may be.
    fn record_one(&mut self, number: usize) -> Result<ClientEvent, Violation> {
        let written = self.clients[number]
            .disk
            .commit()
            .expect("a record was in hand");
        self.ledger.recorded(number, &written)?;
        self.check_cursor(number, &written.document)?;
        Ok(ClientEvent::Persisted {
            ticket: written.ticket,
        })
    }

    pub(super) fn client_timer(&mut self, number: usize, life: u64, timer: ClientTimer) -> Checked {
        let now = self.clock.now();
        let client = &mut self.clients[number];
        if client.life != life || client.timers.get(&timer) != Some(&now) {
            return Ok(());
        }
        client.timers.remove(&timer);
        self.client_event(number, ClientEvent::TimerFired(timer))
    }

    pub(super) fn dialled(&mut self, number: usize, attempt: u64) -> Checked {
        if self.clients[number].attempt != attempt || self.clients[number].connection.is_some() {
            return Ok(());
        }
        if !self.server.is_up() {
            return self.client_event(number, ClientEvent::Disconnected);
        }
        let connection = self.accept(number)?;
        self.clients[number].connection = Some(connection);
        self.client_event(number, ClientEvent::Connected)
    }

    /// A frame reaches its client.
    pub(super) fn reaches_client(&mut self, connection: ConnectionId) -> Checked {
        let Some(frame) = self.network.arrive(connection, End::Client) else {
            return Ok(());
        };
        self.flushed(connection, frame.len())?;
        match self.network.client_of(connection) {
            Some(number) if self.clients[number].connection == Some(connection) => {
                self.hears(connection, &frame)?;
                self.client_event(number, ClientEvent::Received(frame))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The first client decides what the others may do.
fn first_grant(number: usize) -> Grant {
    let level = if number == 0 {
        Level::Admin
    } else {
        Level::Write
    };
    Grant::of(&name(number), level)
}

fn told_event(number: usize, event: &ClientEvent) -> String {
    let name = name(number);
    if let ClientEvent::Received(frame) = event {
        return format!("{name} <- {}", readable(frame));
    }
    format!("{name} <- {event:?}")
}

fn told_action(number: usize, action: &ClientAction) -> String {
    let name = name(number);
    if let ClientAction::Send(frame) = action {
        return format!("{name} -> {}", readable(frame));
    }
    format!("{name} -> {action:?}")
}
