//! A hostile server: whatever frames and losses it thinks of, a client neither panics nor loses its
//! outbox.

use bytes::Bytes;
use synckit_crdt::{DocumentId, Operation, Path, ReplicaId, UnixMillis, Value};
use synckit_session::client::{
    ClientAction, ClientConfig, ClientEvent, ClientSession, ClientTimer, Saved,
};

use crate::script::{Script, Step};

/// [SK-CLNT-003] and [SK-CLNT-056].
pub fn client_session(data: &[u8]) {
    let replica = ReplicaId::new(b"fuzz").expect("a short name");
    let document = DocumentId::new("doc").expect("a short name");
    let mut session = ClientSession::new(ClientConfig::default(), replica, 1);
    let mut now = UnixMillis(1_700_000_000_000);
    let run = |session: &mut ClientSession, now, event| {
        let mut pending = vec![event];
        while let Some(event) = pending.pop() {
            let mut actions = Vec::new();
            session.handle(now, event, &mut actions);
            pending.extend(actions.into_iter().filter_map(answer));
        }
    };
    run(
        &mut session,
        now,
        ClientEvent::Open {
            document: document.clone(),
            saved: Saved::default(),
        },
    );
    run(&mut session, now, ClientEvent::Connect);
    let path = Path::new(["field"]).expect("one segment");
    let mut written = 0;
    for step in Script::new(data) {
        let before = session.outbox_len(&document);
        let acknowledges = matches!(step, Step::Frame(_));
        let event = match step {
            Step::Frame(bytes) => ClientEvent::Received(Bytes::copy_from_slice(bytes)),
            Step::Lost => ClientEvent::Disconnected,
            Step::Back => ClientEvent::Connected,
            Step::Local(number) => ClientEvent::LocalChange {
                document: document.clone(),
                ops: vec![Operation::lww_set(path.clone(), Value::Int(number.into()))],
            },
            Step::Wait(ms) => {
                now = UnixMillis(now.0 + u64::from(ms));
                ClientEvent::TimerFired(ClientTimer::Heartbeat)
            }
        };
        written += usize::from(matches!(event, ClientEvent::LocalChange { .. }));
        run(&mut session, now, event);
        assert!(
            acknowledges || session.outbox_len(&document) >= before,
            "the outbox is kept"
        );
    }
    assert!(session.outbox_len(&document) <= written);
}

/// A disk that always obeys.
fn answer(action: ClientAction) -> Option<ClientEvent> {
    match action {
        ClientAction::Persist { ticket, .. } => Some(ClientEvent::Persisted { ticket }),
        ClientAction::Close(_) => Some(ClientEvent::Disconnected),
        ClientAction::Dial
        | ClientAction::Send(_)
        | ClientAction::SetTimer { .. }
        | ClientAction::Notify(_) => None,
    }
}
