//! What a client makes of refusals, and of answers to what it never did. Chapters:
//! `spec/06-client-session.md`, `spec/12-error-codes.md` and `spec/22-access-lists.md`.

use bytes::Bytes;
use synckit_session::access::Level;
use synckit_session::client::{ClientEvent, Notice};
use synckit_session::ticket::Ticket;
use synckit_wire::convert;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{AccessChanged, AccessLevel, Ack, Error, ErrorCode, Ping, Welcome};

use super::puppet::{Puppet, SUBJECT, document};
use super::sending::updates;
use crate::simulator::check::{Checked, ensure};

/// How far the server's clock is ahead.
const AHEAD_MS: u64 = 3_600_000;

fn refusal(code: ErrorCode, request_id: u64) -> Error {
    Error {
        code: code.into(),
        message: "no".to_owned(),
        request_id,
        document_id: document().to_string(),
        session_continues: true,
        ..Error::default()
    }
}

//= SK-CLNT-033
//= SK-CLNT-050
pub(super) fn is_not_confused(client: &mut Puppet) -> Checked {
    client.enters()?;
    client.says();
    client.hears(Body::Ping(Ping { nonce: 7 }));
    let said = client.says();
    ensure(
        matches!(said.as_slice(), [Body::Pong(pong)] if pong.nonce == 7),
        "SK-CLNT-050",
        || format!("while it catches up: {said:?}"),
    )?;
    client.writes(1);
    client.hears(Body::Ack(Ack {
        document_id: document().to_string(),
        replica_id: Bytes::copy_from_slice(client.session.replica().as_bytes()),
        through_seq: 99,
        ..Ack::default()
    }));
    let kept = client.session.outbox_len(&document());
    ensure(kept == 1, "SK-CLNT-033", || {
        format!("after an Ack of what was never made, {kept} changes are kept")
    })
}

//= SK-CLNT-014
pub(super) fn takes_over_the_time(client: &mut Puppet) -> Checked {
    client.connects()?;
    let ahead_ms = client.now.0 + AHEAD_MS;
    let welcome = Welcome {
        server_time_ms: ahead_ms,
        ..client.welcome()
    };
    client.hears(Body::Welcome(welcome));
    client.writes(1);
    let sent = client.says().into_iter().find_map(|body| {
        if let Body::Update(update) = body {
            let limits = synckit_crdt::Limits::default();
            convert::update::decode(update, u32::MAX, &limits).ok()
        } else {
            None
        }
    });
    let stamp = sent.map(|(_, changes)| changes[0].timestamp.unix_millis());
    ensure(
        stamp.is_some_and(|stamp| stamp.0 >= ahead_ms),
        "SK-CLNT-014",
        || format!("the server's time is {ahead_ms}, the change is of {stamp:?}"),
    )
}

//= SK-CLNT-060
pub(super) fn says_its_version(client: &mut Puppet) -> Checked {
    client.heals = true;
    client.follows(b"one")?;
    client.loses_the_connection();
    client.dials_within(30_000, "SK-CLNT-053")?;
    let request = client.follows(b"one")?;
    let told = request.version.is_some() && request.cursor == b"one".as_slice();
    ensure(told, "SK-CLNT-060", || format!("{request:?}"))
}

//= SK-PRES-033
pub(super) fn sends_on_without_presence(client: &mut Puppet) -> Checked {
    client.follows(b"one")?;
    client.says();
    client.happens(ClientEvent::Present {
        document: document(),
        state: Some(1_i64.into()),
    });
    let shown = client.says().into_iter().find_map(|body| {
        if let Body::AwarenessUpdate(update) = body {
            Some(update.request_id)
        } else {
            None
        }
    });
    ensure(shown.is_some(), "SK-PRES-003", || {
        "nothing is shown".to_owned()
    })?;
    let refusal = refusal(ErrorCode::LimitExceeded, shown.unwrap_or_default());
    client.hears(Body::Error(refusal));
    client.writes(1);
    let sent = updates(&client.says());
    ensure(sent == 1, "SK-PRES-033", || {
        "changes wait because presence was refused".to_owned()
    })
}

//= SK-ACL-030
pub(super) fn tries_again_when_it_may(client: &mut Puppet) -> Checked {
    client.enters()?;
    let request = client.asks_for_the_document()?;
    client.says();
    client.hears(Body::Error(refusal(
        ErrorCode::AccessDenied,
        request.request_id,
    )));
    ensure(
        client.is_connected && client.says().is_empty(),
        "SK-ACL-030",
        || "a refusal is no end, and no reason to ask again".to_owned(),
    )?;
    client.hears(Body::AccessChanged(AccessChanged {
        request_id: 0,
        document_id: document().to_string(),
        subject: SUBJECT.to_owned(),
        level: AccessLevel::Read.into(),
    }));
    let asks = |body: &Body| matches!(body, Body::SyncRequest(_));
    let said = client.says();
    ensure(said.iter().any(asks), "SK-ACL-030", || format!("{said:?}"))
}

//= SK-ACL-031
pub(super) fn asks_for_access_once(client: &mut Puppet) -> Checked {
    client.follows(b"one")?;
    client.says();
    client.happens(ClientEvent::SetAccess {
        ticket: Ticket(1_000_000),
        document: document(),
        subject: "somebody".to_owned(),
        level: Some(Level::Read),
    });
    let asks = |body: &Body| matches!(body, Body::SetAccess(_));
    let said = client.says();
    ensure(said.iter().any(asks), "SK-ACL-031", || format!("{said:?}"))?;
    client.loses_the_connection();
    let is_told = |notice: &Notice| {
        matches!(
            notice,
            Notice::AccessSettled {
                outcome: Err(_),
                ..
            }
        )
    };
    let told = client.notices.iter().any(is_told);
    client.dials_within(30_000, "SK-CLNT-053")?;
    client.follows(b"one")?;
    let again = client.says().iter().any(asks);
    ensure(told && !again, "SK-ACL-031", || {
        format!("told {told}, asked again {again}")
    })
}
