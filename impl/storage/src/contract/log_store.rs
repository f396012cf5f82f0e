//! What is asked of a server's store.

use synckit_crdt::{Change, Timestamp, Version};
use synckit_session::access::Level;
use synckit_session::cursor::Position;
use synckit_session::server::Head;
use synckit_wire::encode_change;

use super::listing;
use super::sample::{change, changes, document, entries, replica};
use crate::{Append, AppendError, LogStore};

/// Every page.
const ALL: u32 = u32::MAX;

pub(super) type Store = Box<dyn LogStore>;

/// Holds a backend to [`LogStore`]. `open` opens the same store each time, empty at first.
///
/// # Panics
/// When the backend breaks the contract.
pub fn log_store(mut open: impl FnMut() -> Store) {
    let mut store = open();
    unwritten_documents_are_empty(&mut store);
    appended_changes_come_back_whole(&mut store);
    the_head_sums_the_log_up(&mut store);
    a_replica_of_nobody_goes_to_its_next_writer(&mut store);
    documents_do_not_mix(&mut store);
    a_moved_append_leaves_the_others(&mut store);
    a_change_is_not_stored_twice(&mut store);
    appends_of_one_batch_follow_each_other(&mut store);
    pages_keep_within_their_bounds(&mut store);
    held_changes_are_compared_in_full(&mut store);
    access_lists_hold_what_was_set_last(&mut store);
    listing::ascends_without_a_gap(&mut store);
    listing::tells_what_access_lists_say(&mut store);
    everything_outlives_the_process(store, open);
}

pub(super) fn append(store: &mut Store, name: &str, base: u64, changes: &[Change]) -> Append {
    let append = one(name, base, changes);
    let outcomes = store.append(std::slice::from_ref(&append));
    assert_eq!(
        outcomes,
        Ok(vec![Ok(())]),
        "an append at the end of {name} is made"
    );
    append
}

fn one(name: &str, base: u64, changes: &[Change]) -> Append {
    Append {
        document: document(name),
        base: Position(base),
        entries: entries(changes, "owner"),
    }
}

fn load(store: &mut Store, name: &str, after: u64) -> Vec<Change> {
    let page = store
        .load(&document(name), Position(after), ALL, ALL)
        .expect("a sound disk is read");
    assert_eq!(page.after, Position(after), "a page names where it starts");
    page.changes
}

fn head(store: &mut Store, name: &str) -> Head {
    store.open(&document(name)).expect("a sound disk is read")
}

fn unwritten_documents_are_empty(store: &mut Store) {
    let head = head(store, "unwritten");
    assert_eq!(head.epoch, store.epoch(), "a head names the store's epoch");
    assert_eq!(head.position, Position(0));
    assert!(head.version.is_empty() && head.replicas.is_empty());
    assert!(load(store, "unwritten", 0).is_empty());
    append(store, "unwritten", 0, &[]);
    assert_eq!(self::head(store, "unwritten").position, Position(0));
}

//= SK-STOR-007
fn appended_changes_come_back_whole(store: &mut Store) {
    let mut written = changes("writer", 2);
    // The ends of the ranges: what a column might cut off.
    written[1].timestamp = Timestamp::MAX;
    append(store, "whole", 0, &written);
    assert_eq!(
        load(store, "whole", 0),
        written,
        "changes come back as they were"
    );
}

fn the_head_sums_the_log_up(store: &mut Store) {
    append(store, "head", 0, &changes("a", 2));
    append(store, "head", 2, &changes("b", 1));
    let mut later = one("head", 3, &[change("a", 5, "later")]);
    later.entries[0].owner = "somebody else".to_owned();
    assert_eq!(store.append(&[later.clone()]), Ok(vec![Ok(())]));

    let head = head(store, "head");
    assert_eq!(head.position, Position(4));
    let expected = Version::from_iter([(replica("a"), 6), (replica("b"), 2)]);
    assert_eq!(
        head.version, expected,
        "the version covers every dot of the log"
    );
    let (timestamp, owner) = &head.replicas[&replica("a")];
    assert_eq!(
        *timestamp, later.entries[0].change.timestamp,
        "the last change's timestamp"
    );
    assert_eq!(
        owner, "owner",
        "a replica is of the subject that first wrote with it"
    );
}

