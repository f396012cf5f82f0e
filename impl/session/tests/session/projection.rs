//! What a trace compares with the model: the machines, seen as `tla/trace/README.md` sees them.

use crate::harness::{Pair, document};

#[test]
fn after_a_write_is_told_everyone_stands_at_the_end_of_the_log() {
    let mut pair = Pair::new(&["c1", "c2"]);
    pair.client("c1").write("x");
    pair.drive();
    let server = serde_json::to_value(pair.server.projection()).unwrap();
    assert_eq!(
        server,
        serde_json::json!({"log": 1, "staged": 0, "sub": {"1": 1, "2": 1}})
    );
    let first = pair.client("c1").session.projection(&document()).unwrap();
    let second = pair.client("c2").session.projection(&document()).unwrap();
    assert_eq!(first, second);
    let seen = serde_json::to_value(&first).unwrap();
    assert_eq!(seen["phase"], "Live");
    assert_eq!(seen["outbox"], 0);
    assert_eq!(seen["known"], serde_json::json!({"c1": 1}));
    assert_eq!(seen["cell"]["replica"], "c1");
    assert_eq!(seen["cursor"], 1);
}

#[test]
fn a_change_in_storages_hands_is_staged_and_in_the_writers_outbox() {
    let mut pair = Pair::new(&["c1"]);
    pair.server.storage_waits = true;
    pair.client("c1").write("x");
    pair.drive();
    let server = pair.server.projection();
    assert_eq!((server.log, server.staged, server.sub[&1]), (0, 1, 0));
    let client = pair.client("c1").session.projection(&document()).unwrap();
    assert_eq!((client.outbox, client.cursor), (1, 0));
}

#[test]
fn who_is_gone_or_not_connected_is_not_live() {
    let mut pair = Pair::new(&["c1"]);
    pair.cut("c1");
    assert!(pair.server.projection().sub.is_empty());
    assert_eq!(
        pair.client("c1")
            .session
            .projection(&document())
            .unwrap()
            .phase,
        "Offline"
    );
}
