//! One full frame of each kind: the cases of the other modules are made of these.

use serde_json::{Value, json};

use super::suite::{About, Suite};

/// Base64 of the replica id "alice", and of "bob".
pub(super) const ALICE: &str = "YWxpY2U=";
pub(super) const BOB: &str = "Ym9i";

pub(super) fn generate(suite: &mut Suite) -> anyhow::Result<()> {
    for (name, frame) in frames() {
        let id = format!("frame/{name}");
        let note = format!("a {name} with every field set");
        suite.ok(
            &About {
                id: &id,
                clauses: &["SK-WIRE-001"],
                note: &note,
            },
            &frame,
        )?;
    }
    for (name, key) in [
        ("authenticate", "authenticate"),
        ("authenticated", "authenticated"),
        ("ping", "ping"),
        ("pong", "pong"),
        ("goaway", "goaway"),
        ("query", "query"),
        ("query-result", "queryResult"),
    ] {
        let id = format!("frame/{name}/bare");
        let note = format!("a {name} with every field at its default");
        let frame = json!({ key: {} });
        suite.ok(
            &About {
                id: &id,
                clauses: &["SK-WIRE-001"],
                note: &note,
            },
            &frame,
        )?;
    }
    Ok(())
}

/// Every kind of frame, by its name, with every field set.
pub(super) fn frames() -> Vec<(&'static str, Value)> {
    let mut frames = session_frames();
    frames.extend(document_frames());
    frames
}

fn session_frames() -> Vec<(&'static str, Value)> {
    let principal = json!({"subject": "ada", "expiresAtMs": "1900000000000"});
    vec![
        (
            "hello",
            json!({"hello": {
                "versions": [1], "capabilities": ["CAPABILITY_LWW"], "replicaId": ALICE,
                "token": "t", "agent": "vectors/1",
            }}),
        ),
        (
            "welcome",
            json!({"welcome": {
                "version": 1, "capabilities": ["CAPABILITY_LWW"], "sessionId": "AQI=",
                "serverTimeMs": "1700000000000", "limits": limits(), "heartbeatIntervalMs": 30000,
                "principal": principal, "epoch": "CQ==",
            }}),
        ),
        (
            "authenticate",
            json!({"authenticate": {"requestId": "7", "token": "t"}}),
        ),
        (
            "authenticated",
            json!({"authenticated": {"requestId": "7", "principal": principal}}),
        ),
        ("ping", json!({"ping": {"nonce": "42"}})),
        ("pong", json!({"pong": {"nonce": "42"}})),
        (
            "error",
            json!({"error": {
                "code": "ERROR_CODE_GAP", "message": "m", "requestId": "7", "documentId": "doc",
                "retryable": true, "retryAfterMs": 100, "sessionContinues": true,
                "expectedSeq": "3", "limit": "max_value_bytes", "serverTimeMs": "1700000000000",
                "serverVersion": version(), "refusedSeq": "5",
            }}),
        ),
        (
            "goaway",
            json!({"goaway": {"reconnectAfterMs": 500, "reason": "restart"}}),
        ),
    ]
}

fn document_frames() -> Vec<(&'static str, Value)> {
    let state = json!({"stringValue": "here"});
    let access = json!({
        "requestId": "7", "documentId": "doc", "subject": "ada", "level": "ACCESS_LEVEL_WRITE",
    });
    vec![
        (
            "sync-request",
            json!({"syncRequest": {
                "requestId": "7", "documentId": "doc", "cursor": "CQE=", "version": version(),
                "mode": "SYNC_MODE_SUBSCRIBE", "maxChanges": 100,
            }}),
        ),
        (
            "sync-response",
            json!({"syncResponse": {
                "requestId": "7", "documentId": "doc", "delta": delta(), "snapshot": snapshot(),
                "cursor": "CQI=", "hasMore": true, "serverVersion": version(), "want": version(),
            }}),
        ),
        (
            "update",
            json!({"update": {"documentId": "doc", "delta": delta()}}),
        ),
        (
            "ack",
            json!({"ack": {
                "documentId": "doc", "replicaId": ALICE, "throughSeq": "3",
                "previousCursor": "CQE=", "cursor": "CQI=",
            }}),
        ),
        (
            "notification",
            json!({"notification": {
                "documentId": "doc", "delta": delta(), "previousCursor": "CQE=", "cursor": "CQI=",
            }}),
        ),
        ("unsubscribe", json!({"unsubscribe": {"documentId": "doc"}})),
        (
            "query",
            json!({"query": {
                "requestId": "7", "idPrefix": "d", "maxIds": 10, "subscribe": true,
            }}),
        ),
        (
            "query-result",
            json!({"queryResult": {
                "requestId": "7", "documentIds": ["doc"], "hasMore": true,
            }}),
        ),
        (
            "awareness-update",
            json!({"awarenessUpdate": {
                "documentId": "doc", "clock": "5", "state": state, "timeToLiveMs": 30000,
                "requestId": "7",
            }}),
        ),
        (
            "awareness-state",
            json!({"awarenessState": {"documentId": "doc", "entries": [
                {"replicaId": ALICE, "clock": "5", "state": state, "timeToLiveMs": 30000},
            ]}}),
        ),
        ("set-access", json!({ "setAccess": access })),
        ("access-changed", json!({ "accessChanged": access })),
    ]
}

fn limits() -> Value {
    json!({
        "maxFrameBytes": 1048576, "maxChangesPerFrame": 1024, "maxOpsPerChange": 4096,
        "maxValueBytes": 262144, "maxValueDepth": 32, "maxPathSegments": 32, "maxPathBytes": 1024,
        "maxDocumentIdBytes": 256, "maxDepsPerChange": 256, "maxSubscriptions": 1000,
        "maxUnacknowledgedUpdates": 256, "maxOutboundBytes": 8388608, "maxFramesPerSecond": 2000,
        "maxBytesPerSecond": 16777216, "maxClockSkewMs": 60000, "maxReplicasPerDocument": 65536,
        "maxReferencesPerChange": 65536, "maxAwarenessBytes": 4096, "maxAwarenessEntries": 1024,
        "maxAwarenessPerSecond": 20, "maxAccessEntries": 1024,
    })
}

fn version() -> Value {
    json!({"entries": [{"replicaId": ALICE, "seq": "3"}, {"replicaId": BOB, "seq": "1"}]})
}

fn snapshot() -> Value {
    json!({"version": version(), "fields": [{
        "path": {"segments": ["x"]},
        "register": {"timestamp": "65536", "replicaId": ALICE, "seq": "3",
            "value": {"intValue": "1"}},
    }]})
}

/// Two changes of one replica: a write over bob's, and a delete.
pub(super) fn delta() -> Value {
    json!({
        "replicas": [ALICE, BOB],
        "paths": [{"segments": ["x"]}, {"segments": ["y", "z"]}],
        "changes": [
            {"replica": 0, "firstSeq": "3", "timestamp": "65536", "deps": [
                {"replica": 1, "seq": "1"},
            ], "ops": [{"path": 0, "lwwSet": {"value": {"intValue": "1"}}}]},
            {"replica": 0, "firstSeq": "4", "timestamp": "65537", "ops": [
                {"path": 1, "lwwDelete": {}},
            ]},
        ],
    })
}
