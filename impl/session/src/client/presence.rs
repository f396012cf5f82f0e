//! Showing something of oneself, and seeing what others show.
//!
//! Chapter: `spec/21-presence.md`.

use synckit_crdt::{DocumentId, ReplicaId, UnixMillis, Value};
use synckit_wire::convert::presence::decode_entry;
use synckit_wire::convert::{document_id, value};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{AwarenessState, AwarenessUpdate, Capability};

use super::presence_view::Due;
use super::{ClientAction, ClientSession, ClientTimer, DocumentPhase, Notice};
use crate::bug::Bug;

impl ClientSession {
    /// What others show of themselves in an open document, ascending by replica.
    pub fn presence(&self, document: &DocumentId) -> impl Iterator<Item = (&ReplicaId, &Value)> {
        let open = self.documents.get(document);
        open.into_iter().flat_map(|open| open.presence.others())
    }

    /// What this replica shows of itself in an open document.
    #[must_use]
    pub fn own_presence(&self, document: &DocumentId) -> Option<&Value> {
        self.documents.get(document)?.presence.own()
    }

    /// What is known of others in a document, as `tla/Awareness.tla` has it.
    #[cfg(feature = "trace")]
    #[must_use]
    pub fn presence_projection(&self, document: &DocumentId) -> Vec<crate::trace::ViewProjection> {
        let open = self.documents.get(document);
        open.map_or_else(Vec::new, |open| open.presence.projection())
    }

    pub(super) fn present(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        state: Option<Value>,
        out: &mut Vec<ClientAction>,
    ) {
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        if state.is_none() && self.config.bugs.has(Bug::LeaveUnsaid) {
            return;
        }
        open.presence.show(state);
        self.say_presence(now, id, out);
    }

    /// The document was subscribed to anew.
    //= SK-PRES-003
    pub(super) fn present_again(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        out: &mut Vec<ClientAction>,
    ) {
        if self.config.bugs.has(Bug::PresenceNotSaidAgain) {
            return;
        }
        if let Some(open) = self.documents.get_mut(id) {
            open.presence.say_again();
            self.say_presence(now, id, out);
        }
    }

    /// Tells the server what is shown, now or when it is due.
    fn say_presence(&mut self, now: UnixMillis, id: &DocumentId, out: &mut Vec<ClientAction>) {
        let time_to_live_ms = self.config.presence_time_to_live_ms;
        let (Some(terms), Some(open)) = (self.link.terms_mut(), self.documents.get_mut(id)) else {
            return;
        };
        let agreed = terms.capabilities.contains(&Capability::Awareness.into());
        if !agreed || open.phase == DocumentPhase::Idle {
            return;
        }
        let interval_ms = terms.limits.awareness_interval_ms();
        let renew_after_ms = u64::from(time_to_live_ms / 2).max(interval_ms);
        let bugs = &self.config.bugs;
        let due = open.presence.due(now, interval_ms, renew_after_ms, bugs);
        match due.no_sooner_than(now, terms.pace.wait_ms(now)) {
            Due::Never => {}
            Due::At(at) => self.look_at_presence(at, out),
            Due::Now => {
                let request_id = self.next_request_id();
                self.tell_presence(now, id, request_id, out);
                let at = UnixMillis(now.0.saturating_add(renew_after_ms));
                self.look_at_presence(at, out);
            }
        }
    }

    fn tell_presence(
        &mut self,
        now: UnixMillis,
        id: &DocumentId,
        request_id: u64,
        out: &mut Vec<ClientAction>,
    ) {
        let wall = self.clock.corrected(now);
        let time_to_live_ms = self.config.presence_time_to_live_ms;
        let Some(open) = self.documents.get_mut(id) else {
            return;
        };
        let bugs = &self.config.bugs;
        let said = open
            .presence
            .say(now, wall, request_id, time_to_live_ms, bugs);
        let update = AwarenessUpdate {
            document_id: id.as_str().to_owned(),
            clock: said.clock,
            state: said.state.as_ref().map(value::encode),
            time_to_live_ms: said.time_to_live_ms,
            request_id,
        };
        self.send(now, Body::AwarenessUpdate(update), out);
    }

    //= SK-PRES-030
    pub(super) fn told_presence(
        &mut self,
        now: UnixMillis,
        told: AwarenessState,
        out: &mut Vec<ClientAction>,
    ) {
        let entries = told.entries.into_iter().map(decode_entry);
        let entries = match (
            document_id::decode(&told.document_id),
            entries.collect::<Result<Vec<_>, _>>(),
        ) {
            (Ok(_), Ok(entries)) => entries,
            //= SK-CLNT-056
            (Err(error), _) | (_, Err(error)) => return self.close(Some(error.code()), out),
        };
        let own = self.replica.clone();
        let max_entries = match self.link.terms() {
            Some(terms) => terms.limits.max_awareness_entries,
            None => return,
        };
        let bugs = self.config.bugs.clone();
        let Some((document, open)) = self.addressed(&told.document_id) else {
            return;
        };
        let mut changes = false;
        for (replica, presence) in entries {
            //= SK-PRES-032
            if replica == own && !bugs.has(Bug::OwnPresenceShown) {
                continue;
            }
            let view = &mut open.presence;
            changes |= view.take(now, replica, presence, max_entries, &bugs);
        }
        if let Some(at) = open.presence.next_expiry() {
            self.look_at_presence(at, out);
        }
        if changes {
            self.notify(Notice::Presence { document }, out);
        }
    }

    /// Looks at every document: who is to be told, who has outlived themselves.
    pub(super) fn presence_due(&mut self, now: UnixMillis, out: &mut Vec<ClientAction>) {
        self.presence_timer_at = None;
        let stays = self.config.bugs.has(Bug::ShownPresenceNeverExpires);
        let ids: Vec<DocumentId> = self.documents.keys().cloned().collect();
        for id in ids {
            let Some(open) = self.documents.get_mut(&id) else {
                continue;
            };
            let changes = !stays && open.presence.expire(now);
            if let Some(at) = open.presence.next_expiry().filter(|_| !stays) {
                self.look_at_presence(at, out);
            }
            if changes {
                let document = id.clone();
                self.notify(Notice::Presence { document }, out);
            }
            self.say_presence(now, &id, out);
        }
    }

    /// Sets the timer, unless it fires before then.
    fn look_at_presence(&mut self, at: UnixMillis, out: &mut Vec<ClientAction>) {
        if self.presence_timer_at.is_none_or(|set| at < set) {
            self.presence_timer_at = Some(at);
            let timer = ClientTimer::Presence;
            out.push(ClientAction::SetTimer { timer, at });
        }
    }
}
