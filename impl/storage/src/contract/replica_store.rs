//! What is asked of a client's store.

use bytes::Bytes;
use synckit_session::client::{Record, Saved};

use super::sample::{change, changes, document, replica};
use crate::ReplicaStore;

type Store = Box<dyn ReplicaStore>;

/// Holds a backend to [`ReplicaStore`]. `open` opens the same store each time, empty at first.
///
/// # Panics
/// When the backend breaks the contract.
pub fn replica_store(mut open: impl FnMut() -> Store) {
    let mut store = open();
    an_unknown_document_is_empty(&mut store);
    let first = store.replica(&replica("first"));
    assert_eq!(
        first,
        Ok(replica("first")),
        "a new store takes the fresh replica"
    );
    drop(store);
    let mut store = open();
    let first = store.replica(&replica("second"));
    assert_eq!(first, Ok(replica("first")), "and keeps it");
    received_changes_come_with_their_cursor(&mut store);
    the_outbox_keeps_its_order(&mut store);
    an_acknowledgement_settles_a_prefix(&mut store);
    documents_do_not_mix(&mut store);
    a_failed_batch_stores_nothing(&mut store);
    a_reissue_replaces_the_outbox(&mut store);
    everything_outlives_the_process(store, open);
}

fn commit(store: &mut Store, name: &str, records: impl IntoIterator<Item = Record>) {
    let batch: Vec<_> = records
        .into_iter()
        .map(|record| (document(name), record))
        .collect();
    assert_eq!(
        store.commit(&batch),
        Ok(()),
        "a sound disk takes records of {name}"
    );
}

fn saved(store: &mut Store, name: &str) -> Saved {
    store.open(&document(name)).expect("a sound disk is read")
}

fn acknowledged(writer: &str, through_seq: u64, cursor: Option<&'static str>) -> Record {
    Record::Acknowledged {
        replica: replica(writer),
        through_seq,
        cursor: cursor.map(Bytes::from),
    }
}

fn an_unknown_document_is_empty(store: &mut Store) {
    assert_eq!(saved(store, "unknown"), Saved::default());
    let documents = store.documents();
    assert_eq!(documents, Ok(vec![]), "reading a document does not make it");
}

//= SK-STOR-010
fn received_changes_come_with_their_cursor(store: &mut Store) {
    let received = |changes: &[_], cursor: &'static str| Record::Received {
        changes: changes.to_vec(),
        cursor: Bytes::from(cursor),
    };
    let (a, b) = (changes("a", 2), changes("b", 1));
    commit(store, "received", [received(&b, "one")]);
    commit(store, "received", [received(&a, "two")]);
    let expected = Saved {
        changes: [b, a].concat(),
        outbox: vec![],
        cursor: "two".into(),
    };
    assert_eq!(
        saved(store, "received"),
        expected,
        "changes stand in the order of their arrival"
    );
    commit(store, "received", [received(&[], "")]);
    let cursor = saved(store, "received").cursor;
    assert!(cursor.is_empty(), "an empty cursor voids the one before");
}

fn the_outbox_keeps_its_order(store: &mut Store) {
    let written = changes("first", 12);
    let local = written.iter().cloned().map(Record::Local);
    commit(store, "outbox", local);
    assert_eq!(
        saved(store, "outbox").outbox,
        written,
        "in the order of the writes"
    );
}

