//! Following: notifications and acknowledgements, and the cursors that they move.

use bytes::Bytes;
use synckit_crdt::DocumentId;
use synckit_wire::{convert, v1};

use super::heard::changes;
use super::{Conversation, Heard};
use crate::simulator::check::Ledger;
use crate::simulator::check::violation::{Checked, Violation, ensure};

impl Conversation {
    /// The server passes others' changes on.
    ///
    /// # Errors
    /// When they do not follow, or are not the log's.
    pub fn notifies(
        &mut self,
        document: &DocumentId,
        notification: &v1::Notification,
        heard: Heard<'_>,
        ledger: &Ledger,
    ) -> Checked {
        let (start, end) = self.moves(
            document,
            &notification.previous_cursor,
            &notification.cursor,
            heard,
        )?;
        let got = changes(notification.delta.clone())?;
        let mut rest = got.iter();
        for change in heard.run(start, end)? {
            let own = ledger.carrier(document, change) == Some(self.connection);
            //= SK-SESS-050
            //= SK-SESS-051
            let told = rest.as_slice().first() == Some(change);
            ensure(
                told || change.replica == self.replica,
                "SK-SESS-050",
                || {
                    format!(
                        "{} {} is left out of a notification",
                        change.replica, change.first_seq
                    )
                },
            )?;
            ensure(!(told && own), "SK-SESS-051", || {
                format!(
                    "{} {} goes back to its writer",
                    change.replica, change.first_seq
                )
            })?;
            if told {
                rest.next();
            }
        }
        //= SK-SESS-031
        ensure(rest.as_slice().is_empty(), "SK-SESS-031", || {
            format!(
                "{} changes of a notification are not in the log",
                rest.len()
            )
        })
    }

    /// The server acknowledges.
    ///
    /// # Errors
    /// When a change is not durable, or a cursor moves where it may not.
    pub fn acknowledges(
        &mut self,
        document: &DocumentId,
        ack: &v1::Ack,
        heard: Heard<'_>,
    ) -> Checked {
        //= SK-SESS-030
        //= SK-SESS-073
        let replica = convert::replica_id::decode(&ack.replica_id).map_err(|error| Violation {
            clause: "SK-WIRE-011",
            text: error.to_string(),
        })?;
        let wanted = self.wanted.get(document);
        let asked_for = wanted.is_some_and(|(_, want)| want.get(&replica) > 0);
        let due = replica == self.replica || asked_for || self.relays;
        ensure(due, "SK-SESS-030", || {
            format!("an acknowledgement of {replica} goes to {}", self.replica)
        })?;
        let durable = heard.judge.version().get(&replica);
        ensure(ack.through_seq <= durable, "SK-SESS-030", || {
            let through = ack.through_seq;
            format!("{replica} is acknowledged through {through}, durable is {durable}")
        })?;
        if ack.cursor.is_empty() && ack.previous_cursor.is_empty() {
            return Ok(());
        }
        //= SK-SESS-053
        let (start, end) = self.moves(document, &ack.previous_cursor, &ack.cursor, heard)?;
        for change in heard.run(start, end)? {
            ensure(change.replica == replica, "SK-SESS-053", || {
                format!(
                    "an acknowledgement moves the cursor over a change of {}",
                    change.replica
                )
            })?;
        }
        Ok(())
    }

    //= SK-SESS-052
    fn moves(
        &mut self,
        document: &DocumentId,
        previous: &Bytes,
        next: &Bytes,
        heard: Heard<'_>,
    ) -> Result<(u64, u64), Violation> {
        let (start, end) = (heard.position(previous)?, heard.position(next)?);
        let stands = self.stands.insert(document.clone(), end);
        ensure(stands == Some(start), "SK-SESS-052", || {
            format!("{document}: previous_cursor is {start}, the subscriber stands at {stands:?}")
        })?;
        Ok((start, end))
    }
}