//= SK-AUTH-031
fn a_replica_of_nobody_goes_to_its_next_writer(store: &mut Store) {
    let owners = [("", ""), ("author", "author"), ("other", "author")];
    for (base, (writer, owner)) in (0..).zip(owners) {
        let append = Append {
            document: document("claimed"),
            base: Position(base),
            entries: entries(&[change("a", base + 1, "x")], writer),
        };
        assert_eq!(store.append(&[append]), Ok(vec![Ok(())]));
        let head = head(store, "claimed");
        assert_eq!(head.replicas[&replica("a")].1, owner, "after {writer:?}");
    }
}

fn documents_do_not_mix(store: &mut Store) {
    // The same replica writes the same dots in both: sequence numbers are per document.
    let (left, right) = ([change("a", 1, "left")], [change("a", 1, "right")]);
    let outcomes = store.append(&[one("left", 0, &left), one("right", 0, &right)]);
    assert_eq!(outcomes, Ok(vec![Ok(()), Ok(())]));
    assert_eq!(load(store, "left", 0), left);
    assert_eq!(load(store, "right", 0), right);
}

fn a_moved_append_leaves_the_others(store: &mut Store) {
    append(store, "moved", 0, &changes("a", 1));
    let batch = [
        one("beside-1", 0, &changes("a", 1)),
        one("moved", 0, &changes("b", 1)),
        one("moved", 2, &changes("c", 1)),
        one("beside-2", 0, &changes("a", 1)),
    ];
    let moved = |expected| {
        Err(AppendError::Moved {
            expected: Position(expected),
            actual: Position(1),
        })
    };
    let outcomes = store.append(&batch);
    assert_eq!(outcomes, Ok(vec![Ok(()), moved(0), moved(2), Ok(())]));
    assert_eq!(
        load(store, "moved", 0),
        changes("a", 1),
        "a refused append stores nothing"
    );
    assert_eq!(
        load(store, "beside-1", 0).len(),
        1,
        "an append before a refused one is made"
    );
    assert_eq!(
        load(store, "beside-2", 0).len(),
        1,
        "an append after a refused one is made"
    );
}

//= SK-STOR-002
fn a_change_is_not_stored_twice(store: &mut Store) {
    append(store, "twice", 0, &changes("a", 2));
    let batch = [
        one("beside-3", 0, &changes("a", 1)),
        one(
            "twice",
            2,
            &[change("b", 1, "new"), change("a", 3, "again")],
        ),
        one("twice", 2, &[change("a", 5, "next")]),
    ];
    let twice = Err(AppendError::Twice {
        replica: replica("a"),
        first_seq: 3,
    });
    assert_eq!(store.append(&batch), Ok(vec![Ok(()), twice, Ok(())]));
    let mut expected = changes("a", 2);
    expected.push(change("a", 5, "next"));
    assert_eq!(
        load(store, "twice", 0),
        expected,
        "a refused append stores nothing"
    );
    let version = head(store, "twice").version;
    assert_eq!(
        version.get(&replica("b")),
        0,
        "a refused append leaves no replica behind"
    );
    assert_eq!(load(store, "beside-3", 0).len(), 1);
}

fn appends_of_one_batch_follow_each_other(store: &mut Store) {
    let written = changes("a", 3);
    let batch = [
        one("chain", 0, &written[..1]),
        one("chain", 1, &written[1..2]),
        one("chain", 2, &written[2..]),
    ];
    assert_eq!(store.append(&batch), Ok(vec![Ok(()), Ok(()), Ok(())]));
    assert_eq!(
        load(store, "chain", 0),
        written,
        "a log keeps the order of its appends"
    );
}

fn pages_keep_within_their_bounds(store: &mut Store) {
    let written = changes("a", 5);
    append(store, "pages", 0, &written);
    let size = u32::try_from(encode_change(&written[0]).len()).expect("a change is small");
    let mut page = |after, max_changes, max_bytes| {
        let page = store.load(&document("pages"), Position(after), max_changes, max_bytes);
        page.expect("a sound disk is read").changes
    };
    assert_eq!(
        page(0, 2, ALL),
        written[..2],
        "a page starts right after its position"
    );
    assert_eq!(
        page(2, 2, ALL),
        written[2..4],
        "the next page goes on without a gap"
    );
    assert_eq!(page(4, 2, ALL), written[4..], "the last page may be short");
    assert!(
        page(5, 2, ALL).is_empty() && page(u64::MAX, 2, ALL).is_empty(),
        "after the end"
    );
    assert_eq!(
        page(0, ALL, 3 * size),
        written[..3],
        "what just fits is on the page"
    );
    assert_eq!(
        page(0, ALL, 3 * size - 1),
        written[..2],
        "one byte less takes a change off"
    );
    assert_eq!(
        page(1, ALL, 1),
        written[1..2],
        "a first change stands on its page at any size"
    );
    assert!(page(0, 0, ALL).is_empty(), "no change is asked for");
}

