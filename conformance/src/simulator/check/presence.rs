//! Who is shown as present, against who says so.
//!
//! Chapter: `spec/21-presence.md`, G10. What applications show is numbered upwards over the whole
//! run, so that going back is seen by the number alone.

use std::collections::{BTreeMap, BTreeSet};

use synckit_crdt::{DocumentId, ReplicaId, UnixMillis, Value};
use synckit_session::client::ClientSession;

use super::violation::{Checked, ensure};

/// How long a replica that has left may still be seen: its time to live, and what the network of a
/// run can hold a frame up.
const GONE_WITHIN_MS: u64 = 30_000 + 30_000;

/// What one replica has shown in one document.
#[derive(Debug, Default)]
struct Author {
    numbers: BTreeSet<i64>,
    /// Since when it shows nothing.
    gone_since: Option<UnixMillis>,
}

/// All that was shown, and what each client has seen of it.
#[derive(Debug, Default)]
pub struct PresenceJudge {
    replicas: BTreeMap<usize, ReplicaId>,
    authors: BTreeMap<(DocumentId, ReplicaId), Author>,
    seen: BTreeMap<(usize, DocumentId, ReplicaId), i64>,
}

impl PresenceJudge {
    /// A client has died: what it showed goes with it, and so does what it saw.
    pub fn dies(&mut self, client: usize, now: UnixMillis) {
        self.seen.retain(|(viewer, ..), _| *viewer != client);
        if let Some(replica) = self.replicas.remove(&client) {
            self.leaves_everywhere(&replica, now);
        }
    }

    fn leaves_everywhere(&mut self, replica: &ReplicaId, now: UnixMillis) {
        for ((_, of), author) in &mut self.authors {
            if of == replica {
                author.gone_since.get_or_insert(now);
            }
        }
    }

    /// Looks at a client: at what its application shows, and at what it sees.
    ///
    /// # Errors
    /// When it sees what was never shown, what was shown before, or who has left too long ago.
    //= SK-PRES-030
    //= SK-PRES-031
    pub fn look(
        &mut self,
        client: usize,
        session: &ClientSession,
        documents: &[DocumentId],
        now: UnixMillis,
    ) -> Checked {
        let replica = session.replica().clone();
        let before = self.replicas.insert(client, replica.clone());
        if let Some(before) = before.filter(|before| *before != replica) {
            self.leaves_everywhere(&before, now);
        }
        for document in documents {
            let author = (document.clone(), replica.clone());
            let author = self.authors.entry(author).or_default();
            match session.own_presence(document).and_then(number) {
                Some(number) => {
                    author.numbers.insert(number);
                    author.gone_since = None;
                }
                None => {
                    author.gone_since.get_or_insert(now);
                }
            }
            for (replica, state) in session.presence(document) {
                self.sees(client, document, replica, state, now)?;
            }
        }
        Ok(())
    }

    fn sees(
        &mut self,
        client: usize,
        document: &DocumentId,
        replica: &ReplicaId,
        state: &Value,
        now: UnixMillis,
    ) -> Checked {
        let author = self.authors.get(&(document.clone(), replica.clone()));
        let shown = number(state).unwrap_or_default();
        let was_shown = author.is_some_and(|author| author.numbers.contains(&shown));
        ensure(was_shown, "SK-PRES-011", || {
            format!("client {client} sees {state:?} of {replica}, which never showed it")
        })?;
        let gone_since = author.and_then(|author| author.gone_since);
        let too_long = gone_since.is_some_and(|since| now.0 > since.0 + GONE_WITHIN_MS);
        ensure(!too_long, "SK-PRES-031", || {
            format!("client {client} still sees {replica}, which has left at {gone_since:?}")
        })?;
        let seen = self
            .seen
            .entry((client, document.clone(), replica.clone()))
            .or_insert(shown);
        ensure(*seen <= shown, "SK-PRES-030", || {
            format!("client {client} sees {shown} of {replica} after {seen}")
        })?;
        *seen = shown;
        Ok(())
    }

    /// Once everything has come to rest, everyone sees what the others show, and nobody else.
    ///
    /// # Errors
    /// When somebody is missing, or too many.
    //= SK-PRES-011
    //= SK-PRES-012
    pub fn at_rest(&self, sessions: &[&ClientSession], document: &DocumentId) -> Checked {
        for viewer in sessions {
            let others = sessions
                .iter()
                .filter(|other| other.replica() != viewer.replica());
            let shown = others.filter_map(|other| {
                let state = other.own_presence(document)?;
                Some((other.replica(), state))
            });
            let shown: BTreeMap<_, _> = shown.collect();
            let seen: BTreeMap<_, _> = viewer.presence(document).collect();
            ensure(seen == shown, "SK-PRES-011", || {
                format!(
                    "{} sees {seen:?}, the others show {shown:?}",
                    viewer.replica()
                )
            })?;
        }
        Ok(())
    }
}

fn number(state: &Value) -> Option<i64> {
    match state {
        Value::Int(number) => Some(*number),
        Value::Null
        | Value::Bool(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Bytes(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}
