//! Asking for another entry of an access list, and hearing of one.
//!
//! Chapter: `spec/22-access-lists.md`. Model: `SetAccess` in `tla/Access.tla`.

use synckit_crdt::UnixMillis;
use synckit_wire::convert::access::{AccessEntry, MAX_SUBJECT_BYTES, decode_changed, encode_set};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{AccessChanged, Capability, Error};
use thiserror::Error;

use super::open_document::Hold;
use super::{ClientAction, ClientSession, DocumentPhase, Notice};
use crate::access::Level;
use crate::bug::Bug;
use crate::ticket::Ticket;

/// Why an access list is not known to have changed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum AccessError {
    /// There is no connection to ask over.
    #[error("not connected: access is changed at the server alone")]
    Offline,
    /// The server has no access lists.
    #[error("the server has no access lists")]
    Unsupported,
    /// No list can name this subject.
    #[error("a subject has 1 to {MAX_SUBJECT_BYTES} bytes")]
    Subject,
    /// The connection ended before the answer came: it may have changed.
    #[error("the connection ended before the answer came: ask again")]
    Lost,
    /// The server refused.
    #[error("the server refused: {}", .0.message)]
    Refused(Error),
}

/// A request that is not answered.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    ticket: Ticket,
    entry: AccessEntry,
}

impl ClientSession {
    //= SK-ACL-001
    pub(super) fn set_access(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        entry: AccessEntry,
        out: &mut Vec<ClientAction>,
    ) {
        let capability = i32::from(Capability::AccessControl);
        let bytes = entry.subject.len();
        let why = match self.link.terms() {
            None => Some(AccessError::Offline),
            Some(terms) if !terms.capabilities.contains(&capability) => {
                Some(AccessError::Unsupported)
            }
            Some(_) if bytes == 0 || bytes > MAX_SUBJECT_BYTES => Some(AccessError::Subject),
            Some(_) => None,
        };
        match why {
            Some(why) => self.settle_access(ticket, Err(why), out),
            None => self.ask_access(now, Asked { ticket, entry }, out),
        }
    }

    fn ask_access(&mut self, now: UnixMillis, asked: Asked, out: &mut Vec<ClientAction>) {
        let request_id = self.next_request_id();
        let request = encode_set(request_id, &asked.entry);
        self.access_requests.insert(request_id, asked);
        self.send(now, Body::SetAccess(request), out);
    }

    /// The answer to a request of this client, or news of its own level.
    pub(super) fn access_changed(
        &mut self,
        now: UnixMillis,
        changed: AccessChanged,
        out: &mut Vec<ClientAction>,
    ) {
        let (request_id, entry) = match decode_changed(changed) {
            Ok(read) => read,
            //= SK-CLNT-056
            Err(error) => return self.close(Some(error.code()), out),
        };
        if let Some(asked) = self.access_requests.remove(&request_id) {
            self.settle_access(asked.ticket, Ok(()), out);
        }
        let own = self.link.terms().map(|terms| &terms.subject);
        if own == Some(&entry.subject) {
            self.own_access_changed(now, entry, out);
        }
    }

    /// What was refused before may be allowed now.
    //= SK-ACL-030
    fn own_access_changed(
        &mut self,
        now: UnixMillis,
        entry: AccessEntry,
        out: &mut Vec<ClientAction>,
    ) {
        let document = entry.document_id;
        let level = Level::decode(entry.level);
        let waits = self.config.bugs.has(Bug::RaisedNotRetried);
        let forgets = self.config.bugs.has(Bug::RevokedForgets) && level < Some(Level::Write);
        let Some(open) = self.documents.get_mut(&document) else {
            return;
        };
        if forgets {
            open.outbox = Default::default();
        }
        if open.hold == Hold::UntilReconnect && !waits {
            open.hold = Hold::Free;
        }
        let resumes = open.phase == DocumentPhase::Idle && !waits;
        let told = document.clone();
        self.notify(
            Notice::AccessChanged {
                document: told,
                level,
            },
            out,
        );
        if resumes {
            self.resume(now, &document, out);
        }
        self.pump(now, out);
    }

    /// An error may answer a request of this kind; then nothing else is to be done about it.
    pub(super) fn access_refused(&mut self, error: &Error, out: &mut Vec<ClientAction>) -> bool {
        let Some(asked) = self.access_requests.remove(&error.request_id) else {
            return false;
        };
        let outcome = Err(AccessError::Refused(error.clone()));
        self.settle_access(asked.ticket, outcome, out);
        true
    }

    /// Whether they took effect is not known: whoever asked decides whether to ask again.
    //= SK-ACL-031
    pub(super) fn access_requests_lost(&mut self, out: &mut Vec<ClientAction>) {
        if self.config.bugs.has(Bug::SetAccessRepeated) {
            return;
        }
        for (_, asked) in std::mem::take(&mut self.access_requests) {
            self.settle_access(asked.ticket, Err(AccessError::Lost), out);
        }
    }

    /// What the bug of that name does.
    pub(super) fn repeat_access_requests(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        for (_, asked) in std::mem::take(&mut self.access_requests) {
            self.ask_access(now, asked, out);
        }
    }

    fn settle_access(
        &self,
        ticket: Ticket,
        outcome: Result<(), AccessError>,
        out: &mut Vec<ClientAction>,
    ) {
        self.notify(Notice::AccessSettled { ticket, outcome }, out);
    }
}
