//! Group commits of the server: they take time, and what they make durable is judged.
//!
//! Chapter: `spec/10-storage-and-durability.md`. Model: group commit in `tla/Durability.tla`.

use synckit_session::server::ConnectionId;

use super::shell::Work;
use crate::simulator::check::Checked;
use crate::simulator::disk::Answer;
use crate::simulator::sightings::Sighting;
use crate::simulator::world::{Occurrence, World};

impl World {
    pub(super) fn start_commit(&mut self) {
        if !self.server.disk.begin() {
            return;
        }
        if self.server.disk.commits_together() > 1 {
            self.sightings.note(Sighting::GroupCommit);
        }
        self.trace_commit_begins();
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
    pub(in crate::simulator::world) fn commit_done(&mut self, life: u64) -> Checked {
        if self.server.life != life {
            return Ok(());
        }
        let answers = self.server.disk.finish();
        self.trace_commit_ends(&answers);
        for answer in answers {
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
    pub(super) fn appended(&mut self, answer: &Answer) -> Checked {
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
