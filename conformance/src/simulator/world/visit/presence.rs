//! Who is present, told to those who may know. Chapter: `spec/21-presence.md`.

use bytes::Bytes;
use synckit_crdt::{DocumentId, Value};
use synckit_session::access::Level;
use synckit_session::capability;
use synckit_wire::convert;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{AwarenessEntry, AwarenessUpdate, Capability, ErrorCode, Unsubscribe};

use super::visitor::{Guest, Visit, unlike};
use crate::simulator::check::{Checked, Violation, ensure};

/// How long visitors say that they stay.
const STAY_MS: u32 = 30_000;

impl Visit<'_> {
    pub(super) fn presence(&mut self) -> Checked {
        self.comes_and_goes()?;
        self.leaves_by_word()?;
        self.is_told_of_nobody()?;
        self.shows_in_a_hurry()?;
        self.shows_too_much()?;
        self.reads_late()
    }

    /// Enters, and follows a document.
    pub(super) fn watches(
        &mut self,
        name: &str,
        document: &DocumentId,
    ) -> Result<(Guest, Vec<Body>), Violation> {
        let grant = self.grant(name, Level::Write);
        let guest = self.enters(&grant)?;
        let heard = self.follows(&guest, document)?;
        Ok((guest, heard))
    }

    //= SK-PRES-010
    //= SK-PRES-012
    //= SK-PRES-014
    //= SK-PRES-016
    //= SK-PRES-017
    fn comes_and_goes(&mut self) -> Checked {
        let document = self.document("a");
        let (shown, _) = self.watches("shown", &document)?;
        let (viewer, _) = self.watches("viewer", &document)?;
        self.shows(&shown, &document, 5, 1)?;
        self.sees(&viewer, &shown, Some((5, 1)), "SK-PRES-011")?;
        self.shows(&shown, &document, 4, 2)?;
        self.sees(&viewer, &shown, None, "SK-PRES-010")?;
        self.waits(10_000)?;
        let (_, heard) = self.watches("newcomer", &document)?;
        let told = told_of(&heard, &shown);
        let Some(entry) = told.last().filter(|entry| entry.state.is_some()) else {
            return Err(unlike("SK-PRES-012", "who is present", &heard));
        };
        ensure(
            entry.time_to_live_ms <= STAY_MS - 10_000,
            "SK-PRES-017",
            || format!("{entry:?} after 10 s of {STAY_MS} ms"),
        )?;
        self.world.guests.take(viewer.connection);
        self.world.guest_leaves(shown.connection)?;
        self.sees_leave(&viewer, &shown, 5)?;
        let (_, heard) = self.watches("late", &document)?;
        let told = told_of(&heard, &shown);
        let departed = told
            .iter()
            .any(|entry| entry.state.is_none() && entry.clock == 5);
        ensure(departed, "SK-PRES-012", || {
            format!("who has left is not told: {heard:?}")
        })?;
        let grant = self.grant("shown", Level::Write);
        let again = self.enters_as(&grant, &capability::ALL, &shown.replica)?;
        self.follows(&again, &document)?;
        self.shows(&again, &document, 3, 3)?;
        self.sees(&viewer, &shown, None, "SK-PRES-016")?;
        self.shows(&again, &document, 6, 4)?;
        self.sees(&viewer, &shown, Some((6, 4)), "SK-PRES-011")
    }

    //= SK-PRES-013
    //= SK-PRES-014
    fn leaves_by_word(&mut self) -> Checked {
        let document = self.document("b");
        let (viewer, _) = self.watches("viewer", &document)?;
        let (shown, _) = self.watches("shown", &document)?;
        self.shows(&shown, &document, 7, 1)?;
        self.sees(&viewer, &shown, Some((7, 1)), "SK-PRES-011")?;
        let unsubscribe = Body::Unsubscribe(Unsubscribe {
            document_id: document.to_string(),
            query_id: 0,
        });
        self.sends(&shown, unsubscribe)?;
        self.sees_leave(&viewer, &shown, 7)?;
        let grant = self.grant("stranger", Level::Write);
        let stranger = self.enters(&grant)?;
        self.shows(&stranger, &document, 1, 1)?;
        self.sees(&viewer, &stranger, None, "SK-PRES-013")
    }

    //= SK-PRES-020
    //= SK-PRES-021
    fn is_told_of_nobody(&mut self) -> Checked {
        let document = self.document("c");
        let (shown, _) = self.watches("shown", &document)?;
        let grant = self.grant("plain", Level::Write);
        let plain = self.enters_with(&grant, &[Capability::Lww])?;
        self.follows(&plain, &document)?;
        self.shows(&shown, &document, 1, 1)?;
        let heard = self.hears(&plain)?;
        ensure(heard.is_empty(), "SK-PRES-020", || format!("{heard:?}"))?;
        let grant = self.grant("outsider", Level::None);
        let outsider = self.enters(&grant)?;
        let shows = show(self.request(), &document, 1, &Value::from(1_i64));
        self.refused(&outsider, shows, "SK-PRES-020", ErrorCode::AccessDenied)?;
        let grant = self.grant("thief", Level::Write);
        let thief = self.enters_as(&grant, &capability::ALL, &shown.replica)?;
        self.follows(&thief, &document)?;
        let shows = show(self.request(), &document, 9, &Value::from(9_i64));
        self.refused(&thief, shows, "SK-PRES-021", ErrorCode::ReplicaTaken)?;
        Ok(())
    }

    /// Says what it shows; whether that is taken shows at the others.
    pub(super) fn shows(
        &mut self,
        guest: &Guest,
        document: &DocumentId,
        clock: u64,
        state: i64,
    ) -> Checked {
        let shows = show(self.request(), document, clock, &Value::from(state));
        self.sends(guest, shows)
    }

    /// What a viewer is told last of somebody, with the clock and the state.
    pub(super) fn sees(
        &mut self,
        viewer: &Guest,
        shown: &Guest,
        last: Option<(u64, i64)>,
        clause: &'static str,
    ) -> Checked {
        let heard = self.hears(viewer)?;
        let told = told_of(&heard, shown);
        let seen = told.last().filter(|entry| entry.state.is_some());
        let seen = seen.map(|entry| (entry.clock, entry.state.clone()));
        let due = last.map(|(clock, state)| {
            let state = convert::value::encode(&Value::from(state));
            (clock, Some(state))
        });
        ensure(seen == due, clause, || {
            format!("{due:?} was due, {seen:?} was told")
        })
    }

    //= SK-PRES-014
    fn sees_leave(&mut self, viewer: &Guest, shown: &Guest, clock: u64) -> Checked {
        let heard = self.hears(viewer)?;
        let told = told_of(&heard, shown);
        let left =
            matches!(told.as_slice(), [entry] if entry.state.is_none() && entry.clock == clock);
        ensure(left, "SK-PRES-014", || {
            format!("it left at clock {clock}, {told:?} was told")
        })
    }
}

pub(super) fn show(request_id: u64, document: &DocumentId, clock: u64, state: &Value) -> Body {
    Body::AwarenessUpdate(AwarenessUpdate {
        request_id,
        document_id: document.to_string(),
        clock,
        state: Some(convert::value::encode(state)),
        time_to_live_ms: STAY_MS,
    })
}

/// What was told of one replica.
pub(super) fn told_of(heard: &[Body], shown: &Guest) -> Vec<AwarenessEntry> {
    let replica = Bytes::copy_from_slice(shown.replica.as_bytes());
    let states = heard.iter().filter_map(|body| {
        if let Body::AwarenessState(told) = body {
            Some(&told.entries)
        } else {
            None
        }
    });
    let of_it = states.flatten().filter(|entry| entry.replica_id == replica);
    of_it.cloned().collect()
}
