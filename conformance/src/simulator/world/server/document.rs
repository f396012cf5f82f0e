//! The documents of the server: what each is asked, and what it asks of the disk.

use synckit_crdt::{DocumentId, UnixMillis};
use synckit_session::server::{
    ConnectionEvent, DocumentAction, DocumentEvent, DocumentLog, DocumentReply, DocumentTimer, News,
};

use super::shell::Work;
use crate::simulator::check::Checked;
use crate::simulator::disk::{Job, JobKind};
use crate::simulator::setting::Profile;
use crate::simulator::sightings::Sighting;
use crate::simulator::world::{Occurrence, World};

impl World {
    pub(super) fn document_event(&mut self, document: DocumentId, event: DocumentEvent) -> Checked {
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
        let idle = machine.is_idle();
        if idle {
            self.server.documents.remove(&document);
        }
        if self.is_traced() {
            self.trace_document(&event, &actions);
        }
        if idle {
            self.trace_forgotten();
        }
        for action in actions {
            self.document_action(&document, action)?;
        }
        Ok(())
    }

    fn set_document_timer(&mut self, id: &DocumentId, timer: DocumentTimer, at: UnixMillis) {
        let at = at.max(self.clock.now());
        let known = self.server.timed.iter().position(|known| known == id);
        let document = known.unwrap_or_else(|| {
            self.server.timed.push(id.clone());
            self.server.timed.len() - 1
        });
        self.server.document_timers.insert((document, timer), at);
        let occurrence = Occurrence::DocumentTimer { document, timer };
        self.clock.enter(at, occurrence);
    }

    pub(in crate::simulator::world) fn document_timer(
        &mut self,
        document: usize,
        timer: DocumentTimer,
    ) -> Checked {
        let set = self.server.document_timers.get(&(document, timer));
        if set != Some(&self.clock.now()) {
            return Ok(());
        }
        self.server.document_timers.remove(&(document, timer));
        let id = self.server.timed[document].clone();
        self.serve(Work::Document(id, DocumentEvent::TimerFired(timer)))
    }

    /// Everyone who asks which documents there are is told.
    fn publish(&mut self, document: &DocumentId, news: &News) {
        let event = || ConnectionEvent::Replied {
            document: document.clone(),
            reply: DocumentReply::News(news.clone()),
        };
        let watchers = self.server.watchers.iter();
        let told = watchers.map(|watcher| Work::Connection(*watcher, event()));
        self.server.work.extend(told);
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
            DocumentAction::Publish(news) => {
                self.publish(document, &news);
                return Ok(());
            }
            DocumentAction::SetTimer { timer, at } => {
                self.set_document_timer(document, timer, at);
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
            DocumentAction::SetAccess {
                ticket,
                subject,
                level,
            } => (ticket, JobKind::SetAccess { subject, level }),
        };
        let job = Job {
            document: document.clone(),
            ticket,
            kind,
        };
        // The model serves a page in one step, and knows no opening.
        let appends = matches!(job.kind, JobKind::Append { .. });
        if self.setting.is_modelled() && (!appends || self.setting.profile == Profile::Healing) {
            let answer = self.server.disk.carry_out(job);
            self.appended(&answer)?;
            self.server
                .work
                .push_back(Work::Document(answer.document, answer.event));
            return Ok(());
        }
        self.server.disk.submit(job);
        self.start_commit();
        Ok(())
    }
}
