//! Changes that the log must not take. Chapter: `spec/07-server-session.md`, taking changes in.

use synckit_crdt::{Change, DocumentId, Dot, Operation, OperationKind, Path, Timestamp};
use synckit_session::access::Level;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Error, ErrorCode};

use super::visitor::{Guest, Visit, unlike, update};
use crate::simulator::check::{Checked, ensure};

impl Visit<'_> {
    pub(super) fn updates(&mut self) -> Checked {
        let grant = self.grant("writer", Level::Write);
        let guest = self.enters(&grant)?;
        let document = self.document("a");
        self.writes(&guest, &document, 1)?;
        let next = self.change(&guest.replica, 2);
        let ghost = Dot::new(self.replica("ghost"), 1);
        let told = |error: &Error, told: bool, clause: &'static str| {
            ensure(told, clause, || format!("{error:?}"))
        };

        let gap = self.change(&guest.replica, 5);
        let (clause, code) = ("SK-SESS-033", ErrorCode::Gap);
        let error = self.refused(&guest, update(&document, &[gap]), clause, code)?;
        told(
            &error,
            error.expected_seq == 2 && error.refused_seq == 5,
            clause,
        )?;

        let other = self.change(&guest.replica, 1);
        let (clause, code) = ("SK-SESS-034", ErrorCode::Equivocation);
        self.refused(&guest, update(&document, &[other]), clause, code)?;

        let orphan = Change {
            deps: vec![ghost.clone()],
            ..next.clone()
        };
        let (clause, code) = ("SK-SESS-035", ErrorCode::MissingDependency);
        let error = self.refused(&guest, update(&document, &[orphan]), clause, code)?;
        told(&error, error.server_version.is_some(), clause)?;

        let path = Path::new(["set"]).expect("one segment");
        let observed = vec![ghost.clone()];
        let blind = Change {
            ops: vec![Operation::new(path, OperationKind::SetRemove { observed })],
            ..next.clone()
        };
        let clause = "SK-DATA-017";
        self.refused(&guest, update(&document, &[blind]), clause, code)?;

        let hasty = Change {
            timestamp: self.beyond_the_skew(),
            ..next.clone()
        };
        let (clause, code) = ("SK-SESS-036", ErrorCode::ClockSkew);
        let error = self.refused(&guest, update(&document, &[hasty]), clause, code)?;
        told(&error, error.server_time_ms > 0, clause)?;

        let stale = Change {
            timestamp: Timestamp::from_parts(1, 0),
            ..next
        };
        let (clause, code) = ("SK-SESS-037", ErrorCode::TimestampNotAdvanced);
        self.refused(&guest, update(&document, &[stale]), clause, code)?;

        let foreign = self.change(&ghost.replica, 1);
        let (clause, code) = ("SK-SESS-038", ErrorCode::ForeignReplica);
        self.refused(&guest, update(&document, &[foreign]), clause, code)?;
        self.breaks_two_rules(&guest, &document)?;
        self.breaks_one_late(&guest, &document)
    }

    fn breaks_two_rules(&mut self, guest: &Guest, document: &DocumentId) -> Checked {
        let late = Change {
            timestamp: self.beyond_the_skew(),
            ..self.change(&guest.replica, 9)
        };
        let (clause, code) = ("SK-ERR-004", ErrorCode::Gap);
        self.refused(guest, update(document, &[late]), clause, code)?;
        Ok(())
    }

    fn breaks_one_late(&mut self, guest: &Guest, document: &DocumentId) -> Checked {
        //= SK-SESS-039
        let good = self.change(&guest.replica, 2);
        let stale = Change {
            timestamp: good.timestamp,
            ..self.change(&guest.replica, 3)
        };
        let heard = self.says(guest, update(document, &[good, stale]))?;
        let (clause, code) = ("SK-SESS-039", ErrorCode::TimestampNotAdvanced);
        let error = self.refusal(guest, &heard, clause, code)?;
        ensure(error.refused_seq == 3, clause, || format!("{error:?}"))?;
        let kept = heard
            .iter()
            .any(|body| matches!(body, Body::Ack(ack) if ack.through_seq == 2));
        if !kept {
            return Err(unlike("SK-SESS-039", "an Ack of what came before", &heard));
        }
        //= SK-SESS-040
        self.writes(guest, document, 3)
    }

    fn beyond_the_skew(&self) -> Timestamp {
        let most = u64::from(self.world.setting.limits.max_clock_skew_ms);
        // The clock goes on while the change is on its way.
        Timestamp::from_parts(self.now().0 + most + 5_000, 0)
    }
}
