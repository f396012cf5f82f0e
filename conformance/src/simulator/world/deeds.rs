//! The deeds of a plan, done to the world; and the end of all faults.

use synckit_crdt::{Operation, Value};
use synckit_session::client::ClientEvent;
use synckit_session::cursor::Epoch;
use synckit_session::server::ConnectionId;

use super::{Occurrence, World};
use crate::simulator::check::Checked;
use crate::simulator::network::End;
use crate::simulator::workload::{Deed, Write};

/// How long the server's end of a broken connection may go on without knowing.
const MAX_CUT_DELAY_MS: u64 = 3_000;

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
            } => {
                let document = self.documents[*document].clone();
                let state = state.map(Value::from);
                self.client_event(*client, ClientEvent::Present { document, state })
            }
            Deed::GoOffline(client) => self.want_connection(*client, false),
            Deed::GoOnline(client) => self.want_connection(*client, true),
            Deed::Rest { pause_ms } => self.pass_until(self.clock.after(*pause_ms)),
            Deed::Cut(client) => match self.clients[*client].connection {
                Some(connection) => self.cut(connection),
                None => Ok(()),
            },
            Deed::Silence(client) => {
                if let Some(connection) = self.clients[*client].connection {
                    self.network.silence(connection);
                }
                Ok(())
            }
            Deed::CrashClient { client, down_ms } => {
                self.client_dies(*client)?;
                self.start_client_after(*client, *down_ms);
                Ok(())
            }
            Deed::BackUp(client) => {
                self.clients[*client].disk.back_up();
                Ok(())
            }
            Deed::Restore(client) => self.restore(*client),
            Deed::CrashServer {
                down_ms,
                commit_survives,
            } => {
                self.server_dies(*commit_survives)?;
                self.start_server_after(*down_ms);
                Ok(())
            }
            Deed::LeaveServer { down_ms } => self.leave(*down_ms),
            Deed::NewEpoch => self.new_epoch(),
            Deed::RestoreServer { lost } => self.restore_server(*lost),
            Deed::FailCommit => {
                self.server.disk.fail_commits(1);
                Ok(())
            }
            Deed::StallDisk { for_ms } => {
                self.server.stall(self.clock.after(*for_ms));
                Ok(())
            }
            Deed::StallReader { client, for_ms } => {
                if let Some(connection) = self.clients[*client].connection {
                    self.network
                        .stall(connection, End::Client, self.clock.after(*for_ms));
                }
                Ok(())
            }
        }
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
    /// server may still arrive, and the server learns of it later. In a modelled run both ends stop
    /// at once.
    fn cut(&mut self, connection: ConnectionId) -> Checked {
        if !self.setting.is_modelled() {
            let delay_ms = self.dice.below(MAX_CUT_DELAY_MS);
            let ended = Occurrence::Ended {
                connection,
                at: End::Server,
            };
            self.clock.enter(self.clock.after(delay_ms), ended);
        }
        self.ends_at(connection, End::Client)
    }

    /// This end closes; the other hears of it after all that was sent before.
    pub(super) fn hang_up(&mut self, connection: ConnectionId, end: End) -> Checked {
        if !self.network.close(connection, end) {
            return Ok(());
        }
        if self.setting.is_modelled() {
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
        if !self.server.is_up() {
            return Ok(());
        }
        self.server_dies(false)?;
        let epoch = Epoch(self.dice.name());
        self.server.restore(lost, epoch);
        self.server_starts();
        Ok(())
    }

    /// All faults end: everybody is up, wants a connection, and the disk works.
    pub(super) fn recover(&mut self) -> Checked {
        self.server.disk.fail_commits(0);
        self.server.stall(self.clock.now());
        for client in 0..self.clients.len() {
            self.want_connection(client, true)?;
        }
        Ok(())
    }
}
