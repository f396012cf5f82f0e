//! Each rule about the contents of a delta, broken once, in every frame that carries a delta.
//!
//! Spec: chapter 5, contents. Each broken frame has its valid neighbour beside it.

mod change;
mod dictionary;
mod value;

use serde_json::{Value, json};

use super::case::Verdict;
use super::raw::base64;
use super::suite::{About, Suite};

/// (id, clause, note, delta)
type Row = (&'static str, &'static str, &'static str, Value);

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    let broken = [dictionary::broken(), value::broken(), change::broken()].concat();
    let neighbours = [dictionary::valid(), change::valid()].concat();
    for frame in ["update", "notification", "syncResponse"] {
        for (label, clause, note, delta) in &broken {
            let id = format!("delta/{frame}/{label}");
            let about = About {
                id: &id,
                clauses: &[clause],
                note,
            };
            suite.refused(&about, &carry(frame, delta), Verdict::Malformed)?;
        }
        for (label, clause, note, delta) in &neighbours {
            let id = format!("delta/{frame}/{label}");
            suite.ok(
                &About {
                    id: &id,
                    clauses: &[clause],
                    note,
                },
                &carry(frame, delta),
            )?;
        }
    }
    for (label, clause, note, delta) in change::broken_sequences() {
        let id = format!("delta/update/{label}");
        let about = About {
            id: &id,
            clauses: &[clause],
            note,
        };
        suite.refused(&about, &carry("update", &delta), Verdict::Malformed)?;
    }
    let about = About {
        id: "delta/update/absent",
        clauses: &["SK-WIRE-022"],
        note: "an update without a delta holds no change",
    };
    suite.refused(
        &about,
        &json!({"update": {"documentId": "doc"}}),
        Verdict::Malformed,
    )
}

/// A frame that carries the delta.
fn carry(frame: &str, delta: &Value) -> Value {
    json!({ frame: {"documentId": "doc", "delta": delta} })
}

fn id(bytes: &[u8]) -> Value {
    json!(base64(bytes))
}

fn set(path: u32) -> Value {
    json!({"path": path, "lwwSet": {"value": {"intValue": "1"}}})
}

fn change(replica: u32, first_seq: u64, deps: Value, ops: Value) -> Value {
    json!({"replica": replica, "firstSeq": first_seq.to_string(), "timestamp": "65536",
        "deps": deps, "ops": ops})
}

/// A delta whose dictionaries hold the replicas a, b, c and the paths x, y.
fn delta(changes: Value) -> Value {
    json!({
        "replicas": [id(b"a"), id(b"b"), id(b"c")],
        "paths": [{"segments": ["x"]}, {"segments": ["y"]}],
        "changes": changes,
    })
}

fn one(change: Value) -> Value {
    delta(json!([change]))
}

fn with_dictionaries(replicas: Value, paths: Value) -> Value {
    let changes = [change(0, 1, json!([]), json!([set(0)]))];
    json!({"replicas": replicas, "paths": paths, "changes": changes})
}
