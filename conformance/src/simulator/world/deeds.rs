//! The deeds of a plan, done to the world; and the end of all faults.

use synckit_crdt::{DocumentId, Operation, Value};
use synckit_session::access::Level;
use synckit_session::client::{ClientEvent, DocumentPhase, Phase};
use synckit_session::cursor::Epoch;
use synckit_session::server::ConnectionId;
use synckit_session::ticket::Ticket;

use super::{Occurrence, SETTLE_CHECK_MS, World};
use crate::simulator::check::Checked;
use crate::simulator::grant::Grant;
use crate::simulator::network::End;
use crate::simulator::setting::{PRESENCE_BEAT_MS, Profile};
use crate::simulator::trace::name;
use crate::simulator::workload::{Deed, Write};

/// How long the server's end of a broken connection may go on without knowing.
const MAX_CUT_DELAY_MS: u64 = 3_000;

/// The same where presence is traced, in beats: beyond the time to live of what is shown.
const MAX_LATE_BEATS: u64 = 120;

/// Enough for a client to come back that had no good token.
const REGREETING_MS: u64 = 5_000;

/// Tickets of applications, apart from those of sessions.
const FIRST_ACCESS_TICKET: u64 = 1_000_000;

/// How long a leaving server asks its clients to stay away.
const RECONNECT_AFTER_MS: u32 = 1_000;

impl World {
    /// Does one deed. What makes no sense at the moment does nothing, so that any plan can be
    /// carried out.
    pub(super) fn carry_out(&mut self, deed: &Deed) -> Checked {
        match deed {
            Deed::Write {
                client,
                document,
                writes,
            } => {
                let ops = writes.iter().map(|write| self.operation(write)).collect();
                self.client_writes(*client, self.documents[*document].clone(), ops)
            }
            Deed::Present {
                client,
                document,
                state,
            } => self.present(*client, *document, *state),
            Deed::SetAccess { by, subject, level } => self.set_access(*by, *subject, *level),
            Deed::Renew {
                client,
                level,
                valid_ms,
                // The model begins with the tokens of the first greeting.
            } if self.is_ready(*client) => self.renew(*client, *level, *valid_ms),
            Deed::Renew { .. } => Ok(()),
            Deed::Visit(topic) => self.visit(*topic),
            Deed::GoOffline(client) => self.want_connection(*client, false),
            Deed::GoOnline(client) => self.want_connection(*client, true),
            Deed::Rest { pause_ms } => self.pass_until(self.clock.after(*pause_ms)),
            Deed::Cut(client) => match self.clients[*client].connection {
                Some(connection) => self.cut(connection),
                None => Ok(()),
            },
            Deed::CrashClient { client, down_ms } => {
                self.client_dies(*client)?;
                self.start_client_after(*client, *down_ms);
                Ok(())
            }
            Deed::Restore(client) => self.restore(*client),
            Deed::CrashServer {
                down_ms,
                commit_survives,
            } => self.crash_server(*down_ms, *commit_survives),
            Deed::LeaveServer { down_ms } => self.leave(*down_ms),
            Deed::NewEpoch => self.new_epoch(),
            Deed::RestoreServer { lost } => self.restore_server(*lost),
            Deed::BackUp(_)
            | Deed::Silence(_)
            | Deed::FailCommit
            | Deed::StallDisk { .. }
            | Deed::StallReader { .. } => {
                self.hamper(deed);
                Ok(())
            }
        }
    }

    /// Deeds that show only in what comes after them.
    fn hamper(&mut self, deed: &Deed) {
        let connection = |client: usize| self.clients[client].connection;
        match deed {
            Deed::BackUp(client) => self.clients[*client].disk.back_up(),
            Deed::Silence(client) => {
                if let Some(connection) = connection(*client) {
                    self.network.silence(connection);
                }
            }
            Deed::FailCommit => self.server.disk.fail_commits(1),
            Deed::StallDisk { for_ms } => self.server.stall(self.clock.after(*for_ms)),
            Deed::StallReader { client, for_ms } => {
                if let Some(connection) = connection(*client) {
                    let until = self.clock.after(*for_ms);
                    self.network.stall(connection, End::Client, until);
                }
            }
            Deed::Write { .. }
            | Deed::Present { .. }
            | Deed::SetAccess { .. }
            | Deed::Renew { .. }
            | Deed::Visit(_)
            | Deed::GoOffline(_)
            | Deed::GoOnline(_)
            | Deed::Rest { .. }
            | Deed::Cut(_)
            | Deed::CrashClient { .. }
            | Deed::Restore(_)
            | Deed::CrashServer { .. }
            | Deed::LeaveServer { .. }
            | Deed::NewEpoch
            | Deed::RestoreServer { .. } => {}
        }
    }

