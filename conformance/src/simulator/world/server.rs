//! The server of a world: its machines, carried by a shell that is made of dice.
//!
//! Chapter: `spec/07-server-session.md`, `spec/10-storage-and-durability.md`.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use synckit_crdt::{DocumentId, UnixMillis};
use synckit_session::access::{Identity, Level, Permissions};
use synckit_session::cursor::Epoch;
use synckit_session::server::{
    Connection, ConnectionAction, ConnectionConfig, ConnectionEvent, ConnectionId, ConnectionTimer,
    DocumentAction, DocumentEvent, DocumentLog, DocumentRequest,
};

use super::{Occurrence, World};
use crate::simulator::check::{
    Checked, Conversation, EMPTY_LOG, Heard, LogJudge, Violation, ensure,
};
use crate::simulator::dice::Dice;
use crate::simulator::disk::{Answer, Job, JobKind, LogDisk};
use crate::simulator::network::End;
use crate::simulator::sightings::Sighting;
use crate::simulator::transcript::readable;

/// The server and its shell.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) disk: LogDisk,
    pub(super) connections: BTreeMap<ConnectionId, Hosted>,
    documents: BTreeMap<DocumentId, DocumentLog>,
    judges: BTreeMap<DocumentId, LogJudge>,
    work: VecDeque<Work>,
    up: bool,
    /// Counts processes, so that what was meant for a dead one finds nobody.
    life: u64,
    accepted: u64,
    stalled_until: UnixMillis,
}

/// One connection and what waits for it.
#[derive(Debug)]
pub(super) struct Hosted {
    machine: Connection,
    /// Frames that arrived while the machine would not read.
    inbox: VecDeque<Bytes>,
    timers: BTreeMap<ConnectionTimer, UnixMillis>,
    /// Sent and not yet taken by the transport.
    outstanding_bytes: usize,
}

/// One event that a machine has yet to handle.
#[derive(Debug)]
enum Work {
    Connection(ConnectionId, ConnectionEvent),
    Document(DocumentId, DocumentEvent),
}

impl Server {
    pub(super) fn new(dice: &mut Dice) -> Self {
        Self {
            disk: LogDisk::new(Epoch(dice.name())),
            connections: BTreeMap::new(),
            documents: BTreeMap::new(),
            judges: BTreeMap::new(),
            work: VecDeque::new(),
            up: true,
            life: 0,
            accepted: 0,
            stalled_until: UnixMillis(0),
        }
    }

    pub(super) fn is_up(&self) -> bool {
        self.up
    }

    /// What is known of a document's log.
    pub(super) fn judge(&self, document: &DocumentId) -> &LogJudge {
        self.judges.get(document).unwrap_or(&EMPTY_LOG)
    }

    /// The log of a document as far as the server has been told that it is durable.
    pub(super) fn heard(&self, document: &DocumentId) -> Heard<'_> {
        let judge = self.judge(document);
        Heard {
            epoch: self.disk.epoch(),
            log: &self.disk.log(document)[..judge.length()],
            judge,
        }
    }

    /// The disk answers nothing before then.
    pub(super) fn stall(&mut self, until: UnixMillis) {
        self.stalled_until = until;
    }
}

impl World {
    /// A connection comes up; the client is told by the caller.
    pub(super) fn accept(&mut self, client: usize) -> Result<ConnectionId, Violation> {
        self.server.accepted += 1;
        let id = ConnectionId(self.server.accepted);
        let config = ConnectionConfig {
            limits: self.setting.limits.clone(),
            bugs: self.bugs.clone(),
            ..ConnectionConfig::new(self.server.disk.epoch(), self.dice.name())
        };
        let hosted = Hosted {
            machine: Connection::new(id, config),
            inbox: VecDeque::new(),
            timers: BTreeMap::new(),
            outstanding_bytes: 0,
        };
        self.server.connections.insert(id, hosted);
        self.network.connect(id, client);
        let replica = self.clients[client].disk.replica().clone();
        self.conversations
            .insert(id, Conversation::new(id, self.server.disk.epoch(), replica));
        self.serve(Work::Connection(
            id,
            ConnectionEvent::Connected { token: None },
        ))?;
        Ok(id)
    }

    /// A frame reaches the server.
    pub(super) fn reaches_server(&mut self, connection: ConnectionId) -> Checked {
        let Some(frame) = self.network.arrive(connection, End::Server) else {
            return Ok(());
        };
        self.overhear_arrival(connection, &frame)?;
        if let Some(hosted) = self.server.connections.get_mut(&connection) {
            hosted.inbox.push_back(frame);
        }
        self.read(connection)
    }

    /// Hands over what has arrived, as long as the machine reads.
    fn read(&mut self, connection: ConnectionId) -> Checked {
        while let Some(hosted) = self.server.connections.get_mut(&connection) {
            if !hosted.machine.is_reading() || self.staging.verifies(connection) {
                break;
            }
            let Some(frame) = hosted.inbox.pop_front() else {
                break;
            };
            self.serve(Work::Connection(
                connection,
                ConnectionEvent::Received(frame),
            ))?;
        }
        Ok(())
    }

