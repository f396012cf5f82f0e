//! Broken frames, and frames out of place. Chapter: `spec/05-wire-format.md`.

use bytes::Bytes;
use synckit_session::access::Level;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{
    AccessLevel, Ack, Authenticate, AwarenessUpdate, Capability, ErrorCode, Goaway, Ping, Query,
    SetAccess, Welcome,
};

use super::visitor::{Guest, Visit};
use crate::simulator::check::{Checked, Violation, ensure};

/// A body of a number that no version knows, and nothing in it.
const UNKNOWN_BODY: [u8; 2] = [0x7a, 0x00];

impl Visit<'_> {
    pub(super) fn frames(&mut self) -> Checked {
        self.sends_nonsense()?;
        self.sends_too_much()?;
        self.speaks_as_a_server()?;
        self.speaks_of_what_was_not_agreed_on()?;
        self.breaks_the_contents()
    }

    fn admin(&mut self) -> Result<Guest, Violation> {
        let grant = self.grant("admin", Level::Admin);
        self.enters(&grant)
    }

    fn raw(
        &mut self,
        guest: &Guest,
        bytes: &[u8],
        clause: &'static str,
        code: ErrorCode,
    ) -> Checked {
        self.world
            .guest_sends(guest.connection, Bytes::copy_from_slice(bytes))?;
        let heard = self.hears(guest)?;
        self.refusal(guest, &heard, clause, code)?;
        Ok(())
    }

    //= SK-WIRE-001
    //= SK-WIRE-002
    //= SK-WIRE-003
    fn sends_nonsense(&mut self) -> Checked {
        let guest = self.admin()?;
        self.raw(&guest, &[0xff; 3], "SK-WIRE-001", ErrorCode::Malformed)?;
        let guest = self.admin()?;
        self.raw(&guest, &[], "SK-WIRE-002", ErrorCode::Malformed)?;
        let guest = self.admin()?;
        let code = ErrorCode::UnsupportedFrame;
        self.raw(&guest, &UNKNOWN_BODY, "SK-WIRE-003", code)?;
        self.taken(&guest, Body::Ping(Ping { nonce: 1 }), "SK-WIRE-003")?;
        Ok(())
    }

    //= SK-WIRE-005
    fn sends_too_much(&mut self) -> Checked {
        let guest = self.admin()?;
        let most = self.world.setting.limits.max_frame_bytes as usize;
        let long = Body::Authenticate(Authenticate {
            request_id: 1,
            token: "x".repeat(most),
        });
        let error = self.refused(&guest, long, "SK-WIRE-005", ErrorCode::LimitExceeded)?;
        ensure(error.limit == "max_frame_bytes", "SK-WIRE-005", || {
            format!("{error:?}")
        })
    }

    //= SK-WIRE-006
    fn speaks_as_a_server(&mut self) -> Checked {
        let bodies = [
            Body::Welcome(Welcome::default()),
            Body::Ack(Ack::default()),
            Body::Goaway(Goaway::default()),
        ];
        for body in bodies {
            let guest = self.admin()?;
            self.refused(&guest, body, "SK-WIRE-006", ErrorCode::UnexpectedFrame)?;
        }
        Ok(())
    }

    //= SK-SESS-065
    fn speaks_of_what_was_not_agreed_on(&mut self) -> Checked {
        let grant = self.grant("admin", Level::Admin);
        let guest = self.enters_with(&grant, &[Capability::Lww])?;
        let document_id = self.document("a").to_string();
        let bodies = [
            Body::Query(Query {
                request_id: 1,
                ..Query::default()
            }),
            Body::AwarenessUpdate(AwarenessUpdate {
                document_id: document_id.clone(),
                clock: 1,
                time_to_live_ms: 1_000,
                ..AwarenessUpdate::default()
            }),
            set_access(1, &document_id, "somebody", AccessLevel::Read),
        ];
        for body in bodies {
            let code = ErrorCode::UnsupportedFrame;
            self.refused(&guest, body, "SK-SESS-065", code)?;
        }
        Ok(())
    }

    //= SK-ACL-001
    //= SK-QUERY-001
    fn breaks_the_contents(&mut self) -> Checked {
        let document_id = self.document("a").to_string();
        let query = |length: usize| {
            Body::Query(Query {
                request_id: 1,
                id_prefix: "x".repeat(length),
                ..Query::default()
            })
        };
        let guest = self.admin()?;
        self.taken(&guest, query(256), "SK-QUERY-001")?;
        self.refused(&guest, query(257), "SK-QUERY-001", ErrorCode::Malformed)?;
        let guest = self.admin()?;
        let level = AccessLevel::Read;
        let named = set_access(1, &document_id, "somebody", level);
        self.taken(&guest, named, "SK-ACL-001")?;
        let nobody = set_access(2, &document_id, "", level);
        self.refused(&guest, nobody, "SK-ACL-001", ErrorCode::Malformed)?;
        Ok(())
    }
}

pub(super) fn set_access(
    request_id: u64,
    document_id: &str,
    subject: &str,
    level: AccessLevel,
) -> Body {
    Body::SetAccess(SetAccess {
        request_id,
        document_id: document_id.to_owned(),
        subject: subject.to_owned(),
        level: level.into(),
    })
}
