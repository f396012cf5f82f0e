//! More of everything than the server allows, and just as much. Chapter: `spec/11-limits.md`.

use synckit_crdt::{Change, Operation, Path};
use synckit_session::access::Level;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, Ping, SyncMode};

use super::visitor::{Guest, Visit, update};
use crate::simulator::check::{Checked, ensure};

impl Visit<'_> {
    pub(super) fn limits(&mut self) -> Checked {
        self.sends_many_changes()?;
        self.follows_many()?;
        self.brings_many_writers()?;
        self.hurries()
    }

    /// Something that must be refused, by the name of its limit, and the session goes on.
    pub(super) fn exceeds(
        &mut self,
        guest: &Guest,
        body: Body,
        clause: &'static str,
        limit: &str,
    ) -> Checked {
        let error = self.refused(guest, body, clause, ErrorCode::LimitExceeded)?;
        ensure(
            error.limit == limit && error.session_continues,
            clause,
            || format!("{limit} was due: {error:?}"),
        )
    }

    //= SK-LIM-001
    //= SK-LIM-002
    fn sends_many_changes(&mut self) -> Checked {
        let grant = self.grant("writer", Level::Write);
        let guest = self.enters(&grant)?;
        let document = self.document("a");
        let most = u64::from(self.world.setting.limits.max_changes_per_frame);
        let changes = |visit: &Self, last: u64| -> Vec<_> {
            (1..=last)
                .map(|seq| visit.change(&guest.replica, seq))
                .collect()
        };
        let many = update(&document, &changes(self, most + 1));
        self.exceeds(&guest, many, "SK-LIM-001", "max_changes_per_frame")?;
        let deep = Change {
            ops: vec![Operation::lww_delete(self.deep_path())],
            ..self.change(&guest.replica, 1)
        };
        let deep = update(&document, &[deep]);
        self.exceeds(&guest, deep, "SK-LIM-001", "max_path_segments")?;
        let just = update(&document, &changes(self, most));
        self.taken(&guest, just, "SK-LIM-002")?;
        Ok(())
    }

    /// One segment more than a path may have.
    fn deep_path(&self) -> Path {
        let most = self.world.setting.limits.change.max_path_segments;
        Path::new((0..=most).map(|_| "x")).expect("short segments")
    }

    //= SK-LIM-003
    fn follows_many(&mut self) -> Checked {
        let grant = self.grant("reader", Level::Read);
        let guest = self.enters(&grant)?;
        let most = self.world.setting.limits.max_subscriptions;
        for number in 0..most {
            let document = self.document(&format!("once-{number}"));
            let once = self.request_of(&document, SyncMode::Once);
            self.sends(&guest, Body::SyncRequest(once))?;
        }
        for number in 0..most {
            let document = self.document(&format!("good-{number}"));
            let request = self.request_of(&document, SyncMode::Subscribe);
            self.sends(&guest, Body::SyncRequest(request))?;
        }
        let heard = self.hears(&guest)?;
        let refused = heard.iter().any(|body| matches!(body, Body::Error(_)));
        ensure(!refused, "SK-LIM-003", || {
            format!("{most} subscriptions are allowed: {heard:?}")
        })?;
        let once = self.request_of(&self.document("once-more"), SyncMode::Once);
        self.taken(&guest, Body::SyncRequest(once), "SK-LIM-003")?;
        let document = self.document("good-more");
        let request = Body::SyncRequest(self.request_of(&document, SyncMode::Subscribe));
        self.exceeds(&guest, request, "SK-LIM-003", "max_subscriptions")
    }

    //= SK-LIM-006
    fn brings_many_writers(&mut self) -> Checked {
        let document = self.document("crowd");
        let most = self.world.setting.limits.max_replicas_per_document;
        for _ in 0..most {
            let grant = self.grant("writer", Level::Write);
            let guest = self.enters(&grant)?;
            self.writes(&guest, &document, 1)?;
        }
        let grant = self.grant("writer", Level::Write);
        let guest = self.enters(&grant)?;
        let one_more = update(&document, &[self.change(&guest.replica, 1)]);
        self.exceeds(&guest, one_more, "SK-LIM-006", "max_replicas_per_document")
    }

    //= SK-LIM-005
    fn hurries(&mut self) -> Checked {
        let grant = self.grant("reader", Level::Read);
        let guest = self.enters(&grant)?;
        let rate = u64::from(self.world.setting.limits.max_frames_per_second);
        for nonce in 1..=rate {
            self.sends(&guest, Body::Ping(Ping { nonce }))?;
        }
        ensure(!self.is_gone(&guest), "SK-LIM-005", || {
            format!("{rate} frames in one second are allowed")
        })?;
        for nonce in 1..=2 * rate {
            self.sends(&guest, Body::Ping(Ping { nonce }))?;
        }
        let heard = self.hears(&guest)?;
        let error = self.refusal(&guest, &heard, "SK-LIM-005", ErrorCode::RateLimited)?;
        ensure(error.retry_after_ms > 0, "SK-LIM-005", || {
            format!("{error:?}")
        })
    }
}