    /// The transport has taken a frame.
    pub(super) fn flushed(&mut self, connection: ConnectionId, bytes: usize) -> Checked {
        if let Some(hosted) = self.server.connections.get_mut(&connection) {
            hosted.outstanding_bytes = hosted.outstanding_bytes.saturating_sub(bytes);
        }
        self.serve(Work::Connection(
            connection,
            ConnectionEvent::Flushed { bytes },
        ))?;
        self.read(connection)
    }

    pub(super) fn connection_timer(
        &mut self,
        connection: ConnectionId,
        timer: ConnectionTimer,
    ) -> Checked {
        let now = self.clock.now();
        let Some(hosted) = self.server.connections.get_mut(&connection) else {
            return Ok(());
        };
        if hosted.timers.get(&timer) != Some(&now) {
            return Ok(());
        }
        hosted.timers.remove(&timer);
        self.serve(Work::Connection(
            connection,
            ConnectionEvent::TimerFired(timer),
        ))
    }

    /// The server's end of a connection is over.
    pub(super) fn connection_ends(&mut self, connection: ConnectionId) -> Checked {
        self.serve(Work::Connection(connection, ConnectionEvent::Disconnected))?;
        self.server.connections.remove(&connection);
        Ok(())
    }

    /// The server is about to leave: everyone is told.
    pub(super) fn server_leaves(&mut self, reconnect_after_ms: u32) -> Checked {
        let connections: Vec<ConnectionId> = self.server.connections.keys().copied().collect();
        for connection in connections {
            self.sightings.note(Sighting::Goaway);
            let event = ConnectionEvent::Leaving { reconnect_after_ms };
            self.serve(Work::Connection(connection, event))?;
        }
        Ok(())
    }

    /// The process dies. What its disk had in hand survives or not.
    pub(super) fn server_dies(&mut self, commit_survives: bool) -> Checked {
        if !self.server.up {
            return Ok(());
        }
        self.server.up = false;
        self.server.life += 1;
        self.server.work.clear();
        self.server.documents.clear();
        if self.server.disk.commits_together() > 0 {
            self.sightings.note(Sighting::CrashInCommit);
        }
        let survivors = self.server.disk.crash(commit_survives);
        for answer in &survivors {
            self.appended(answer)?;
        }
        self.trace_dying_commit(&survivors);
        let connections = std::mem::take(&mut self.server.connections);
        for connection in connections.into_keys() {
            self.hang_up(connection, End::Server)?;
        }
        self.trace_restart("ServerRestart");
        Ok(())
    }

    /// A process starts with what the disk holds.
    pub(super) fn server_starts(&mut self) {
        self.server.up = true;
    }

    /// Handles one event, and all that follows from it at once.
    fn serve(&mut self, work: Work) -> Checked {
        self.server.work.push_back(work);
        while let Some(work) = self.server.work.pop_front() {
            match work {
                Work::Connection(connection, event) => self.connection_event(connection, event)?,
                Work::Document(document, event) => self.document_event(document, event)?,
            }
        }
        Ok(())
    }

    fn connection_event(&mut self, connection: ConnectionId, event: ConnectionEvent) -> Checked {
        let now = self.clock.now();
        let Some(hosted) = self.server.connections.get_mut(&connection) else {
            return Ok(());
        };
        let mut actions = Vec::new();
        hosted.machine.handle(now, event, &mut actions);
        actions
            .into_iter()
            .try_for_each(|action| self.connection_action(connection, action))
    }

    fn connection_action(&mut self, connection: ConnectionId, action: ConnectionAction) -> Checked {
        match action {
            ConnectionAction::Send(frame) => self.server_sends(connection, frame),
            ConnectionAction::Identify { ticket, token: _ } => {
                let identity = Identity {
                    subject: String::new(),
                    expires_at: None,
                    permissions: Permissions::everywhere(Level::Write),
                };
                let event = ConnectionEvent::Identified {
                    ticket,
                    outcome: Ok(identity),
                };
                self.server
                    .work
                    .push_back(Work::Connection(connection, event));
                Ok(())
            }
            ConnectionAction::Ask { document, request } => {
                if matches!(request, DocumentRequest::Pause) {
                    self.sightings.note(Sighting::Lagging);
                }
                let event = DocumentEvent::Request {
                    connection,
                    request,
                };
                self.server.work.push_back(Work::Document(document, event));
                Ok(())
            }
            ConnectionAction::SetTimer { timer, at } => {
                let at = at.max(self.clock.now());
                if let Some(hosted) = self.server.connections.get_mut(&connection) {
                    hosted.timers.insert(timer, at);
                }
                self.clock
                    .enter(at, Occurrence::ConnectionTimer { connection, timer });
                Ok(())
            }
            ConnectionAction::Close(_) => {
                self.connection_event(connection, ConnectionEvent::Disconnected)?;
                self.server.connections.remove(&connection);
                self.hang_up(connection, End::Server)
            }
        }
    }

