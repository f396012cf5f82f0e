//! How a client greets, gives up and comes back. Chapter: `spec/06-client-session.md`.

use bytes::Bytes;
use synckit_session::client::ClientEvent;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Error, ErrorCode, Goaway, Welcome};

use super::puppet::Puppet;
use crate::simulator::check::{Checked, ensure};

/// The longest back-off, and a little more.
const LONGEST_MS: u64 = 30_001;

/// A code that no version knows.
const UNKNOWN_CODE: i32 = 999;

//= SK-CLNT-011
pub(super) fn closes_on_another_version(client: &mut Puppet) -> Checked {
    client.connects()?;
    let welcome = Welcome {
        version: 2,
        ..client.welcome()
    };
    client.hears(Body::Welcome(welcome));
    ensure(!client.is_connected, "SK-CLNT-011", || {
        "it goes on with a version that it did not offer".to_owned()
    })
}

//= SK-CLNT-056
pub(super) fn closes_on_nonsense(client: &mut Puppet) -> Checked {
    client.writes(1);
    client.enters()?;
    ensure(client.is_connected, "SK-CLNT-012", || {
        "a good Welcome ends the connection".to_owned()
    })?;
    let nonsense = Bytes::from_static(&[0xff; 3]);
    client.happens(ClientEvent::Received(nonsense));
    let kept = client.session.outbox_len(&super::puppet::document());
    ensure(!client.is_connected && kept == 1, "SK-CLNT-056", || {
        format!("after a malformed frame, {kept} changes are kept")
    })
}

//= SK-CLNT-055
pub(super) fn gives_up_when_told(client: &mut Puppet) -> Checked {
    client.enters()?;
    client.hears(Body::Error(Error {
        code: ErrorCode::Unauthenticated.into(),
        message: "no".to_owned(),
        ..Error::default()
    }));
    client.loses_the_connection();
    client.passes(2 * LONGEST_MS);
    ensure(client.dialled_at.is_none(), "SK-CLNT-055", || {
        "it comes back after an error that it cannot help".to_owned()
    })
}

//= SK-ERR-005
pub(super) fn goes_on_after_an_unknown_code(client: &mut Puppet) -> Checked {
    client.enters()?;
    client.hears(Body::Error(Error {
        code: UNKNOWN_CODE,
        message: "never mind".to_owned(),
        session_continues: true,
        ..Error::default()
    }));
    ensure(client.is_connected, "SK-ERR-005", || {
        "it gives up where the session goes on".to_owned()
    })?;
    client.hears(Body::Error(Error {
        code: UNKNOWN_CODE,
        message: "later".to_owned(),
        retryable: true,
        ..Error::default()
    }));
    client.loses_the_connection();
    client.dials_within(LONGEST_MS, "SK-ERR-005")?;
    Ok(())
}

//= SK-CLNT-054
pub(super) fn stays_away(client: &mut Puppet) -> Checked {
    client.enters()?;
    client.hears(Body::Goaway(Goaway {
        reconnect_after_ms: 20_000,
        reason: "leaving".to_owned(),
    }));
    client.loses_the_connection();
    client.passes(19_999);
    ensure(client.dialled_at.is_none(), "SK-CLNT-054", || {
        "it comes back before it was asked to".to_owned()
    })?;
    client.dials_within(LONGEST_MS, "SK-CLNT-054")?;
    Ok(())
}

//= SK-CLNT-053
pub(super) fn backs_off(client: &mut Puppet) -> Checked {
    let mut longest_ms = 0;
    for attempt in 1..=12_u32 {
        client.enters()?;
        client.loses_the_connection();
        let most_ms = (1_000 * 2_u64.pow(attempt - 1)).min(30_000);
        let waited_ms = client.dials_within(most_ms, "SK-CLNT-053")?;
        longest_ms = longest_ms.max(waited_ms);
    }
    // Seven waits of up to 30 s all below one happen in no run of this world.
    ensure(longest_ms > 1_000, "SK-CLNT-053", || {
        format!("of twelve attempts the longest wait was {longest_ms} ms")
    })?;
    client.enters()?;
    client.passes(30_500);
    client.loses_the_connection();
    client.dials_within(1_000, "SK-CLNT-053")?;
    Ok(())
}