fn held_changes_are_compared_in_full(store: &mut Store) {
    let written = changes("a", 3);
    append(store, "holds", 0, &written);
    let mut holds = |changes: &[Change]| {
        let held = store.holds(&document("holds"), changes);
        held.expect("a sound disk is read")
    };
    assert!(holds(&written) && holds(&written[1..2]) && holds(&[]));

    let altered = |alter: fn(&mut Change)| {
        let mut altered = written.clone();
        alter(&mut altered[1]);
        altered
    };
    assert!(
        !holds(&altered(|change| change.ops.swap(0, 1))),
        "operations are compared"
    );
    assert!(
        !holds(&altered(|change| change.timestamp = Timestamp::MAX)),
        "so is the timestamp"
    );
    assert!(
        !holds(&altered(|change| change.deps.clear())),
        "so are the deps"
    );
    assert!(
        !holds(&altered(|change| change.first_seq += 1)),
        "so are the sequence numbers"
    );
    assert!(
        !holds(&altered(|change| change.replica = replica("b"))),
        "so is the replica"
    );
    assert!(
        !holds(&altered(|change| drop(change.ops.pop()))),
        "a part is not the whole"
    );
    assert!(
        !holds(&[change("a", u64::MAX - 1, "text")]),
        "a count beyond the disk's is not held"
    );
    let elsewhere = store.holds(&document("holds-nothing"), &written);
    assert_eq!(
        elsewhere,
        Ok(false),
        "a change is held by its own document alone"
    );
}

//= SK-ACL-004
//= SK-ACL-012
fn access_lists_hold_what_was_set_last(store: &mut Store) {
    let listed = |store: &mut Store, name: &str, subject: &str| {
        let level = store.access(&document(name), subject);
        let listed = level.expect("a sound disk is read");
        let head = head(store, name);
        assert_eq!(listed, head.access.level(subject), "a head has the list");
        listed
    };
    assert_eq!(listed(store, "access", "ada"), None, "nobody is listed yet");
    let set = |store: &mut Store, subject: &str, level: Option<Level>| {
        let stored = store.set_access(&document("access"), subject, level);
        stored.expect("a sound disk stores an entry");
    };
    set(store, "gone", None);
    set(store, "ada", Some(Level::Admin));
    set(store, "ada", Some(Level::None));
    set(store, "bob", Some(Level::Read));
    set(store, "gone", Some(Level::Write));
    set(store, "gone", None);
    assert_eq!(listed(store, "access", "ada"), Some(Level::None));
    assert_eq!(listed(store, "access", "bob"), Some(Level::Read));
    assert_eq!(listed(store, "access", "gone"), None);
    assert_eq!(head(store, "access").access.len(), 2);
    assert_eq!(listed(store, "whole", "ada"), None, "lists do not mix");
    append(store, "access", 0, &changes("a", 1));
    assert_eq!(listed(store, "access", "bob"), Some(Level::Read));
    for level in Level::ALL {
        set(store, "each", Some(level));
        assert_eq!(listed(store, "access", "each"), Some(level));
    }
}

//= SK-STOR-002
//= SK-STOR-004
//= SK-ACL-004
fn everything_outlives_the_process(mut store: Store, mut open: impl FnMut() -> Store) {
    let epoch = store.epoch();
    let is_restored = store.is_restored();
    let logs = [
        "whole", "head", "claimed", "left", "twice", "chain", "pages", "access",
    ];
    let before: Vec<_> = logs
        .iter()
        .map(|name| (head(&mut store, name), load(&mut store, name, 0)))
        .collect();
    drop(store);

    let mut store = open();
    assert_eq!(store.epoch(), epoch, "the epoch outlives a restart");
    assert_eq!(
        store.is_restored(),
        is_restored,
        "a restart restores nothing"
    );
    for (name, (old_head, old_log)) in logs.iter().zip(before) {
        assert_eq!(
            head(&mut store, name),
            old_head,
            "the head of {name} after a restart"
        );
        assert_eq!(
            load(&mut store, name, 0),
            old_log,
            "the log of {name} after a restart"
        );
    }
    append(
        &mut store,
        "chain",
        3,
        &[change("a", 7, "after the restart")],
    );
    assert_eq!(
        load(&mut store, "chain", 3),
        [change("a", 7, "after the restart")]
    );
}
