//! Each rule about a `Version`, broken once, in every frame that carries one.
//!
//! Spec: chapter 3, versions, and chapter 5, [SK-WIRE-020].

use serde_json::{Value, json};

use super::case::Verdict;
use super::raw::base64;
use super::suite::{About, Suite};

/// A frame around a version.
type Place = fn(Value) -> Value;

/// Where a version stands, by its name in ids.
const PLACES: [(&str, Place); 4] = [
    ("sync-request", |version| {
        json!({"syncRequest": {"requestId": "1", "documentId": "doc",
            "mode": "SYNC_MODE_ONCE", "version": version}})
    }),
    ("sync-response", |version| {
        let body = json!({"requestId": "1", "documentId": "doc", "serverVersion": version});
        json!({ "syncResponse": body })
    }),
    ("sync-response-want", |version| {
        let body = json!({"requestId": "1", "documentId": "doc", "want": version});
        json!({ "syncResponse": body })
    }),
    ("error", |version| {
        let body = json!({"code": "ERROR_CODE_MISSING_DEPENDENCY", "serverVersion": version});
        json!({ "error": body })
    }),
];

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    for (place, frame) in PLACES {
        for (label, note, entries) in broken() {
            let id = format!("version/{place}/{label}");
            let about = About {
                id: &id,
                clauses: &["SK-WIRE-020"],
                note,
            };
            suite.refused(&about, &frame(version(&entries)), Verdict::Malformed)?;
        }
        for (label, note, entries) in valid() {
            let id = format!("version/{place}/valid/{label}");
            let about = About {
                id: &id,
                clauses: &["SK-WIRE-020"],
                note,
            };
            suite.ok(&about, &frame(version(&entries)))?;
        }
    }
    Ok(())
}

/// (replica id as base64, sequence number)
type Entries = Vec<(String, u64)>;

fn version(entries: &Entries) -> Value {
    let entry = |(id, seq): &(String, u64)| json!({"replicaId": id, "seq": seq.to_string()});
    json!({"entries": entries.iter().map(entry).collect::<Vec<_>>()})
}

fn entries(list: &[(&str, u64)]) -> Entries {
    list.iter()
        .map(|(id, seq)| ((*id).to_owned(), *seq))
        .collect()
}

/// In base64: a = YQ==, b = Yg==, ab = YWI=, 0xff = /w==.
fn broken() -> Vec<(&'static str, &'static str, Entries)> {
    let too_long = base64(&[b'x'; 65]);
    vec![
        (
            "seq-zero",
            "an entry with number 0",
            entries(&[("YQ==", 0)]),
        ),
        (
            "seq-zero-second",
            "the second entry has number 0",
            entries(&[("YQ==", 1), ("Yg==", 0)]),
        ),
        (
            "twice",
            "one replica twice",
            entries(&[("YQ==", 1), ("YQ==", 2)]),
        ),
        (
            "twice-equal",
            "one entry twice",
            entries(&[("YQ==", 1), ("YQ==", 1)]),
        ),
        (
            "descending",
            "replicas from last to first",
            entries(&[("Yg==", 1), ("YQ==", 1)]),
        ),
        (
            "prefix-last",
            "a prefix sorts first",
            entries(&[("YWI=", 1), ("YQ==", 1)]),
        ),
        (
            "signed-bytes",
            "bytes are not signed",
            entries(&[("/w==", 1), ("YQ==", 1)]),
        ),
        (
            "by-length",
            "length does not decide",
            entries(&[("Yg==", 1), ("YWI=", 1)]),
        ),
        ("id-empty", "a replica id of 0 bytes", entries(&[("", 1)])),
        (
            "id-65-bytes",
            "a replica id of 65 bytes",
            vec![(too_long, 1)],
        ),
    ]
}

fn valid() -> Vec<(&'static str, &'static str, Entries)> {
    let longest = base64(&[b'x'; 64]);
    vec![
        ("empty", "a version of nothing", entries(&[])),
        (
            "ascending",
            "a before b",
            entries(&[("YQ==", 1), ("Yg==", 9)]),
        ),
        (
            "prefix-first",
            "a before ab",
            entries(&[("YQ==", 1), ("YWI=", 1)]),
        ),
        (
            "high-byte-last",
            "0x61 before 0xff",
            entries(&[("YQ==", 1), ("/w==", 1)]),
        ),
        (
            "greatest-seq",
            "the number 2^64 - 1",
            entries(&[("YQ==", u64::MAX)]),
        ),
        (
            "id-64-bytes",
            "a replica id of 64 bytes",
            vec![(longest, 1)],
        ),
    ]
}
