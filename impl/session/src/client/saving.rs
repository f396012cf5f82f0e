//! Handing records to the disk, and hearing back.
//!
//! Chapter: `spec/10-storage-and-durability.md`, [SK-STOR-010], [SK-STOR-011].

use synckit_crdt::{DocumentId, UnixMillis};

use super::{ClientAction, ClientSession, Notice, Record};
use crate::ticket::Ticket;

impl ClientSession {
    /// Hands a record to the disk, after those that it refused before: their order is what makes a
    /// hole in what is stored impossible.
    pub(super) fn save(&mut self, id: &DocumentId, record: Record, out: &mut Vec<ClientAction>) {
        if let Some(open) = self.documents.get_mut(id) {
            open.unsaved.push(record);
        }
        self.save_again(id, out);
    }

    pub(super) fn save_again(&mut self, id: &DocumentId, out: &mut Vec<ClientAction>) {
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        for record in std::mem::take(&mut open.unsaved) {
            self.last_ticket += 1;
            let ticket = Ticket(self.last_ticket);
            self.saving.insert(ticket, (id.clone(), record.clone()));
            out.push(ClientAction::Persist {
                ticket,
                document: id.clone(),
                record,
            });
        }
    }

    pub(super) fn persisted(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        out: &mut Vec<ClientAction>,
    ) {
        let Some((id, record)) = self.saving.remove(&ticket) else {
            return;
        };
        let stored = match &record {
            Record::Local(change) => Some(change),
            Record::Reissued { changes, .. } => changes.last(),
            Record::Received { .. } | Record::Acknowledged { .. } => None,
        };
        let open = self.documents.get_mut(&id);
        if let (Some(open), Some(change)) = (open, stored)
            && change.replica == self.replica
        {
            open.outbox.stored_through(change.last_seq());
            self.pump(now, out);
        }
    }

    /// The record waits for the next occasion; a connection that would only bring more of them
    /// ends.
    pub(super) fn storage_failed(&mut self, ticket: Ticket, out: &mut Vec<ClientAction>) {
        let Some((id, record)) = self.saving.remove(&ticket) else {
            return;
        };
        if let Some(open) = self.documents.get_mut(&id) {
            open.unsaved.push(record);
        }
        self.notify(Notice::StorageFailed { document: id }, out);
        self.close(None, out);
    }
}
