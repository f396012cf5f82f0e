//! What a client sends of its own, or because it was asked for.

use synckit_crdt::{Change, DocumentId};

use super::{Conversation, Heard};
use crate::simulator::check::violation::{Checked, ensure};

impl Conversation {
    /// The client sends changes.
    ///
    /// # Errors
    /// When they are another writer's, or out of order.
    pub fn updates(
        &mut self,
        document: &DocumentId,
        changes: &[Change],
        heard: Heard<'_>,
    ) -> Checked {
        let logged = heard.judge.version().get(&self.replica);
        for change in changes {
            //= SK-CLNT-065
            if self.is_wanted(document, change) && change.replica != self.replica {
                continue;
            }
            //= SK-CLNT-041
            ensure(change.replica == self.replica, "SK-CLNT-041", || {
                format!("{} sends a change of {}", self.replica, change.replica)
            })?;
            //= SK-CLNT-005
            let sent = self
                .sent
                .entry(document.clone())
                .or_insert(change.first_seq - 1);
            // What the server has already need not be sent again.
            let next = *sent + 1..=logged.max(*sent) + 1;
            let in_turn = next.contains(&change.first_seq) || self.refused.remove(document);
            ensure(in_turn, "SK-CLNT-005", || {
                format!(
                    "{} {} is sent after {sent}",
                    change.replica, change.first_seq
                )
            })?;
            *sent = change.last_seq();
        }
        Ok(())
    }

    /// Whether the server has asked for this change of another replica.
    fn is_wanted(&self, document: &DocumentId, change: &Change) -> bool {
        self.wanted.get(document).is_some_and(|(held, want)| {
            let replica = &change.replica;
            held.get(replica) < change.first_seq && change.last_seq() <= want.get(replica)
        })
    }
}
