//! At the door: greetings, tokens and silence. Chapters: `spec/07-server-session.md`, greeting, and
//! `spec/08-authentication-and-access.md`.

use synckit_crdt::UnixMillis;
use synckit_session::access::Level;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, Hello, Ping};

use super::visitor::{Visit, unlike};
use crate::simulator::check::{Checked, ensure};
use crate::simulator::grant::Grant;

impl Visit<'_> {
    pub(super) fn greeting(&mut self) -> Checked {
        self.greets_in_turn()?;
        self.greets_in_versions()?;
        self.never_greets()?;
        self.shows_tokens()?;
        self.falls_silent()
    }

    //= SK-SESS-001
    //= SK-SESS-002
    fn greets_in_turn(&mut self) -> Checked {
        let ping = || Body::Ping(Ping { nonce: 7 });
        let hasty = self.knocks()?;
        self.refused(&hasty, ping(), "SK-SESS-001", ErrorCode::UnexpectedFrame)?;
        let grant = self.grant("reader", Level::Read);
        let guest = self.enters(&grant)?;
        self.taken(&guest, ping(), "SK-SESS-060")?;
        let again = Body::Hello(Self::hello(&guest, &grant.to_string()));
        self.refused(&guest, again, "SK-SESS-002", ErrorCode::UnexpectedFrame)?;
        Ok(())
    }

    //= SK-SESS-003
    fn greets_in_versions(&mut self) -> Checked {
        let token = self.grant("reader", Level::Read).to_string();
        let later = self.knocks()?;
        let hello = Hello {
            versions: vec![2, 3],
            ..Self::hello(&later, &token)
        };
        let code = ErrorCode::UnsupportedVersion;
        self.refused(&later, Body::Hello(hello), "SK-SESS-003", code)?;
        let either = self.knocks()?;
        let hello = Hello {
            versions: vec![7, 1],
            ..Self::hello(&either, &token)
        };
        let welcome = self.greeted(&either, hello)?;
        ensure(welcome.version == 1, "SK-SESS-003", || {
            format!("{welcome:?}")
        })
    }

    //= SK-SESS-007
    fn never_greets(&mut self) -> Checked {
        let silent = self.knocks()?;
        self.waits(9_000)?;
        ensure(!self.is_gone(&silent), "SK-SESS-007", || {
            "9 s without a Hello are not 10".to_owned()
        })?;
        self.waits(1_001)?;
        let heard = self.hears(&silent)?;
        self.refusal(&silent, &heard, "SK-SESS-007", ErrorCode::Unauthenticated)?;
        Ok(())
    }

    //= SK-AUTH-001
    //= SK-AUTH-002
    //= SK-AUTH-004
    fn shows_tokens(&mut self) -> Checked {
        for token in ["", "nonsense"] {
            let guest = self.knocks()?;
            let hello = Body::Hello(Self::hello(&guest, token));
            self.refused(&guest, hello, "SK-AUTH-001", ErrorCode::Unauthenticated)?;
        }
        let until = |at: u64| Some(UnixMillis(at));
        let late = self.knocks()?;
        let over = Grant {
            expires_at: until(self.now().0 - 1),
            ..self.grant("reader", Level::Read)
        };
        let hello = Body::Hello(Self::hello(&late, &over.to_string()));
        self.refused(&late, hello, "SK-AUTH-002", ErrorCode::TokenExpired)?;
        let timely = self.knocks()?;
        let good = Grant {
            expires_at: until(self.now().0 + 60_000),
            ..over
        };
        let hello = Self::hello(&timely, &good.to_string());
        let principal = self.greeted(&timely, hello)?.principal.unwrap_or_default();
        let named =
            principal.subject == good.subject && until(principal.expires_at_ms) == good.expires_at;
        ensure(named, "SK-AUTH-004", || format!("{principal:?} for {good}"))
    }

    //= SK-SESS-061
    fn falls_silent(&mut self) -> Checked {
        let grant = self.grant("reader", Level::Read);
        let guest = self.enters(&grant)?;
        self.waits(30_000)?;
        let heard = self.hears(&guest)?;
        if !matches!(heard.as_slice(), [Body::Ping(_)]) {
            return Err(unlike("SK-SESS-061", "a Ping", &heard));
        }
        self.waits(60_000)?;
        let heard = self.hears(&guest)?;
        self.refusal(&guest, &heard, "SK-SESS-061", ErrorCode::HeartbeatMissed)?;
        Ok(())
    }
}