    //= SK-SESS-056
    fn server_sends(&mut self, connection: ConnectionId, frame: Bytes) -> Checked {
        self.transcript.tell(self.clock.elapsed_ms(), || {
            format!("server -> {connection:?} {}", readable(&frame))
        });
        self.overhear_server(connection, &frame)?;
        if let Some(hosted) = self.server.connections.get_mut(&connection) {
            hosted.outstanding_bytes += frame.len();
            // The frame that reaches the bound is still sent; nothing follows it.
            let bound =
                self.setting.limits.max_outbound_bytes + self.setting.limits.max_frame_bytes;
            let outstanding = hosted.outstanding_bytes;
            ensure(outstanding <= bound as usize, "SK-SESS-056", || {
                format!("{outstanding} bytes wait for one reader, at most {bound} may")
            })?;
        }
        let arrival = self.clock.after(self.setting.latency.draw(&mut self.dice));
        if let Some(at) = self.network.send(connection, End::Client, frame, arrival) {
            self.clock.enter(
                at,
                Occurrence::Arrival {
                    connection,
                    at: End::Client,
                },
            );
        }
        Ok(())
    }

    fn document_event(&mut self, document: DocumentId, event: DocumentEvent) -> Checked {
        let (limits, bugs) = (&self.setting.limits, &self.bugs);
        let machine = self
            .server
            .documents
            .entry(document.clone())
            .or_insert_with(|| {
                DocumentLog::new(document.clone(), limits.clone()).with_bugs(bugs.clone())
            });
        let mut actions = Vec::new();
        machine.handle(self.clock.now(), event.clone(), &mut actions);
        self.transcript.tell(self.clock.elapsed_ms(), || {
            format!("{document} <- {event:?}")
        });
        if machine.is_idle() {
            self.server.documents.remove(&document);
        }
        self.trace_document(&event, &actions);
        for action in actions {
            self.document_action(&document, action)?;
        }
        Ok(())
    }

    fn document_action(&mut self, document: &DocumentId, action: DocumentAction) -> Checked {
        let (ticket, kind) = match action {
            DocumentAction::Reply { connection, reply } => {
                let event = ConnectionEvent::Replied {
                    document: document.clone(),
                    reply,
                };
                self.server
                    .work
                    .push_back(Work::Connection(connection, event));
                return Ok(());
            }
            DocumentAction::Open { ticket } => (ticket, JobKind::Open),
            DocumentAction::Persist {
                ticket,
                base,
                entries,
            } => (ticket, JobKind::Append { base, entries }),
            DocumentAction::Verify { ticket, changes } => {
                self.sightings.note(Sighting::Duplicate);
                (ticket, JobKind::Verify { changes })
            }
            DocumentAction::Load {
                ticket,
                after,
                max_changes,
                max_bytes,
            } => (
                ticket,
                JobKind::Load {
                    after,
                    max_changes,
                    max_bytes,
                },
            ),
        };
        let job = Job {
            document: document.clone(),
            ticket,
            kind,
        };
        // The model serves a page in one step, and knows no opening.
        let appends = matches!(job.kind, JobKind::Append { .. });
        if !appends && self.setting.is_modelled() {
            let answer = self.server.disk.carry_out(job);
            self.server
                .work
                .push_back(Work::Document(answer.document, answer.event));
            return Ok(());
        }
        self.server.disk.submit(job);
        self.start_commit();
        Ok(())
    }

    fn start_commit(&mut self) {
        if !self.server.disk.begin() {
            return;
        }
        if self.server.disk.commits_together() > 1 {
            self.sightings.note(Sighting::GroupCommit);
        }
        let at = self.clock.after(self.setting.commit.draw(&mut self.dice));
        let at = at.max(self.server.stalled_until);
        self.clock.enter(
            at,
            Occurrence::CommitDone {
                life: self.server.life,
            },
        );
    }

    /// The disk has committed, or refused to.
    pub(super) fn commit_done(&mut self, life: u64) -> Checked {
        if self.server.life != life {
            return Ok(());
        }
        for answer in self.server.disk.finish() {
            self.appended(&answer)?;
            self.serve(Work::Document(answer.document, answer.event))?;
        }
        let connections: Vec<ConnectionId> = self.server.connections.keys().copied().collect();
        for connection in connections {
            self.read(connection)?;
        }
        self.start_commit();
        Ok(())
    }

    /// What has become durable must be allowed to.
    fn appended(&mut self, answer: &Answer) -> Checked {
        for entry in &answer.appended {
            if !entry.change.deps.is_empty() {
                self.sightings.note(Sighting::Dependency);
            }
            let log = self.server.disk.log(&answer.document);
            let same = log.iter().filter(|other| {
                other.change.timestamp == entry.change.timestamp
                    && other.change.replica != entry.change.replica
            });
            if same.count() > 0 {
                self.sightings.note(Sighting::Tie);
            }
        }
        let judge = self
            .server
            .judges
            .entry(answer.document.clone())
            .or_default();
        judge.appended(&answer.appended)
    }
}