fn an_acknowledgement_settles_a_prefix(store: &mut Store) {
    let written = changes("first", 12);
    // Each takes two dots: seq 5 lies inside the third change, which therefore stays.
    commit(store, "outbox", [acknowledged("first", 5, None)]);
    let after = saved(store, "outbox");
    assert_eq!(
        after.changes,
        written[..2],
        "settled changes join the received ones"
    );
    assert_eq!(after.outbox, written[2..]);
    assert!(
        after.cursor.is_empty(),
        "an acknowledgement without a cursor moves none"
    );

    commit(store, "outbox", [acknowledged("stranger", 24, None)]);
    assert_eq!(
        saved(store, "outbox").outbox,
        written[2..],
        "another replica's settles nothing"
    );

    let received = Record::Received {
        changes: changes("b", 1),
        cursor: "one".into(),
    };
    commit(
        store,
        "outbox",
        [received, acknowledged("first", 6, Some("two"))],
    );
    let after = saved(store, "outbox");
    let expected = [&written[..2], &changes("b", 1), &written[2..3]].concat();
    assert_eq!(after.changes, expected, "in the order of the records");
    assert_eq!(
        after.cursor, "two",
        "an acknowledgement may move the cursor"
    );

    commit(
        store,
        "settled",
        [Record::Local(change("first", 1, "text"))],
    );
    commit(store, "settled", [acknowledged("first", u64::MAX, None)]);
    assert_eq!(
        saved(store, "settled").outbox,
        [],
        "an acknowledgement may run ahead"
    );
}

fn documents_do_not_mix(store: &mut Store) {
    let (left, right) = (change("first", 1, "left"), change("first", 1, "right"));
    let batch = [
        (document("z"), Record::Local(right.clone())),
        (document("a"), Record::Local(left.clone())),
        (document("a"), acknowledged("first", 2, Some("here"))),
    ];
    assert_eq!(store.commit(&batch), Ok(()));
    assert_eq!(saved(store, "z").outbox, [right]);
    assert_eq!(saved(store, "z").cursor, "");
    assert_eq!(saved(store, "a").changes, [left]);
    let documents = ["a", "outbox", "received", "settled", "z"].map(document);
    assert_eq!(store.documents(), Ok(documents.to_vec()), "ids ascend");
}

//= SK-STOR-003
//= SK-STOR-011
fn a_failed_batch_stores_nothing(store: &mut Store) {
    commit(store, "failed", [Record::Local(change("first", 1, "text"))]);
    let before = saved(store, "failed");
    let batch = [
        (
            document("failed"),
            Record::Local(change("first", 3, "text")),
        ),
        (
            document("beside"),
            Record::Local(change("first", 1, "text")),
        ),
        (
            document("failed"),
            Record::Local(change("first", 1, "other")),
        ),
    ];
    let outcome = store.commit(&batch);
    assert!(
        outcome.is_err(),
        "a sequence number is not used for two changes"
    );
    assert_eq!(
        saved(store, "failed"),
        before,
        "a failed batch stores no record"
    );
    assert_eq!(saved(store, "beside"), Saved::default(), "of no document");
}

fn a_reissue_replaces_the_outbox(store: &mut Store) {
    let others = saved(store, "z");
    commit(
        store,
        "reissued",
        changes("first", 3).into_iter().map(Record::Local),
    );
    commit(store, "reissued", [acknowledged("first", 2, Some("here"))]);
    let reissued = Record::Reissued {
        refused: replica("first"),
        replica: replica("fresh"),
        changes: changes("fresh", 2),
    };
    commit(store, "reissued", [reissued]);
    let expected = Saved {
        changes: changes("first", 1),
        outbox: changes("fresh", 2),
        cursor: "here".into(),
    };
    assert_eq!(
        saved(store, "reissued"),
        expected,
        "only the outbox is replaced"
    );
    assert_eq!(saved(store, "z"), others, "other documents keep theirs");
    assert_eq!(
        store.replica(&replica("second")),
        Ok(replica("fresh")),
        "the store's own now"
    );
}

//= SK-STOR-011
fn everything_outlives_the_process(mut store: Store, mut open: impl FnMut() -> Store) {
    let documents = store.documents().expect("a sound disk is read");
    let open_all = |store: &mut Store| -> Vec<_> {
        documents
            .iter()
            .map(|document| store.open(document))
            .collect()
    };
    let before = open_all(&mut store);
    drop(store);

    let mut store = open();
    assert_eq!(store.documents().as_ref(), Ok(&documents));
    assert_eq!(
        open_all(&mut store),
        before,
        "everything is there after a restart"
    );
    assert_eq!(store.replica(&replica("second")), Ok(replica("fresh")));
}
