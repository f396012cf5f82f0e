//! Presence beyond what the server allows, and at a reader who falls behind. Chapter:
//! `spec/21-presence.md`.

use synckit_crdt::{Change, DocumentId, Operation, Path, Value};
use synckit_wire::v1::frame::Body;

use super::presence::show;
use super::visitor::{Guest, Visit, update};
use crate::simulator::check::{Checked, ensure};

/// A write that fills a reader's queue soon.
const LARGE_BYTES: usize = 8_000;

/// How many of them go beyond what is kept for one reader.
const MANY: u64 = 12;

impl Visit<'_> {
    //= SK-PRES-011
    //= SK-PRES-024
    pub(super) fn shows_in_a_hurry(&mut self) -> Checked {
        let document = self.document("d");
        let (viewer, _) = self.watches("viewer", &document)?;
        let (shown, _) = self.watches("shown", &document)?;
        self.world.guests.take(viewer.connection);
        for clock in 1..=3 {
            self.shows(&shown, &document, clock, clock.cast_signed())?;
        }
        self.sees(&viewer, &shown, Some((3, 3)), "SK-PRES-011")?;
        for clock in 4..24 {
            self.shows(&shown, &document, clock, clock.cast_signed())?;
            self.waits(50)?;
        }
        let heard = self.hears(&viewer)?;
        let told = heard
            .iter()
            .filter(|body| matches!(body, Body::AwarenessState(_)));
        let told = told.count() as u64;
        // One at once, those of the second, and the last one.
        let most = u64::from(self.world.setting.limits.max_awareness_per_second) + 2;
        ensure((1..=most).contains(&told), "SK-PRES-024", || {
            format!("told {told} times in a second, {most} are allowed")
        })
    }

    //= SK-PRES-022
    //= SK-PRES-023
    pub(super) fn shows_too_much(&mut self) -> Checked {
        let document = self.document("e");
        let (first, _) = self.watches("first", &document)?;
        let most = self.world.setting.limits.max_awareness_bytes as usize;
        let large = show(self.request(), &document, 1, &Value::from("x".repeat(most)));
        self.exceeds(&first, large, "SK-PRES-022", "max_awareness_bytes")?;
        let small = show(self.request(), &document, 1, &Value::from(1_i64));
        self.taken(&first, small, "SK-PRES-022")?;
        let most = self.world.setting.limits.max_awareness_entries;
        for _ in 1..most {
            let (other, _) = self.watches("other", &document)?;
            let shows = show(self.request(), &document, 1, &Value::from(1_i64));
            self.taken(&other, shows, "SK-PRES-023")?;
        }
        let (other, _) = self.watches("other", &document)?;
        let shows = show(self.request(), &document, 1, &Value::from(1_i64));
        self.exceeds(&other, shows, "SK-PRES-023", "max_awareness_entries")
    }

    //= SK-PRES-019
    pub(super) fn reads_late(&mut self) -> Checked {
        let document = self.document("f");
        let (shown, _) = self.watches("shown", &document)?;
        let (viewer, _) = self.watches("viewer", &document)?;
        self.world.guest_reads(viewer.connection, false)?;
        self.fills(&shown, &document)?;
        self.shows(&shown, &document, 1, 1)?;
        self.waits(1_000)?;
        self.world.guests.take(viewer.connection);
        self.world.guest_reads(viewer.connection, true)?;
        self.sees(&viewer, &shown, Some((1, 1)), "SK-PRES-019")
    }

    /// Writes more than is kept for one reader.
    pub(super) fn fills(&mut self, guest: &Guest, document: &DocumentId) -> Checked {
        for seq in 1..=MANY {
            let path = Path::new(["large"]).expect("one segment");
            let change = Change {
                ops: vec![Operation::lww_set(
                    path,
                    Value::from("x".repeat(LARGE_BYTES)),
                )],
                ..self.change(&guest.replica, seq)
            };
            self.sends(guest, update(document, &[change]))?;
            self.waits(1_000)?;
        }
        Ok(())
    }
}