    fn present(&mut self, client: usize, document: usize, state: Option<i64>) -> Checked {
        let document = self.documents[document].clone();
        // The model knows only what is said at once.
        if self.setting.profile == Profile::Presence && !self.is_live(client, &document) {
            return Ok(());
        }
        let state = state.map(Value::from);
        self.client_event(client, ClientEvent::Present { document, state })
    }

    fn crash_server(&mut self, down_ms: u64, commit_survives: bool) -> Checked {
        // Who comes back at a time of the dice comes between two beats.
        if self.setting.profile == Profile::Presence {
            for client in 0..self.clients.len() {
                self.want_connection(client, false)?;
            }
            self.server_dies(false)?;
            self.server_starts();
            return Ok(());
        }
        self.server_dies(commit_survives)?;
        self.start_server_after(down_ms);
        Ok(())
    }

    fn operation(&mut self, write: &Write) -> Operation {
        let path = self.paths[write.field].clone();
        match write.text_bytes {
            None => Operation::lww_delete(path),
            Some(length) => {
                let text = format!("{:016x}", self.dice.number()).repeat(length.div_ceil(16));
                Operation::lww_set(path, Value::from(&text[..length]))
            }
        }
    }

    fn want_connection(&mut self, client: usize, wanted: bool) -> Checked {
        if self.clients[client].wants_connection == wanted {
            return Ok(());
        }
        self.clients[client].wants_connection = wanted;
        let event = if wanted {
            ClientEvent::Connect
        } else {
            ClientEvent::Disconnect
        };
        self.client_event(client, event)
    }

    /// A connection breaks: what is on its way to the client is lost, what is on its way to the
    /// server may still arrive, and the server learns of it later. Where the model has one end for
    /// both, both stop at once.
    fn cut(&mut self, connection: ConnectionId) -> Checked {
        if !self.ends_late() {
            return self.ends_at(connection, End::Client);
        }
        let presence = self.setting.profile == Profile::Presence;
        let delay_ms = if presence {
            PRESENCE_BEAT_MS * self.dice.below(MAX_LATE_BEATS)
        } else {
            self.dice.below(MAX_CUT_DELAY_MS)
        };
        let ended = Occurrence::Ended {
            connection,
            at: End::Server,
        };
        self.clock.enter(self.clock.after(delay_ms), ended);
        // Nobody says goodbye.
        self.network.close(connection, End::Client);
        let client = self.network.client_of(connection);
        let Some(client) = client.filter(|number| {
            let of = &mut self.clients[*number].connection;
            of.take_if(|id| *id == connection).is_some()
        }) else {
            return Ok(());
        };
        self.client_event(client, ClientEvent::Disconnected)?;
        if presence {
            self.want_connection(client, false)?;
        }
        Ok(())
    }

    /// Whether the two ends of a connection end at different times.
    fn ends_late(&self) -> bool {
        matches!(self.setting.profile, Profile::Wild | Profile::Presence)
    }

    fn is_live(&self, client: usize, document: &DocumentId) -> bool {
        let session = self.clients[client].session.as_ref();
        session.is_some_and(|session| session.document_state(document) == Some(DocumentPhase::Live))
    }

    fn is_ready(&self, client: usize) -> bool {
        let session = self.clients[client].session.as_ref();
        session.is_some_and(|session| session.state() == Phase::Ready)
    }

    fn set_access(&mut self, by: usize, subject: usize, level: Option<Level>) -> Checked {
        self.asked_access += 1;
        let event = ClientEvent::SetAccess {
            ticket: Ticket(FIRST_ACCESS_TICKET + self.asked_access),
            document: self.documents[0].clone(),
            subject: name(subject),
            level,
        };
        self.client_event(by, event)
    }

    fn renew(&mut self, client: usize, level: Level, valid_ms: Option<u64>) -> Checked {
        let grant = Grant {
            expires_at: valid_ms.map(|valid_ms| self.clock.after(valid_ms)),
            ..Grant::of(&name(client), level)
        };
        let token = grant.to_string();
        self.clients[client].token.clone_from(&token);
        self.client_event(client, ClientEvent::Token(token))
    }

