//! Limits: their own value is allowed, one more is not.

use synckit_crdt::{Change, Operation, Path, Value};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, ErrorCode, Ping, SyncMode};

use crate::harness::{Server, ack, change, error, page, sync_of, update, write};

fn with_ops(ops: Vec<Operation>) -> Change {
    Change {
        ops,
        ..change("a", 1)
    }
}

fn set(path: &[&str], value: Value) -> Operation {
    Operation::lww_set(Path::new(path.iter().copied()).unwrap(), value)
}

/// Sends a change within a limit and one beyond it, to two fresh servers.
fn judge(limit: &str, lower: impl Fn(&mut Server), within: Change, beyond: Change) {
    let mut server = Server::new();
    lower(&mut server);
    let a = server.greeted("a");
    let (code, about) = error(server.ask(a, update(&[beyond])));
    assert_eq!(
        (code, about.limit.as_str()),
        (ErrorCode::LimitExceeded, limit)
    );
    assert!(about.session_continues && !about.retryable);
    assert_eq!((about.document_id.as_str(), about.refused_seq), ("doc", 1));
    assert_eq!(server.disk().entries, []);
    ack(server.ask(a, update(&[within])));
}

//= SK-LIM-001
//= SK-LIM-002
#[test]
fn the_limits_of_a_change_hold_at_their_value_and_not_beyond() {
    let null = |path: &[&str]| set(path, Value::Null);
    judge(
        "max_ops_per_change",
        |server| server.config.limits.change.max_ops_per_change = 2,
        with_ops(vec![null(&["a"]); 2]),
        with_ops(vec![null(&["a"]); 3]),
    );
    judge(
        "max_path_segments",
        |server| server.config.limits.change.max_path_segments = 2,
        with_ops(vec![null(&["a", "b"])]),
        with_ops(vec![null(&["a", "b", ""])]),
    );
    judge(
        "max_path_bytes",
        |server| server.config.limits.change.max_path_bytes = 3,
        with_ops(vec![null(&["a", "bc"])]),
        with_ops(vec![null(&["ab", "cd"])]),
    );
    judge(
        "max_value_depth",
        |server| server.config.limits.change.max_value_depth = 2,
        with_ops(vec![set(&["a"], Value::Array(vec![Value::Null]))]),
        with_ops(vec![set(
            &["a"],
            Value::Array(vec![Value::Array(vec![]); 1]),
        )])
        .deeper(),
    );
    // A value of n bytes of content is encoded in n + 2 bytes, while n is below 128.
    judge(
        "max_value_bytes",
        |server| server.config.limits.change.max_value_bytes = 12,
        with_ops(vec![set(&["a"], Value::Bytes(vec![0; 10]))]),
        with_ops(vec![set(&["a"], Value::Bytes(vec![0; 11]))]),
    );
}

trait Deeper {
    fn deeper(self) -> Self;
}

impl Deeper for Change {
    /// One more array around every value.
    fn deeper(mut self) -> Self {
        for op in &mut self.ops {
            if let synckit_crdt::OperationKind::LwwSet(value) = &mut op.kind {
                *value = Value::Array(vec![value.clone()]);
            }
        }
        self
    }
}

//= SK-LIM-001
#[test]
fn the_number_of_changes_of_an_update_is_limited() {
    let mut server = Server::new();
    server.config.limits.max_changes_per_frame = 2;
    let a = server.greeted("a");
    let changes: Vec<Change> = (1..=3).map(|seq| change("a", seq)).collect();
    let (code, about) = error(server.ask(a, update(&changes)));
    assert_eq!(
        (code, about.limit.as_str()),
        (ErrorCode::LimitExceeded, "max_changes_per_frame")
    );
    assert_eq!(ack(server.ask(a, update(&changes[..2]))).through_seq, 2);
}

//= SK-LIM-001
#[test]
fn the_number_of_dependencies_of_a_change_is_limited() {
    let mut server = Server::new();
    server.config.limits.change.max_deps_per_change = 1;
    let a = server.greeted("a");
    let two = write("a", 1, 0, &[("x", 1), ("y", 1)]);
    assert_eq!(
        error(server.ask(a, update(&[two]))).1.limit,
        "max_deps_per_change"
    );
    let one = write("a", 1, 0, &[("x", 1)]);
    assert_eq!(
        error(server.ask(a, update(&[one]))).0,
        ErrorCode::MissingDependency
    );
}

