//! The server's end of each connection: what arrives, what the machine wants, what is sent.
//!
//! Chapter: `spec/07-server-session.md`.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use synckit_session::access::{Identity, Level, Permissions};
use synckit_session::capability;
use synckit_session::server::{
    Connection, ConnectionAction, ConnectionConfig, ConnectionEvent, ConnectionId, ConnectionTimer,
    DocumentEvent, DocumentRequest,
};

use super::shell::{Hosted, Work};
use crate::simulator::check::{Checked, Conversation, Violation, ensure};
use crate::simulator::grant::Grant;
use crate::simulator::network::End;
use crate::simulator::sightings::Sighting;
use crate::simulator::transcript::readable;
use crate::simulator::world::{Occurrence, World};

impl World {
    /// A connection comes up; the client is told by the caller.
    pub(in crate::simulator::world) fn accept(
        &mut self,
        client: usize,
    ) -> Result<ConnectionId, Violation> {
        let id = self.host();
        let restored = self.server.disk.is_restored();
        self.network.connect(id, client);
        let replica = self.clients[client].disk.replica().clone();
        let epoch = self.server.disk.epoch();
        self.conversations
            .insert(id, Conversation::new(id, epoch, replica).healing(restored));
        let connected = ConnectionEvent::Connected { token: None };
        self.serve(Work::Connection(id, connected))?;
        Ok(id)
    }

    /// The server's end of a new connection.
    pub(in crate::simulator::world) fn host(&mut self) -> ConnectionId {
        self.server.accepted += 1;
        let id = ConnectionId(self.server.accepted);
        let restored = self.server.disk.is_restored();
        let config = ConnectionConfig {
            capabilities: if restored {
                capability::with_healing()
            } else {
                capability::ALL.to_vec()
            },
            limits: self.setting.limits.clone(),
            bugs: self.bugs.clone(),
            guarded: self.setting.is_guarded(),
            ..ConnectionConfig::new(self.server.disk.epoch(), self.dice.name())
        };
        let hosted = Hosted {
            machine: Connection::new(id, config),
            inbox: VecDeque::new(),
            timers: BTreeMap::new(),
            outstanding_bytes: 0,
        };
        self.server.connections.insert(id, hosted);
        id
    }

    /// An event of a connection that no client has.
    pub(in crate::simulator::world) fn connection_happens(
        &mut self,
        connection: ConnectionId,
        event: ConnectionEvent,
    ) -> Checked {
        self.serve(Work::Connection(connection, event))
    }

    /// The transport takes a frame as soon as it is sent.
    pub(in crate::simulator::world) fn taken(&mut self, connection: ConnectionId, bytes: usize) {
        let event = ConnectionEvent::Flushed { bytes };
        self.server
            .work
            .push_back(Work::Connection(connection, event));
    }

    /// What a visitor sends has arrived.
    pub(in crate::simulator::world) fn receives(
        &mut self,
        connection: ConnectionId,
        frame: Bytes,
    ) -> Checked {
        if let Some(hosted) = self.server.connections.get_mut(&connection) {
            hosted.inbox.push_back(frame);
        }
        self.read(connection)
    }

    /// A frame reaches the server.
    pub(in crate::simulator::world) fn reaches_server(
        &mut self,
        connection: ConnectionId,
    ) -> Checked {
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
    pub(super) fn read(&mut self, connection: ConnectionId) -> Checked {
        while let Some(hosted) = self.server.connections.get_mut(&connection) {
            if !hosted.machine.is_reading() || self.tracer.staging.verifies(connection) {
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
    pub(in crate::simulator::world) fn flushed(
        &mut self,
        connection: ConnectionId,
        bytes: usize,
    ) -> Checked {
        if let Some(hosted) = self.server.connections.get_mut(&connection) {
            hosted.outstanding_bytes = hosted.outstanding_bytes.saturating_sub(bytes);
        }
        self.serve(Work::Connection(
            connection,
            ConnectionEvent::Flushed { bytes },
        ))?;
        self.read(connection)
    }

    pub(in crate::simulator::world) fn connection_timer(
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
    pub(in crate::simulator::world) fn connection_ends(
        &mut self,
        connection: ConnectionId,
    ) -> Checked {
        self.serve(Work::Connection(connection, ConnectionEvent::Disconnected))?;
        self.server.connections.remove(&connection);
        Ok(())
    }

    pub(super) fn connection_event(
        &mut self,
        connection: ConnectionId,
        event: ConnectionEvent,
    ) -> Checked {
        let now = self.clock.now();
        let Some(hosted) = self.server.connections.get_mut(&connection) else {
            return Ok(());
        };
        let mut actions = Vec::new();
        hosted.machine.handle(now, event.clone(), &mut actions);
        if self.is_traced() {
            self.trace_connection(connection, &event, &actions);
        }
        actions
            .into_iter()
            .try_for_each(|action| self.connection_action(connection, action))
    }

    fn connection_action(&mut self, connection: ConnectionId, action: ConnectionAction) -> Checked {
        match action {
            ConnectionAction::Send(frame) => self.server_sends(connection, frame),
            ConnectionAction::Identify { ticket, token } => {
                let anyone = Identity {
                    subject: String::new(),
                    expires_at: None,
                    permissions: Permissions::everywhere(Level::Write),
                    relays: false,
                };
                let outcome = if self.setting.is_guarded() {
                    Grant::verify(&token, self.clock.now())
                } else {
                    Ok(anyone)
                };
                let event = ConnectionEvent::Identified { ticket, outcome };
                self.server
                    .work
                    .push_back(Work::Connection(connection, event));
                Ok(())
            }
            ConnectionAction::Ask { document, request } => {
                if matches!(request, DocumentRequest::Pause) {
                    self.sightings.note(if self.setting.is_guarded() {
                        Sighting::HeldBack
                    } else {
                        Sighting::Lagging
                    });
                }
                let event = DocumentEvent::Request {
                    connection,
                    request,
                };
                self.server.work.push_back(Work::Document(document, event));
                Ok(())
            }
            ConnectionAction::List { ticket, request } => {
                let outcome = Ok(self.server.disk.listing(&request));
                let event = ConnectionEvent::Listed { ticket, outcome };
                self.server
                    .work
                    .push_back(Work::Connection(connection, event));
                Ok(())
            }
            ConnectionAction::Watch => {
                self.server.watchers.insert(connection);
                Ok(())
            }
            ConnectionAction::Unwatch => {
                self.server.watchers.remove(&connection);
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
                self.guests.part(connection);
                self.hang_up(connection, End::Server)
            }
        }
    }

    //= SK-SESS-056
    fn server_sends(&mut self, connection: ConnectionId, frame: Bytes) -> Checked {
        self.transcript.tell(self.clock.elapsed_ms(), || {
            format!("server -> {connection:?} {}", readable(&frame))
        });
        if let Some(client) = self.network.client_of(connection) {
            self.transcript
                .frame(self.clock.elapsed_ms(), client, false, &frame);
        }
        if self.guests.knows(connection) {
            return self.guest_hears(connection, &frame);
        }
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
}