    /// This end closes; the other hears of it after all that was sent before.
    pub(super) fn hang_up(&mut self, connection: ConnectionId, end: End) -> Checked {
        if !self.network.close(connection, end) {
            return Ok(());
        }
        if !self.ends_late() {
            return self.ends_at(connection, end.other());
        }
        if let Some(at) = self.network.hears_of_close(connection, end.other()) {
            let at = at.max(self.clock.now());
            self.clock.enter(
                at,
                Occurrence::Ended {
                    connection,
                    at: end.other(),
                },
            );
        }
        Ok(())
    }

    /// This end learns that the connection is gone.
    pub(super) fn ends_at(&mut self, connection: ConnectionId, end: End) -> Checked {
        if !self.network.is_open(connection, end) {
            return Ok(());
        }
        match end {
            End::Server => {
                self.connection_ends(connection)?;
                self.hang_up(connection, End::Server)
            }
            End::Client => {
                let client = self.network.client_of(connection);
                let client = client.filter(|number| {
                    self.clients[*number]
                        .connection
                        .take_if(|id| *id == connection)
                        .is_some()
                });
                match client {
                    Some(number) => {
                        self.hang_up(connection, End::Client)?;
                        self.client_event(number, ClientEvent::Disconnected)
                    }
                    None => self.hang_up(connection, End::Client),
                }
            }
        }
    }

    fn start_client_after(&mut self, client: usize, down_ms: u64) {
        let at = self.clock.after(down_ms);
        self.clock.enter(at, Occurrence::ClientStarts { client });
    }

    fn start_server_after(&mut self, down_ms: u64) {
        self.clock
            .enter(self.clock.after(down_ms), Occurrence::ServerStarts);
    }

    fn restore(&mut self, client: usize) -> Checked {
        self.client_dies(client)?;
        self.clients[client].disk.restore();
        self.ledger.restored(client);
        for document in &self.documents {
            let outbox = self.clients[client].disk.outbox(document);
            self.ledger.owe_again(client, document, outbox);
        }
        self.client_starts(client)
    }

    fn leave(&mut self, down_ms: u64) -> Checked {
        if !self.server.is_up() {
            return Ok(());
        }
        self.server_leaves(RECONNECT_AFTER_MS)?;
        self.server_dies(true)?;
        self.start_server_after(down_ms);
        Ok(())
    }

    fn new_epoch(&mut self) -> Checked {
        if !self.server.is_up() {
            return Ok(());
        }
        self.server_dies(false)?;
        let epoch = Epoch(self.dice.name());
        self.server.disk.rename(epoch);
        self.trace_restart("NewEpoch");
        self.server_starts();
        Ok(())
    }

    /// The server's disk is what it was before the last changes of each document.
    fn restore_server(&mut self, lost: usize) -> Checked {
        // The model has no older state of an empty log.
        let healing = self.setting.profile == Profile::Healing;
        let empty = self.server.disk.log(&self.documents[0]).is_empty();
        if !self.server.is_up() || (healing && empty) {
            return Ok(());
        }
        self.server_dies(false)?;
        let epoch = Epoch(self.dice.name());
        self.server.restore(lost, epoch);
        if healing {
            self.trace_restore();
        }
        self.server_starts();
        Ok(())
    }

    /// All faults end: everybody is up, wants a connection, and the disk works.
    pub(super) fn recover(&mut self) -> Checked {
        self.server.disk.fail_commits(0);
        self.server.stall(self.clock.now());
        if self.setting.profile == Profile::Presence {
            self.end_trace();
        }
        for client in 0..self.clients.len() {
            self.want_connection(client, true)?;
        }
        if self.setting.is_guarded() {
            self.let_everyone_in()?;
        }
        Ok(())
    }

    fn let_everyone_in(&mut self) -> Checked {
        self.renew(0, Level::Admin, None)?;
        self.pass_until(self.clock.after(REGREETING_MS))?;
        for client in 1..self.clients.len() {
            self.set_access(0, client, None)?;
            // Who does not follow is not told of its entry, and tries again with another token.
            self.pass_until(self.clock.after(SETTLE_CHECK_MS))?;
            self.renew(client, Level::Write, None)?;
        }
        Ok(())
    }
}
