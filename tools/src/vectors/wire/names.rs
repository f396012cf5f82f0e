//! Document ids, the replica id of `Hello`, and the two fields a `SyncRequest` must set.
//!
//! Spec: chapter 5, [SK-WIRE-011], [SK-WIRE-012] and [SK-WIRE-021].

use serde_json::{Value, json};

use super::case::Verdict;
use super::raw::base64;
use super::samples::{self, ALICE};
use super::suite::{About, Suite};

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    for (name, frame) in samples::frames() {
        // The document id of an `Error` may be empty: it need not be about a document.
        if name != "error" {
            generate_document_ids(suite, name, &frame)?;
        }
    }
    generate_hello(suite)?;
    generate_sync_request(suite)
}

fn generate_document_ids(suite: &mut Suite, name: &str, frame: &Value) -> anyhow::Result<()> {
    let Some((key, body)) = frame.as_object().and_then(|frame| frame.iter().next()) else {
        return Ok(());
    };
    if body.get("documentId").is_none() {
        return Ok(());
    }
    let with = |document_id: &str| {
        let mut frame = frame.clone();
        frame[key]["documentId"] = json!(document_id);
        frame
    };
    for (label, note, document_id) in [
        ("empty", "a document id of 0 bytes", String::new()),
        ("257-bytes", "a document id of 257 bytes", "d".repeat(257)),
        (
            "258-bytes",
            "86 characters that are 258 bytes",
            "本".repeat(86),
        ),
    ] {
        let id = format!("document-id/{name}/{label}");
        let about = About {
            id: &id,
            clauses: &["SK-WIRE-012"],
            note,
        };
        suite.refused(&about, &with(&document_id), Verdict::Malformed)?;
    }
    for (label, note, document_id) in [
        ("1-byte", "a document id of one byte", "d".to_owned()),
        ("256-bytes", "a document id of 256 bytes", "d".repeat(256)),
        (
            "256-bytes-wide",
            "128 characters that are 256 bytes",
            "é".repeat(128),
        ),
    ] {
        let id = format!("document-id/{name}/valid/{label}");
        suite.ok(
            &About {
                id: &id,
                clauses: &["SK-WIRE-012"],
                note,
            },
            &with(&document_id),
        )?;
    }
    Ok(())
}

fn generate_hello(suite: &mut Suite) -> anyhow::Result<()> {
    let hello = |id: &str| json!({"hello": {"versions": [1], "replicaId": id}});
    let clauses = &["SK-WIRE-011"];
    let longest = base64(&[b'x'; 64]);
    let too_long = base64(&[b'x'; 65]);
    for (id, note, replica) in [
        ("hello/replica-id-empty", "a replica id of 0 bytes", ""),
        (
            "hello/replica-id-65-bytes",
            "a replica id of 65 bytes",
            too_long.as_str(),
        ),
    ] {
        suite.refused(
            &About { id, clauses, note },
            &hello(replica),
            Verdict::Malformed,
        )?;
    }
    for (id, note, replica) in [
        (
            "hello/valid/replica-id-1-byte",
            "a replica id of one byte",
            "AA==",
        ),
        (
            "hello/valid/replica-id-64-bytes",
            "a replica id of 64 bytes",
            longest.as_str(),
        ),
        (
            "hello/valid/replica-id-text",
            "a replica id of five bytes",
            ALICE,
        ),
    ] {
        suite.ok(&About { id, clauses, note }, &hello(replica))?;
    }
    Ok(())
}

fn generate_sync_request(suite: &mut Suite) -> anyhow::Result<()> {
    let request = |request_id: &str, mode: i32| {
        let body = json!({"requestId": request_id, "documentId": "doc", "mode": mode});
        json!({ "syncRequest": body })
    };
    let clauses = &["SK-WIRE-021"];
    for (id, note, request_id, mode) in [
        ("sync-request/request-id-zero", "a request id of 0", "0", 1),
        ("sync-request/mode-unspecified", "no mode", "1", 0),
        (
            "sync-request/both",
            "neither a request id nor a mode",
            "0",
            0,
        ),
    ] {
        let frame = request(request_id, mode);
        suite.refused(&About { id, clauses, note }, &frame, Verdict::Malformed)?;
    }
    for (id, note, request_id, mode) in [
        (
            "sync-request/valid/subscribe",
            "request id 1, subscribe",
            "1",
            1,
        ),
        ("sync-request/valid/once", "request id 1, once", "1", 2),
        (
            "sync-request/valid/greatest-id",
            "request id 2^64 - 1",
            "18446744073709551615",
            2,
        ),
    ] {
        suite.ok(&About { id, clauses, note }, &request(request_id, mode))?;
    }
    Ok(())
}
