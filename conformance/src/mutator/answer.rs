//! What a server's frame says, and should not.

use serde_json::{Value, json};

use super::delta::{body_of, each_change, each_op, each_value, garbled, list};
use super::fault::faults;
use super::memory::{Connection, Memory};
use crate::frame::body_name;

faults! {
    /// A frame of the server that is lost, or says something else.
    AnswerFault {
        /// Loses acknowledgements.
        AckLost = "PXY-ACK-LOST" ["SK-SESS-030"],
        /// Acknowledges one change more.
        AckTooFar = "PXY-ACK-TOO-FAR" ["SK-SESS-030"],
        /// Loses answers to pings.
        PongLost = "PXY-PONG-LOST" ["SK-SESS-060"],
        /// Loses notifications.
        NotificationLost = "PXY-NOTIFICATION-LOST" ["SK-SESS-050"],
        /// Closes without the `Error` that says why.
        ClosingErrorLost = "PXY-CLOSING-ERROR-LOST" ["SK-TRAN-020"],
        /// Gives cursors that lead nowhere.
        CursorGarbled = "PXY-CURSOR-GARBLED" ["SK-SESS-052"],
        /// Leaves out what a notification follows.
        PreviousCursorLost = "PXY-PREVIOUS-CURSOR-LOST" ["SK-SESS-052"],
        /// Names another epoch in each session.
        EpochOfEachSession = "PXY-EPOCH-OF-EACH-SESSION" ["SK-STOR-004"],
        /// Notifies of another value than was written.
        ValueChanged = "PXY-VALUE-CHANGED" ["SK-DATA-021", "SK-STOR-007"],
        /// Gives back a double without a fraction as an integer.
        DoubleMadeInteger = "PXY-DOUBLE-MADE-INTEGER" ["SK-DATA-040"],
        /// Gives a NaN of other bits.
        OtherNan = "PXY-OTHER-NAN" ["SK-WIRE-024"],
        /// Forgets what changes depend on.
        DependenciesLost = "PXY-DEPENDENCIES-LOST" ["SK-STOR-007"],
        /// Stamps changes by their arrival.
        StampedOnArrival = "PXY-STAMPED-ON-ARRIVAL" ["SK-LWW-001", "SK-STOR-007"],
        /// Keeps a null in place of a delete.
        DeleteKeptAsNull = "PXY-DELETE-KEPT-AS-NULL" ["SK-LWW-003", "SK-LWW-006"],
        /// Knows a field by the first segment of its path.
        PathCut = "PXY-PATH-CUT" ["SK-LWW-007"],
        /// Turns the order of the operations of a change.
        OperationsReversed = "PXY-OPERATIONS-REVERSED" ["SK-LWW-004"],
        /// Gives the operations of a change as changes of their own.
        ChangeSplit = "PXY-CHANGE-SPLIT" ["SK-DATA-012"],
        /// Names a path twice.
        PathNamedTwice = "PXY-PATH-NAMED-TWICE" ["SK-WIRE-007"],
        /// Lists the replicas of a version in descending order.
        VersionDescends = "PXY-VERSION-DESCENDS" ["SK-DATA-020"],
        /// Says that its version is one change further.
        VersionTooFar = "PXY-VERSION-TOO-FAR" ["SK-SESS-016"],
        /// Acknowledges what storage failed to take.
        FailureAcknowledged = "PXY-FAILURE-ACKNOWLEDGED" ["SK-STOR-006"],
        /// Says in a refusal that the document exists.
        RefusalReveals = "PXY-REFUSAL-REVEALS" ["SK-AUTH-023"],
        /// Gives only a part of what was written last, after a crash.
        TornByCrash = "PXY-TORN-BY-CRASH" ["SK-STOR-003"],
        /// Loses the first change of a document in a restart.
        FirstLostInRestart = "PXY-FIRST-LOST-IN-RESTART" ["SK-STOR-002"],
    }
}

