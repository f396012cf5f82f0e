//! Tokens that end, change and grant little. Chapter: `spec/08-authentication-and-access.md`.

use synckit_session::access::Level;
use synckit_session::capability;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Authenticate, ErrorCode, Ping, Query, SyncMode};

use super::visitor::{Guest, Visit, notification, unlike, update};
use crate::simulator::check::{Checked, Violation, ensure};
use crate::simulator::grant::Grant;

/// How long a token lives that is to end in a visit.
const SHORT_MS: u64 = 10_000;

impl Visit<'_> {
    pub(super) fn tokens(&mut self) -> Checked {
        self.outlives_its_token()?;
        self.renews_with_less()?;
        self.may_not()?;
        self.takes_a_replica()
    }

    /// A token that ends soon.
    pub(super) fn short(&self, grant: Grant) -> Grant {
        Grant {
            expires_at: Some(self.world.clock.after(SHORT_MS)),
            ..grant
        }
    }

    /// Waits until a short token is over.
    pub(super) fn outlasts(&mut self) -> Checked {
        self.waits(SHORT_MS)
    }

    /// Shows another token, which must be taken.
    pub(super) fn renews(&mut self, guest: &Guest, grant: &Grant) -> Result<Vec<Body>, Violation> {
        let renewal = authenticate(self.request(), grant);
        let heard = self.taken(guest, renewal, "SK-AUTH-007")?;
        let answered = heard
            .iter()
            .any(|body| matches!(body, Body::Authenticated(_)));
        if answered {
            Ok(heard)
        } else {
            Err(unlike("SK-AUTH-007", "Authenticated", &heard))
        }
    }

    //= SK-AUTH-006
    //= SK-AUTH-009
    //= SK-QUERY-032
    fn outlives_its_token(&mut self) -> Checked {
        let document = self.document("a");
        let grant = self.grant("writer", Level::Write);
        let writer = self.enters(&grant)?;
        let short = self.short(grant.clone());
        let reader = self.enters(&short)?;
        self.follows(&reader, &document)?;
        let query = self.request();
        self.asks(&reader, query, self.prefix(), true)?;
        self.outlasts()?;
        let code = ErrorCode::TokenExpired;
        let request = Body::SyncRequest(self.request_of(&document, SyncMode::Once));
        self.refused(&reader, request, "SK-AUTH-006", code)?;
        let query = Body::Query(Query {
            request_id: self.request(),
            ..Query::default()
        });
        self.refused(&reader, query, "SK-QUERY-032", code)?;
        self.taken(&reader, Body::Ping(Ping { nonce: 1 }), "SK-AUTH-006")?;
        self.writes(&writer, &document, 1)?;
        let heard = self.hears(&reader)?;
        ensure(heard.is_empty(), "SK-AUTH-006", || {
            format!("with an expired token: {heard:?}")
        })?;
        let heard = self.renews(&reader, &grant)?;
        if heard.iter().filter_map(notification).count() != 1 {
            return Err(unlike("SK-AUTH-009", "what was held back", &heard));
        }
        Ok(())
    }

    //= SK-AUTH-007
    //= SK-AUTH-008
    //= SK-AUTH-024
    fn renews_with_less(&mut self) -> Checked {
        let document = self.document("b");
        let grant = self.grant("writer", Level::Write);
        let writer = self.enters(&grant)?;
        let reader = self.enters(&grant)?;
        self.follows(&reader, &document)?;
        self.writes(&reader, &document, 1)?;
        self.renews(
            &reader,
            &Grant {
                level: Level::Read,
                ..grant.clone()
            },
        )?;
        let code = ErrorCode::AccessDenied;
        let next = update(&document, &[self.change(&reader.replica, 2)]);
        self.refused(&reader, next, "SK-AUTH-007", code)?;
        self.renews(
            &reader,
            &Grant {
                level: Level::None,
                ..grant
            },
        )?;
        self.world.guests.take(reader.connection);
        self.writes(&writer, &document, 1)?;
        let heard = self.hears(&reader)?;
        ensure(heard.is_empty(), "SK-AUTH-024", || {
            format!("without the right to read: {heard:?}")
        })?;
        let other = authenticate(self.request(), &self.grant("other", Level::Write));
        let code = ErrorCode::Unauthenticated;
        self.refused(&reader, other, "SK-AUTH-008", code)?;
        Ok(())
    }

    //= SK-AUTH-020
    //= SK-AUTH-021
    //= SK-AUTH-022
    //= SK-AUTH-025
    fn may_not(&mut self) -> Checked {
        let (document, other) = (self.document("c"), self.document("d"));
        let grant = Grant {
            apart: vec![
                (document.to_string(), Level::Read),
                (format!("{}*", self.prefix()), Level::Write),
                (other.to_string(), Level::None),
            ],
            ..self.grant("reader", Level::Write)
        };
        let guest = self.enters(&grant)?;
        let code = ErrorCode::AccessDenied;
        self.follows(&guest, &document)?;
        let first = update(&document, &[self.change(&guest.replica, 1)]);
        self.refused(&guest, first, "SK-AUTH-020", code)?;
        let request = Body::SyncRequest(self.request_of(&other, SyncMode::Subscribe));
        self.refused(&guest, request, "SK-AUTH-021", code)?;
        let late = update(&other, &[self.change(&guest.replica, 9)]);
        self.refused(&guest, late, "SK-AUTH-025", code)?;
        let open = self.document("e");
        self.writes(&guest, &open, 1)
    }

    //= SK-AUTH-030
    fn takes_a_replica(&mut self) -> Checked {
        let document = self.document("f");
        let grant = self.grant("owner", Level::Write);
        let owner = self.enters(&grant)?;
        self.writes(&owner, &document, 1)?;
        let grant = self.grant("thief", Level::Write);
        let thief = self.enters_as(&grant, &capability::ALL, &owner.replica)?;
        let next = update(&document, &[self.change(&owner.replica, 2)]);
        self.refused(&thief, next, "SK-AUTH-030", ErrorCode::ReplicaTaken)?;
        self.writes(&owner, &document, 2)
    }
}

fn authenticate(request_id: u64, grant: &Grant) -> Body {
    let token = grant.to_string();
    Body::Authenticate(Authenticate { request_id, token })
}
