//! The dictionaries of a delta, and the indices into them.
//!
//! Spec: chapter 5, [SK-WIRE-010], [SK-WIRE-011], [SK-WIRE-013] and [SK-WIRE-014].

use serde_json::{Value, json};

use super::{Row, change, id, one, set, with_dictionaries};

pub(super) fn broken() -> Vec<Row> {
    [indices(), replica_ids(), path_entries(), repeats()].concat()
}

fn replicas(ids: &[&[u8]]) -> Value {
    let ids: Vec<Value> = ids.iter().map(|bytes| id(bytes)).collect();
    with_dictionaries(json!(ids), json!([{"segments": ["x"]}]))
}

fn paths(paths: &[&[&str]]) -> Value {
    let paths: Vec<Value> = paths
        .iter()
        .map(|path| json!({ "segments": path }))
        .collect();
    with_dictionaries(json!([id(b"a")]), json!(paths))
}

fn indices() -> Vec<Row> {
    let by = |replica| one(change(replica, 1, json!([]), json!([set(0)])));
    let to = |ops| one(change(0, 1, json!([]), ops));
    let over = |dep| {
        one(change(
            0,
            1,
            json!([{"replica": dep, "seq": "1"}]),
            json!([set(0)]),
        ))
    };
    let row = |label, note, delta| (label, "SK-WIRE-010", note, delta);
    vec![
        row("replica-index/no-dictionary", "no replicas", replicas(&[])),
        row("replica-index/at-length", "3 of 3 replicas", by(3)),
        row("replica-index/greatest", "index 2^32 - 1", by(u32::MAX)),
        row("dep-index/at-length", "a dep on 3 of 3 replicas", over(3)),
        row(
            "dep-index/greatest",
            "a dep with index 2^32 - 1",
            over(u32::MAX),
        ),
        row("path-index/no-dictionary", "no paths", paths(&[])),
        row("path-index/at-length", "2 of 2 paths", to(json!([set(2)]))),
        row(
            "path-index/second-op",
            "the second operation",
            to(json!([set(0), set(u32::MAX)])),
        ),
    ]
}

fn replica_ids() -> Vec<Row> {
    let row = |label, note, delta| (label, "SK-WIRE-011", note, delta);
    vec![
        row("replica-id/empty", "0 bytes", replicas(&[b""])),
        row("replica-id/65-bytes", "65 bytes", replicas(&[&[7; 65]])),
        row(
            "replica-id/unused",
            "0 bytes, and nothing uses it",
            replicas(&[b"a", b""]),
        ),
    ]
}

fn path_entries() -> Vec<Row> {
    let row = |label, note, delta| (label, "SK-WIRE-013", note, delta);
    vec![
        row("path/no-segment", "a path without segments", paths(&[&[]])),
        row(
            "path/unused",
            "a path without segments that nothing uses",
            paths(&[&["x"], &[]]),
        ),
    ]
}

fn repeats() -> Vec<Row> {
    let row = |label, note, delta| (label, "SK-WIRE-014", note, delta);
    vec![
        row(
            "replicas/twice",
            "one replica twice",
            replicas(&[b"a", b"a"]),
        ),
        row(
            "replicas/twice-apart",
            "one replica first and last",
            replicas(&[b"a", b"b", b"a"]),
        ),
        row("paths/twice", "one path twice", paths(&[&["x"], &["x"]])),
        row(
            "paths/twice-apart",
            "one path first and last",
            paths(&[&["x"], &["y"], &["x"]]),
        ),
        row(
            "paths/long-twice",
            "two segments twice",
            paths(&[&["x", "y"], &["x", "y"]]),
        ),
    ]
}

/// The nearest frames that obey the rules.
pub(super) fn valid() -> Vec<Row> {
    let last = one(change(2, 1, json!([]), json!([set(1)])));
    let unused = one(change(0, 1, json!([]), json!([set(0)])));
    let joined = paths(&[&["a", "b"], &["ab"], &["a", "b", ""]]);
    vec![
        (
            "valid/last-index",
            "SK-WIRE-010",
            "2 of 3 replicas, 1 of 2 paths",
            last,
        ),
        (
            "valid/unused-entries",
            "SK-WIRE-010",
            "more entries than are used",
            unused,
        ),
        (
            "valid/replica-id-1-byte",
            "SK-WIRE-011",
            "one zero byte",
            replicas(&[&[0]]),
        ),
        (
            "valid/replica-id-64-bytes",
            "SK-WIRE-011",
            "64 bytes",
            replicas(&[&[0xff; 64]]),
        ),
        (
            "valid/empty-segment",
            "SK-WIRE-013",
            "a segment may be empty",
            paths(&[&[""]]),
        ),
        (
            "valid/paths-that-join-alike",
            "SK-WIRE-014",
            "three different paths",
            joined,
        ),
        (
            "valid/prefix",
            "SK-WIRE-014",
            "a path and its prefix",
            paths(&[&["a"], &["a", ""]]),
        ),
    ]
}
