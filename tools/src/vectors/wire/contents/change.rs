//! Operations, changes, deps, and the order of an update's changes.
//!
//! Spec: chapter 5, [SK-WIRE-017], [SK-WIRE-018], [SK-WIRE-019] and [SK-WIRE-022].

use serde_json::{Value, json};

use super::{Row, change, delta, id, one, set};

pub(super) fn broken() -> Vec<Row> {
    [operations(), changes(), deps()].concat()
}

fn operations() -> Vec<Row> {
    let op = |op: Value| one(change(0, 1, json!([]), json!([op])));
    vec![
        (
            "operation/no-kind",
            "SK-WIRE-017",
            "an operation that does nothing",
            op(json!({})),
        ),
        (
            "operation/no-kind-second",
            "SK-WIRE-017",
            "the second operation does nothing",
            one(change(0, 1, json!([]), json!([set(0), {"path": 1}]))),
        ),
    ]
}

fn changes() -> Vec<Row> {
    vec![
        (
            "change/seq-zero",
            "SK-WIRE-018",
            "sequence numbers start at 1",
            one(change(0, 0, json!([]), json!([set(0)]))),
        ),
        (
            "change/no-operation",
            "SK-WIRE-018",
            "a change without operations",
            one(change(0, 1, json!([]), json!([]))),
        ),
        (
            "change/seq-overflow",
            "SK-WIRE-018",
            "the second operation would be 2^64",
            one(change(0, u64::MAX, json!([]), json!([set(0), set(1)]))),
        ),
        (
            "change/seq-overflow-by-two",
            "SK-WIRE-018",
            "the third operation would be 2^64",
            one(change(
                0,
                u64::MAX - 1,
                json!([]),
                json!([set(0), set(1), set(0)]),
            )),
        ),
    ]
}

fn deps() -> Vec<Row> {
    let dep = |replica: u32, seq: u64| json!({"replica": replica, "seq": seq.to_string()});
    let with = |deps: Value| one(change(0, 2, deps, json!([set(0)])));
    let mut by_id = with(json!([dep(1, 1), dep(2, 1)]));
    by_id["replicas"] = json!([id(b"a"), id(b"c"), id(b"b")]);
    vec![
        (
            "deps/seq-zero",
            "SK-WIRE-019",
            "a dep names operation 0",
            with(json!([dep(1, 0)])),
        ),
        (
            "deps/itself",
            "SK-WIRE-019",
            "a writer does not name itself",
            with(json!([dep(0, 1)])),
        ),
        (
            "deps/twice",
            "SK-WIRE-019",
            "one replica twice",
            with(json!([dep(1, 1), dep(1, 2)])),
        ),
        (
            "deps/descending",
            "SK-WIRE-019",
            "replicas from last to first",
            with(json!([dep(2, 1), dep(1, 1)])),
        ),
        (
            "deps/ascending-by-index",
            "SK-WIRE-019",
            "ids decide, not indices",
            by_id,
        ),
    ]
}

/// Rules that an `Update` alone obeys.
pub(super) fn broken_sequences() -> Vec<Row> {
    let plain = |replica, first_seq| change(replica, first_seq, json!([]), json!([set(0)]));
    let long = change(0, 1, json!([]), json!([set(0), set(1)]));
    vec![
        (
            "no-change",
            "SK-WIRE-022",
            "an update without a change",
            delta(json!([])),
        ),
        (
            "gap",
            "SK-WIRE-022",
            "1 and 3",
            delta(json!([plain(0, 1), plain(0, 3)])),
        ),
        (
            "overlap",
            "SK-WIRE-022",
            "1 to 2, and 2",
            delta(json!([long, plain(0, 2)])),
        ),
        (
            "repeated",
            "SK-WIRE-022",
            "1 twice",
            delta(json!([plain(0, 1), plain(0, 1)])),
        ),
        (
            "descending",
            "SK-WIRE-022",
            "2 and 1",
            delta(json!([plain(0, 2), plain(0, 1)])),
        ),
        (
            "two-replicas",
            "SK-WIRE-022",
            "1 of a and 2 of b",
            delta(json!([plain(0, 1), plain(1, 2)])),
        ),
        (
            "beyond-the-last",
            "SK-WIRE-022",
            "nothing follows 2^64 - 1",
            delta(json!([plain(0, u64::MAX), plain(0, 1)])),
        ),
    ]
}

/// The nearest frames that obey the rules.
pub(super) fn valid() -> Vec<Row> {
    let dep = |replica: u32, seq: u64| json!({"replica": replica, "seq": seq.to_string()});
    let plain = |first_seq| change(0, first_seq, json!([]), json!([set(0)]));
    let long = change(0, 1, json!([]), json!([set(0), set(1)]));
    let mut by_id = one(change(0, 2, json!([dep(2, 1), dep(1, 1)]), json!([set(0)])));
    by_id["replicas"] = json!([id(b"a"), id(b"c"), id(b"b")]);
    let far_dep = one(change(0, 1, json!([dep(1, u64::MAX)]), json!([set(0)])));
    vec![
        (
            "valid/last-seq",
            "SK-WIRE-018",
            "an operation may be 2^64 - 1",
            one(plain(u64::MAX)),
        ),
        (
            "valid/dep-greatest",
            "SK-WIRE-019",
            "a dep may be 2^64 - 1",
            far_dep,
        ),
        (
            "valid/deps-ascending-by-id",
            "SK-WIRE-019",
            "ids ascend, indices do not",
            by_id,
        ),
        (
            "valid/contiguous",
            "SK-WIRE-022",
            "1 to 2, then 3",
            delta(json!([long, plain(3)])),
        ),
    ]
}