impl AnswerFault {
    /// Bends a frame of the server; false when it is lost.
    pub(super) fn bend(
        self,
        frame: &mut Value,
        connection: &Connection,
        memory: &mut Memory,
    ) -> bool {
        let name = body_name(frame).to_owned();
        match self {
            Self::AckLost => return name != "ack",
            Self::PongLost => return name != "pong",
            Self::NotificationLost => return name != "notification",
            Self::ClosingErrorLost => {
                return name != "error" || frame["error"]["session_continues"] == true;
            }
            Self::AckTooFar => add_one(body_of(frame), "through_seq"),
            Self::CursorGarbled => bend_cursor(frame, "cursor", &garbled),
            Self::PreviousCursorLost => bend_cursor(frame, "previous_cursor", &|_| json!("hex:")),
            Self::EpochOfEachSession if name == "welcome" => {
                let life = u64::from(memory.restarted) << 32;
                let number = connection.number | life;
                frame["welcome"]["epoch"] = json!(format!("hex:{number:032x}"));
            }
            Self::ValueChanged if name == "notification" => each_value(frame, &mut |value| {
                *value = json!({"string_value": "changed on the way"});
            }),
            Self::EpochOfEachSession | Self::ValueChanged => {}
            Self::DoubleMadeInteger => each_value(frame, &mut make_integer),
            Self::OtherNan => each_value(frame, &mut |value| {
                if value["float_value"]["$float"] == "nan" {
                    value["float_value"] = json!({"$float": "0x7ff8000000000001"});
                }
            }),
            Self::DependenciesLost => each_change(frame, |change| change["deps"] = json!([])),
            Self::StampedOnArrival => each_change(frame, |change| {
                memory.restamped += 1;
                change["timestamp"] = json!(memory.restamped << 16);
            }),
            Self::DeleteKeptAsNull => each_op(frame, |op| {
                if op.get("lww_delete").is_some() {
                    let value = json!({"null_value": "NULL"});
                    *op = json!({"path": op["path"], "lww_set": {"value": value}});
                }
            }),
            Self::PathCut => cut_paths(frame),
            Self::OperationsReversed => {
                each_change(frame, |change| list(change, "ops").reverse());
            }
            Self::ChangeSplit => split_changes(frame),
            Self::PathNamedTwice => name_twice(frame),
            Self::VersionDescends => entries(frame).reverse(),
            Self::VersionTooFar => entries(frame)
                .iter_mut()
                .for_each(|entry| add_one(entry, "seq")),
            Self::FailureAcknowledged => acknowledge_failure(frame, connection),
            Self::RefusalReveals => reveal(frame, memory),
            Self::TornByCrash if memory.restarted => tear_last(frame),
            Self::FirstLostInRestart if memory.restarted => lose_first(frame),
            Self::TornByCrash | Self::FirstLostInRestart => {}
        }
        true
    }
}

fn add_one(to: &mut Value, field: &str) {
    if let Some(number) = to[field].as_u64() {
        to[field] = json!(number + 1);
    }
}

/// The entries of the server's version, where a frame has it.
fn entries(frame: &mut Value) -> &mut [Value] {
    match body_of(frame).get_mut("server_version") {
        Some(version) => list(version, "entries"),
        None => &mut [],
    }
}

fn bend_cursor(frame: &mut Value, field: &str, bend: &dyn Fn(&Value) -> Value) {
    let body = body_of(frame);
    if body[field].as_str().is_some_and(|cursor| cursor != "hex:") {
        body[field] = bend(&body[field]);
    }
}

fn make_integer(value: &mut Value) {
    let whole = value["float_value"].as_f64();
    if let Some(whole) = whole.filter(|number| number.fract() == 0.0 && number.abs() < 1e15) {
        let integer = whole as i64;
        *value = json!({"int_value": integer});
    }
}

fn cut_paths(frame: &mut Value) {
    if let Some(delta) = body_of(frame).get_mut("delta") {
        for path in list(delta, "paths") {
            if let Some(segments) = path["segments"].as_array_mut() {
                segments.truncate(1);
            }
        }
    }
}

fn name_twice(frame: &mut Value) {
    let paths = body_of(frame).pointer_mut("/delta/paths");
    if let Some(paths) = paths.and_then(Value::as_array_mut)
        && let Some(first) = paths.first().cloned()
    {
        paths.push(first);
    }
}

/// Only changes whose operations take one number each; a text's runs stay whole.
fn split_changes(frame: &mut Value) {
    let changes = body_of(frame).pointer_mut("/delta/changes");
    let Some(changes) = changes.and_then(Value::as_array_mut) else {
        return;
    };
    let mut split = Vec::new();
    for change in std::mem::take(changes) {
        let ops = change["ops"].as_array().cloned().unwrap_or_default();
        if ops.len() < 2 || ops.iter().any(|op| op.get("text_insert").is_some()) {
            split.push(change);
            continue;
        }
        let first = change["first_seq"].as_u64().unwrap_or(1);
        for (seq, op) in (first..).zip(ops) {
            let mut part = change.clone();
            part["first_seq"] = json!(seq);
            part["ops"] = json!([op]);
            if seq > first {
                part["deps"] = json!([]);
            }
            split.push(part);
        }
    }
    *changes = split;
}

fn acknowledge_failure(frame: &mut Value, connection: &Connection) {
    let error = &frame["error"];
    if error["code"] == "STORAGE_FAILED" {
        *frame = json!({"ack": {
            "document_id": error["document_id"], "replica_id": connection.replica,
            "through_seq": error["refused_seq"],
        }});
    }
}

fn reveal(frame: &mut Value, memory: &Memory) {
    let Some(error) = frame.get_mut("error") else {
        return;
    };
    let document = error["document_id"].as_str().unwrap_or_default();
    if error["code"] == "ACCESS_DENIED" && memory.written.contains(document) {
        error["message"] = json!("this document is not yours; ask its owner");
    }
}

fn tear_last(frame: &mut Value) {
    let Some(page) = frame.get_mut("sync_response") else {
        return;
    };
    let Some(last) = page.get_mut("delta").map(|delta| list(delta, "changes")) else {
        return;
    };
    let Some(ops) = last
        .last_mut()
        .and_then(|change| change["ops"].as_array_mut())
    else {
        return;
    };
    if ops.len() > 1 {
        ops.pop();
    } else if let Some(op) = ops.first_mut() {
        *op = json!({"path": op["path"], "lww_delete": {}});
    }
}

fn lose_first(frame: &mut Value) {
    let changes = frame.pointer_mut("/sync_response/delta/changes");
    if let Some(changes) = changes.and_then(Value::as_array_mut)
        && !changes.is_empty()
    {
        changes.remove(0);
    }
}
