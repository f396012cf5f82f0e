//! How a client sends what it holds. Chapter: `spec/06-client-session.md`, the outbox.

use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Error, ErrorCode};

use super::puppet::{Puppet, document};
use crate::simulator::check::{Checked, ensure};

//= SK-CLNT-004
//= SK-CLNT-015
pub(super) fn does_not_wait(client: &mut Puppet) -> Checked {
    client.follows(b"one")?;
    client.says();
    client.writes(1);
    client.writes(2);
    let sent = updates(&client.says());
    ensure(sent == 2, "SK-CLNT-004", || {
        format!("of two changes {sent} are sent before an Ack")
    })?;
    (3..=40).for_each(|number| client.writes(number));
    let sent = sent + updates(&client.says());
    ensure(sent <= 16, "SK-CLNT-015", || {
        format!("{sent} updates are under way, 16 may be")
    })?;
    (41..=100).for_each(|number| client.writes(number));
    let kept = client.session.outbox_len(&document());
    //= SK-CLNT-003
    ensure(kept == 100, "SK-CLNT-003", || {
        format!("of 100 changes {kept} are kept")
    })
}

//= SK-CLNT-034
pub(super) fn waits_when_told(client: &mut Puppet) -> Checked {
    client.follows(b"one")?;
    client.writes(1);
    client.says();
    client.hears(Body::Error(Error {
        code: ErrorCode::StorageFailed.into(),
        message: "later".to_owned(),
        document_id: document().to_string(),
        retryable: true,
        session_continues: true,
        retry_after_ms: 5_000,
        refused_seq: 1,
        ..Error::default()
    }));
    client.passes(4_999);
    let early = updates(&client.says());
    ensure(early == 0, "SK-CLNT-034", || {
        "it sends again before retry_after_ms".to_owned()
    })?;
    client.passes(5_000);
    let late = updates(&client.says());
    ensure(late == 1, "SK-CLNT-034", || {
        "it does not send again".to_owned()
    })
}

pub(super) fn updates(said: &[Body]) -> usize {
    let updates = said.iter().filter(|body| matches!(body, Body::Update(_)));
    updates.count()
}
