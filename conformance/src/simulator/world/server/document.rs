//! The documents of the server: what each is asked, and what it asks of the disk.

use synckit_crdt::DocumentId;
use synckit_session::server::{ConnectionEvent, DocumentAction, DocumentEvent, DocumentLog};

use super::shell::Work;
use crate::simulator::check::Checked;
use crate::simulator::disk::{Job, JobKind};
use crate::simulator::sightings::Sighting;
use crate::simulator::world::World;

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
}