//= SK-LIM-003
#[test]
fn subscriptions_are_limited_and_asking_once_or_again_does_not_count() {
    let mut server = Server::new();
    server.config.limits.max_subscriptions = 2;
    let a = server.greeted("a");
    let ask = |server: &mut Server, document: &str, mode: SyncMode| {
        let request = v1::SyncRequest {
            document_id: document.to_owned(),
            mode: mode.into(),
            ..sync_of(1, &Default::default())
        };
        server.ask(a, Body::SyncRequest(request))
    };
    page(ask(&mut server, "one", SyncMode::Subscribe));
    page(ask(&mut server, "two", SyncMode::Subscribe));
    let (code, about) = error(ask(&mut server, "three", SyncMode::Subscribe));
    assert_eq!(
        (code, about.limit.as_str()),
        (ErrorCode::LimitExceeded, "max_subscriptions")
    );
    assert_eq!((about.request_id, about.document_id.as_str()), (1, "three"));
    page(ask(&mut server, "three", SyncMode::Once));
    page(ask(&mut server, "two", SyncMode::Subscribe));
    server.send(
        a,
        Body::Unsubscribe(v1::Unsubscribe {
            document_id: "one".to_owned(),
            ..v1::Unsubscribe::default()
        }),
    );
    page(ask(&mut server, "three", SyncMode::Subscribe));
}

//= SK-LIM-004
#[test]
fn updates_in_flight_are_limited() {
    let mut server = Server::new();
    server.config.limits.max_unacknowledged_updates = 2;
    let a = server.greeted("a");
    server.storage_waits = true;
    for seq in 1..=3 {
        server.send(a, update(&[change("a", seq)]));
    }
    let (code, about) = error(server.frames(a));
    assert_eq!((code, about.refused_seq), (ErrorCode::Overloaded, 3));
    assert!(about.retryable && about.session_continues);
    server.storage_waits = false;
    server.store_all();
    assert_eq!(server.frames(a).len(), 2);
    assert_eq!(ack(server.ask(a, update(&[change("a", 3)]))).through_seq, 3);
}

//= SK-LIM-005
#[test]
fn a_flood_of_frames_closes_and_a_burst_of_twice_the_rate_does_not() {
    let mut server = Server::new();
    server.config.limits.max_frames_per_second = 10;
    let a = server.connect(None);
    for nonce in 0..20 {
        let body = match nonce {
            0 => Body::Hello(crate::harness::hello("a")),
            nonce => Body::Ping(Ping { nonce }),
        };
        assert_eq!(server.ask(a, body).len(), 1);
        assert_eq!(server.closed(a), None);
    }
    let (code, about) = error(server.ask(a, Body::Ping(Ping { nonce: 20 })));
    assert_eq!(code, ErrorCode::RateLimited);
    assert!(about.retry_after_ms > 0 && about.retryable && !about.session_continues);
}

//= SK-LIM-005
//= SK-LIM-002
#[test]
fn the_rate_itself_may_last_for_ever() {
    let mut server = Server::new();
    server.config.limits.max_frames_per_second = 10;
    server.config.limits.max_bytes_per_second = 1_000;
    let a = server.greeted("a");
    for nonce in 0..200 {
        server.wait_ms(100);
        server.send(a, Body::Ping(Ping { nonce }));
    }
    assert_eq!(server.closed(a), None);
}

//= SK-LIM-005
#[test]
fn a_flood_of_bytes_closes() {
    let mut server = Server::new();
    server.config.limits.max_bytes_per_second = 1_000;
    server.config.limits.max_frame_bytes = 1_000;
    let a = server.greeted("a");
    let large = Body::Authenticate(v1::Authenticate {
        request_id: 1,
        token: "x".repeat(900),
    });
    for _ in 0..3 {
        server.send(a, large.clone());
    }
    assert_eq!(server.closed(a), Some(Some(ErrorCode::RateLimited)));
}

//= SK-LIM-006
#[test]
fn the_writers_of_a_document_are_limited() {
    let mut server = Server::new();
    server.config.limits.max_replicas_per_document = 2;
    for name in ["a", "b"] {
        let id = server.greeted(name);
        ack(server.ask(id, update(&[change(name, 1)])));
    }
    let c = server.greeted("c");
    let (code, about) = error(server.ask(c, update(&[change("c", 1)])));
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert_eq!(about.limit, "max_replicas_per_document");
    let a = server.greeted("a");
    assert_eq!(ack(server.ask(a, update(&[change("a", 2)]))).through_seq, 2);
}
