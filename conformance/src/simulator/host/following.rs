//! How a client keeps its cursor. Chapter: `spec/06-client-session.md`, following.

use bytes::Bytes;
use synckit_crdt::{Change, Operation, Path, ReplicaId, Timestamp, Value};
use synckit_wire::convert;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{Ack, Notification};

use super::puppet::{Puppet, document};
use crate::simulator::check::{Checked, ensure};

/// The longest back-off.
const LONGEST_MS: u64 = 30_000;

//= SK-CLNT-020
//= SK-CLNT-022
//= SK-CLNT-031
pub(super) fn keeps_its_cursor(client: &mut Puppet) -> Checked {
    client.follows(b"one")?;
    resumes_by(client, b"one", "SK-CLNT-020")?;
    client.follows(b"one")?;
    client.hears(notification(client, 1, b"one", b"two"));
    resumes_by(client, b"two", "SK-CLNT-022")?;
    client.follows(b"two")?;
    client.writes(1);
    client.hears(ack(client, b"other", b"another"));
    resumes_by(client, b"two", "SK-CLNT-031")?;
    client.follows(b"two")?;
    client.writes(2);
    client.hears(ack(client, b"two", b"three"));
    resumes_by(client, b"three", "SK-CLNT-031")
}

/// It comes back, and asks by this cursor.
fn resumes_by(client: &mut Puppet, cursor: &[u8], clause: &'static str) -> Checked {
    client.loses_the_connection();
    client.dials_within(LONGEST_MS, "SK-CLNT-053")?;
    client.says();
    client.enters()?;
    let request = client.asks_for_the_document()?;
    client.loses_the_connection();
    client.dials_within(LONGEST_MS, "SK-CLNT-053")?;
    ensure(request.cursor == cursor, clause, || {
        format!("{cursor:?} was due: {request:?}")
    })
}

//= SK-CLNT-023
pub(super) fn notices_a_gap(client: &mut Puppet) -> Checked {
    client.follows(b"one")?;
    client.says();
    client.hears(notification(client, 1, b"two", b"three"));
    let request = client.asks_for_the_document()?;
    let by_version = request.cursor.is_empty() && request.version.is_some();
    ensure(by_version, "SK-CLNT-023", || format!("{request:?}"))
}

/// Of a change of somebody else.
fn notification(client: &Puppet, seq: u64, previous: &'static [u8], next: &'static [u8]) -> Body {
    let change = Change {
        replica: ReplicaId::new(b"other").expect("five bytes"),
        first_seq: seq,
        timestamp: Timestamp::from_parts(client.now.0, 0),
        deps: Vec::new(),
        ops: vec![Operation::lww_set(
            Path::new(["other"]).expect("one segment"),
            Value::from(1_i64),
        )],
    };
    Body::Notification(Notification {
        document_id: document().to_string(),
        delta: Some(convert::delta::encode(&[change])),
        previous_cursor: Bytes::from_static(previous),
        cursor: Bytes::from_static(next),
    })
}

/// Of all that the client has sent.
fn ack(client: &Puppet, previous: &'static [u8], next: &'static [u8]) -> Body {
    let replica = client.session.replica().as_bytes();
    let last = client.session.document(&document());
    let last = last.map_or(0, |shown| shown.version().get(client.session.replica()));
    Body::Ack(Ack {
        document_id: document().to_string(),
        replica_id: Bytes::copy_from_slice(replica),
        through_seq: last,
        previous_cursor: Bytes::from_static(previous),
        cursor: Bytes::from_static(next),
    })
}
