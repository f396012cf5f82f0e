//! Clients and a server together: whatever happens between them, in the end they agree.

use synckit_crdt::Version;

use crate::harness::{Pair, document};

fn version(pair: &mut Pair, name: &str) -> Version {
    pair.client(name)
        .session
        .document(&document())
        .unwrap()
        .version()
        .clone()
}

//= SK-DATA-021
#[test]
fn two_clients_that_write_at_once_agree() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.client("a").write("from a");
    pair.client("b").write("from b");
    pair.drive();
    // Equal times: the greater replica id wins.
    for name in ["a", "b"] {
        assert_eq!(pair.client(name).value(), Some("from b"));
        assert_eq!(pair.client(name).outbox_len(), 0);
    }
    assert_eq!(version(&mut pair, "a"), version(&mut pair, "b"));
}

//= SK-LWW-005
#[test]
fn who_has_seen_a_write_wins_over_it_whatever_its_clock_says() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.client("b").write("first");
    pair.drive();
    pair.client("a").now.0 -= 50_000;
    pair.client("a").write("second");
    pair.drive();
    assert_eq!(pair.client("b").value(), Some("second"));
    // It says so, and the server could not have taken it in before.
    let deps = &pair.server.disk().entries[1].change.deps;
    assert_eq!(
        deps[..],
        [synckit_crdt::Dot::new(crate::harness::replica("b"), 1)]
    );
}

//= SK-CLNT-003
//= SK-SESS-032
#[test]
fn resume_after_lost_ack_does_not_duplicate() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.client("a").write("x");
    // The update arrives; its acknowledgement does not.
    let frames = pair.client("a").frames();
    for body in frames {
        pair.server.send(1, body);
    }
    pair.cut("a");
    assert_eq!(pair.client("a").outbox_len(), 1);
    pair.settle();
    assert_eq!(pair.client("a").outbox_len(), 0);
    assert_eq!(pair.server.disk().entries.len(), 1);
    assert_eq!(pair.client("b").value(), Some("x"));
}

//= SK-SESS-021
#[test]
fn what_happened_while_a_client_was_away_reaches_it() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.cut("b");
    for value in ["1", "2", "3"] {
        pair.client("a").write(value);
        pair.drive();
    }
    pair.client("b").write("offline");
    pair.settle();
    assert_eq!(version(&mut pair, "a"), version(&mut pair, "b"));
    assert_eq!(pair.server.disk().entries.len(), 4);
    let at_a = pair.client("a").value().map(str::to_owned);
    assert_eq!(pair.client("b").value(), at_a.as_deref());
}

#[test]
fn a_thousand_offline_changes_resume_in_few_frames() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.cut("a");
    for n in 0..1_000 {
        pair.client("a").write(&n.to_string());
    }
    pair.wait_ms(31_000);
    pair.plug("a");
    pair.drive();
    assert_eq!(pair.client("a").outbox_len(), 0);
    assert_eq!(pair.client("b").value(), Some("999"));
    assert_eq!(pair.server.disk().entries.len(), 1_000);
}

//= SK-CLNT-040
#[test]
fn nobody_wins_for_ever_with_a_wrong_clock_and_nobody_loses_an_edit_over_it() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.cut("a");
    let year_2099_ms = 4_070_908_800_000;
    pair.clients.insert("c", crate::harness::Client::new("c"));
    pair.client("c").now.0 = year_2099_ms;
    pair.client("c").write("from the future");
    pair.client("c")
        .step(synckit_session::client::ClientEvent::Connect);
    pair.plug("c");
    pair.settle();
    assert_eq!(pair.client("b").value(), Some("from the future"));
    assert_eq!(pair.client("c").outbox_len(), 0);
    assert_ne!(pair.client("c").session.replica().as_bytes(), b"c");
    pair.wait_ms(10);
    pair.client("b").write("later");
    pair.settle();
    assert_eq!(pair.client("c").value(), Some("later"));
}

//= SK-CLNT-040
#[test]
fn a_client_that_lost_its_disk_goes_on_as_another_replica() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.client("a").write("before");
    pair.drive();
    pair.cut("a");
    // The same replica id, without its history, writes something else.
    pair.clients.insert("a", crate::harness::Client::new("a"));
    pair.client("a").write("after");
    pair.client("a")
        .step(synckit_session::client::ClientEvent::Connect);
    pair.plug("a");
    pair.settle();
    pair.settle();
    assert_eq!(pair.client("a").outbox_len(), 0);
    assert_eq!(pair.client("b").value(), Some("after"));
    assert_eq!(version(&mut pair, "a"), version(&mut pair, "b"));
}

//= SK-STOR-006
#[test]
fn a_change_whose_storage_failed_is_stored_in_the_end() {
    let mut pair = Pair::new(&["a", "b"]);
    pair.server.storage_waits = true;
    for value in ["1", "2", "3"] {
        pair.client("a").write(value);
    }
    pair.drive();
    pair.server.fail_next();
    pair.server.storage_waits = false;
    pair.server.store_all();
    pair.drive();
    assert_eq!(pair.client("a").outbox_len(), 0);
    assert_eq!(pair.client("b").value(), Some("3"));
    assert_eq!(pair.server.disk().entries.len(), 3);
}

//= SK-STOR-004
//= SK-SESS-013
#[test]
fn clients_go_on_after_a_restart_of_the_server_with_its_epoch_or_another() {
    for epoch in [7, 8] {
        let mut pair = Pair::new(&["a", "b"]);
        pair.client("a").write("1");
        pair.drive();
        pair.cut("a");
        pair.cut("b");
        pair.server.restart();
        pair.server.config.epoch = synckit_session::cursor::Epoch([epoch; 16]);
        pair.client("a").write("2");
        pair.settle();
        assert_eq!(pair.client("b").value(), Some("2"));
        assert_eq!(pair.server.disk().entries.len(), 2);
        assert_eq!(pair.closed("a"), None);
    }
}
