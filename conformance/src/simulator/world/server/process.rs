//! The life of the server's process: it leaves in good order, dies without a word, starts again.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: `ServerRestart` in `tla/SyncSession.tla`.

use synckit_session::server::{ConnectionEvent, ConnectionId};

use super::shell::Work;
use crate::simulator::check::{Checked, ensure};
use crate::simulator::network::End;
use crate::simulator::sightings::Sighting;
use crate::simulator::world::World;

impl World {
    /// The server is about to leave: everyone is told.
    pub(in crate::simulator::world) fn server_leaves(
        &mut self,
        reconnect_after_ms: u32,
    ) -> Checked {
        let connections: Vec<ConnectionId> = self.server.connections.keys().copied().collect();
        for connection in connections {
            self.sightings.note(Sighting::Goaway);
            let event = ConnectionEvent::Leaving { reconnect_after_ms };
            let before = self.server.goodbyes;
            self.serve(Work::Connection(connection, event))?;
            //= SK-SESS-064
            ensure(self.server.goodbyes > before, "SK-SESS-064", || {
                format!("{connection:?} is left without a Goaway")
            })?;
        }
        Ok(())
    }

    /// The process dies. What its disk had in hand survives or not.
    pub(in crate::simulator::world) fn server_dies(&mut self, commit_survives: bool) -> Checked {
        if !self.server.up {
            return Ok(());
        }
        self.server.up = false;
        self.server.life += 1;
        self.server.work.clear();
        self.server.documents.clear();
        self.server.document_timers.clear();
        self.server.watchers.clear();
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
            self.guests.part(connection);
            self.hang_up(connection, End::Server)?;
        }
        self.trace_restart("ServerRestart");
        Ok(())
    }

    /// A process starts with what the disk holds.
    pub(in crate::simulator::world) fn server_starts(&mut self) {
        if !self.server.up {
            self.server.up = true;
            self.trace_recovery();
        }
    }
}
