//! Each limit on one frame: just below, at, and just beyond it.
//!
//! Spec: chapter 11. The limits are read from that chapter's table, its column "smallest".

use std::collections::BTreeMap;

use anyhow::Context as _;
use prost_reflect::prost::Message as _;
use serde_json::{Value, json};

use super::case::Verdict;
use super::raw::{base64, delimited};
use super::suite::{About, Suite};
use super::values::write;

/// The limits in force, by name.
#[derive(Debug)]
pub(in crate::vectors) struct Limits(BTreeMap<String, u64>);

impl Limits {
    /// The smallest limits that a server may choose.
    pub(in crate::vectors) fn smallest(chapter: &str) -> anyhow::Result<Self> {
        let mut limits = BTreeMap::new();
        for line in chapter.lines().filter(|line| line.starts_with("| `max_")) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let smallest = cells
                .get(3)
                .context("the table has a column for the smallest")?;
            // A limit that is stated in terms of another one is no limit on one frame.
            if let Ok(number) = smallest.replace(',', "").parse() {
                limits.insert(cells[1].trim_matches('`').to_owned(), number);
            }
        }
        Ok(Self(limits))
    }

    pub(in crate::vectors) fn to_json(&self) -> Value {
        json!(self.0)
    }

    pub(in crate::vectors) fn get(&self, name: &str) -> anyhow::Result<usize> {
        let limit = self
            .0
            .get(name)
            .with_context(|| format!("chapter 11 has no {name}"))?;
        Ok(usize::try_from(*limit)?)
    }

    pub(super) fn generate(&self, suite: &mut Suite) -> anyhow::Result<()> {
        type Make = fn(usize) -> Value;
        let rows: [(&'static str, &str, Make); 15] = [
            ("max_changes_per_frame", "changes", changes),
            ("max_ops_per_change", "operations", operations),
            ("max_value_bytes", "string", |n| {
                write(&json!({"stringValue": text(n)}))
            }),
            ("max_value_bytes", "array", |n| {
                write(&json!({"arrayValue": {"items": [{"stringValue": text(n - 6)}]}}))
            }),
            ("max_value_bytes", "two-byte-characters", |n| {
                write(&json!({"stringValue": text(n - 1).replacen("xx", "é", 1) + "x"}))
            }),
            ("max_value_depth", "arrays", |n| write(&nested(n, array))),
            ("max_value_depth", "objects", |n| write(&nested(n, object))),
            ("max_value_depth", "empty-array-inside", |n| {
                write(&(1..n).fold(json!({"arrayValue": {}}), |inner, _| array(inner)))
            }),
            ("max_path_segments", "segments", |n| {
                with_path(&vec!["s".to_owned(); n])
            }),
            ("max_path_segments", "empty-segments", |n| {
                with_path(&vec![String::new(); n])
            }),
            ("max_path_bytes", "one-segment", |n| {
                with_path(&["p".repeat(n)])
            }),
            ("max_path_bytes", "two-segments", |n| {
                with_path(&["p".repeat(n - 1), "q".into()])
            }),
            ("max_path_bytes", "two-byte-characters", |n| {
                with_path(&["é".repeat(n / 2), "p".repeat(n % 2)])
            }),
            ("max_deps_per_change", "deps", deps),
            ("max_document_id_bytes", "fixed", document_id),
        ];
        for (limit, label, make) in rows {
            let bound = self.get(limit)?;
            for amount in [bound - 1, bound] {
                self.allowed(suite, limit, label, amount, &make(amount))?;
            }
            // A longer document id is malformed: that limit is fixed.
            if limit != "max_document_id_bytes" {
                self.refused(suite, limit, label, bound + 1, &make(bound + 1))?;
            }
        }
        for depth in [self.get("max_value_depth")? * 2, 40, 400] {
            self.refused(
                suite,
                "max_value_depth",
                "far",
                depth,
                &write(&nested(depth, array)),
            )?;
        }
        self.generate_frame_lengths(suite)?;
        self.generate_precedence(suite)
    }

    fn allowed(
        &self,
        suite: &mut Suite,
        limit: &str,
        label: &str,
        amount: usize,
        frame: &Value,
    ) -> anyhow::Result<()> {
        let id = format!("{limit}/{label}/{amount}");
        let note = format!("{limit} is {}: {amount} is allowed", self.get(limit)?);
        suite.ok(
            &About {
                id: &id,
                clauses: &["SK-LIM-002"],
                note: &note,
            },
            frame,
        )
    }

    fn refused(
        &self,
        suite: &mut Suite,
        limit: &'static str,
        label: &str,
        amount: usize,
        frame: &Value,
    ) -> anyhow::Result<()> {
        let id = format!("{limit}/{label}/{amount}");
        let note = format!("{limit} is {}: {amount} is too many", self.get(limit)?);
        let about = About {
            id: &id,
            clauses: &["SK-LIM-001"],
            note: &note,
        };
        suite.refused(&about, frame, Verdict::LimitExceeded(limit))
    }

    /// A ping that an unknown field makes as long as a frame may be, and longer.
    fn generate_frame_lengths(&self, suite: &mut Suite) -> anyhow::Result<()> {
        let limit = "max_frame_bytes";
        let bound = self.get(limit)?;
        let ping = suite
            .frame(&json!({"ping": {"nonce": "1"}}))?
            .encode_to_vec();
        for length in [bound - 1, bound, bound + 1] {
            // The unknown field takes 5 bytes for its tag and its length.
            let padding = delimited(99, &vec![b'.'; length - ping.len() - 5]);
            let bytes = [ping.clone(), padding].concat();
            anyhow::ensure!(bytes.len() == length, "{} bytes, not {length}", bytes.len());
            let id = format!("{limit}/padding/{length}");
            let note = format!("{limit} is {bound}: a frame of {length} bytes");
            if length <= bound {
                let about = About {
                    id: &id,
                    clauses: &["SK-LIM-002"],
                    note: &note,
                };
                suite.ok_bytes(&about, bytes)?;
            } else {
                let about = About {
                    id: &id,
                    clauses: &["SK-WIRE-005"],
                    note: &note,
                };
                suite.refused_bytes(&about, bytes, Verdict::LimitExceeded("max_frame_bytes"));
            }
        }
        Ok(())
    }

    /// What breaks a limit and is malformed besides is malformed.
    fn generate_precedence(&self, suite: &mut Suite) -> anyhow::Result<()> {
        let mut many_ops = operations(self.get("max_ops_per_change")? + 1);
        many_ops["update"]["delta"]["changes"][0]["ops"][0] = json!({"path": 0});
        let mut many_changes = changes(self.get("max_changes_per_frame")? + 1);
        many_changes["update"]["delta"]["changes"][0]["replica"] = json!(7);
        let mut long_path = with_path(&["p".repeat(self.get("max_path_bytes")? + 1)]);
        long_path["update"]["delta"]["changes"][0]["firstSeq"] = json!("0");
        let mut many_deps = deps(self.get("max_deps_per_change")? + 1);
        many_deps["update"]["delta"]["changes"][0]["deps"][0]["seq"] = json!("0");
        for (id, note, frame) in [
            (
                "precedence/operations",
                "too many operations, one without a kind",
                many_ops,
            ),
            (
                "precedence/changes",
                "too many changes, one with a wrong index",
                many_changes,
            ),
            (
                "precedence/path",
                "too long a path, and a first_seq of 0",
                long_path,
            ),
            (
                "precedence/deps",
                "too many deps, one with a number of 0",
                many_deps,
            ),
        ] {
            let about = About {
                id,
                clauses: &["SK-ERR-004"],
                note,
            };
            suite.refused(&about, &frame, Verdict::Malformed)?;
        }
        Ok(())
    }
}

/// A string whose `Value` takes `bytes`: one for the tag, two for the length.
fn text(bytes: usize) -> String {
    "x".repeat(bytes - 3)
}

fn array(inner: Value) -> Value {
    json!({"arrayValue": {"items": [inner]}})
}

fn object(inner: Value) -> Value {
    json!({"objectValue": {"entries": [{"key": "k", "value": inner}]}})
}

fn nested(depth: usize, wrap: fn(Value) -> Value) -> Value {
    (1..depth).fold(json!({"boolValue": true}), |inner, _| wrap(inner))
}

fn with_path(segments: &[String]) -> Value {
    let mut frame = write(&json!({"boolValue": true}));
    frame["update"]["delta"]["paths"] = json!([{ "segments": segments }]);
    frame
}

fn operations(count: usize) -> Value {
    let mut frame = write(&json!({"boolValue": true}));
    let ops = vec![json!({"lwwDelete": {}}); count];
    frame["update"]["delta"]["changes"][0]["ops"] = json!(ops);
    frame
}

fn changes(count: usize) -> Value {
    let mut frame = write(&json!({"boolValue": true}));
    let change = |seq: usize| {
        let timestamp = (65_536 + seq).to_string();
        json!({"firstSeq": seq.to_string(), "timestamp": timestamp, "ops": [{"lwwDelete": {}}]})
    };
    frame["update"]["delta"]["changes"] = (1..=count).map(change).collect();
    frame
}

/// A change over the last change of `count` other replicas, whose ids are three digits.
fn deps(count: usize) -> Value {
    let mut frame = write(&json!({"boolValue": true}));
    let ids: Vec<Value> = (1..=count)
        .map(|n| json!(base64(format!("{n:03}").as_bytes())))
        .collect();
    let own = [json!(base64(b"a"))];
    frame["update"]["delta"]["replicas"] = own.into_iter().chain(ids).collect();
    let dep = |n: usize| json!({"replica": n, "seq": "1"});
    frame["update"]["delta"]["changes"][0]["deps"] = (1..=count).map(dep).collect();
    frame
}

fn document_id(bytes: usize) -> Value {
    json!({"unsubscribe": {"documentId": "d".repeat(bytes)}})
}
