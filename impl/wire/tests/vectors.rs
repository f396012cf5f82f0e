//! Replays `vectors/wire/`: every verdict, and what every valid frame means.
//!
//! Spec: chapters 5 and 11. The verdicts come from the rule that a case was made to break.
#![cfg(test)]

use std::fs;

use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::Value;
use synckit_crdt::Limits;
use synckit_wire::convert::{
    delta, document_id, replica_id, snapshot, sync_request, update, value, version,
};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{ErrorCode, Frame};
use synckit_wire::{DecodeError, FILE_DESCRIPTOR_SET, frame, v1};

/// The limits that a file of vectors was made for.
struct InForce {
    max_frame_bytes: u32,
    max_changes_per_frame: u32,
    content: Limits,
}

impl InForce {
    fn read(limits: &Value) -> Self {
        let limit = |name: &str| u32::try_from(limits[name].as_u64().expect(name)).unwrap();
        Self {
            max_frame_bytes: limit("max_frame_bytes"),
            max_changes_per_frame: limit("max_changes_per_frame"),
            content: Limits {
                max_ops_per_change: limit("max_ops_per_change"),
                max_value_bytes: limit("max_value_bytes"),
                max_value_depth: limit("max_value_depth"),
                max_path_segments: limit("max_path_segments"),
                max_path_bytes: limit("max_path_bytes"),
                max_deps_per_change: limit("max_deps_per_change"),
                max_references_per_change: limit("max_references_per_change"),
            },
        }
    }

    /// No limit at all.
    fn nothing() -> Self {
        Self {
            max_frame_bytes: u32::MAX,
            max_changes_per_frame: u32::MAX,
            content: Limits::UNBOUNDED,
        }
    }

    /// What a receiver answers: of several rules that a frame breaks, the first of chapter 12.
    //= SK-ERR-004
    fn answer(&self, bytes: &[u8]) -> Result<Frame, DecodeError> {
        let answer = self.accept(bytes);
        let exceeds = answer.as_ref().is_err_and(|error| error.limit().is_some());
        match Self::nothing().accept(bytes) {
            Err(malformed) if exceeds && malformed.limit().is_none() => Err(malformed),
            Ok(_) | Err(_) => answer,
        }
    }

    /// The frame, with everything in it checked as its receiver checks it.
    fn accept(&self, bytes: &[u8]) -> Result<Frame, DecodeError> {
        let frame = frame::decode(bytes, self.max_frame_bytes)?;
        let body = frame.body.as_ref().expect("a decoded frame has a body");
        self.check(body)?;
        Ok(frame)
    }

    fn check(&self, body: &Body) -> Result<(), DecodeError> {
        match body {
            Body::Hello(hello) => replica_id::decode(&hello.replica_id).map(drop),
            Body::Update(message) => {
                update::decode(message.clone(), self.max_changes_per_frame, &self.content).map(drop)
            }
            Body::SyncRequest(message) => sync_request::decode(message).map(drop),
            Body::SyncResponse(message) => self.check_response(message),
            Body::Notification(message) => {
                document_id::decode(&message.document_id)?;
                self.check_delta(message.delta.as_ref())
            }
            Body::Error(message) => check_version(message.server_version.as_ref()),
            Body::Ack(message) => document_id::decode(&message.document_id).map(drop),
            Body::Unsubscribe(message) => document_id::decode(&message.document_id).map(drop),
            Body::SetAccess(message) => document_id::decode(&message.document_id).map(drop),
            Body::AccessChanged(message) => document_id::decode(&message.document_id).map(drop),
            Body::AwarenessState(message) => document_id::decode(&message.document_id).map(drop),
            Body::AwarenessUpdate(message) => {
                document_id::decode(&message.document_id)?;
                let state = message.state.clone();
                state.map_or(Ok(()), |state| {
                    value::decode(state, &self.content).map(drop)
                })
            }
            Body::Welcome(_)
            | Body::Authenticate(_)
            | Body::Authenticated(_)
            | Body::Ping(_)
            | Body::Pong(_)
            | Body::Goaway(_)
            | Body::Query(_)
            | Body::QueryResult(_) => Ok(()),
        }
    }

    fn check_response(&self, message: &v1::SyncResponse) -> Result<(), DecodeError> {
        document_id::decode(&message.document_id)?;
        self.check_delta(message.delta.as_ref())?;
        if let Some(state) = message.snapshot.clone() {
            snapshot::decode(state, &self.content)?;
        }
        check_version(message.server_version.as_ref())?;
        check_version(message.want.as_ref())
    }

    fn check_delta(&self, message: Option<&v1::Delta>) -> Result<(), DecodeError> {
        let Some(message) = message else {
            return Ok(());
        };
        delta::decode(message.clone(), self.max_changes_per_frame, &self.content).map(drop)
    }
}

fn check_version(message: Option<&v1::Version>) -> Result<(), DecodeError> {
    message.map_or(Ok(()), |message| version::decode(message).map(drop))
}

/// The frame as the vectors write it: read by us, written by us, told by the library.
fn json(descriptor: &MessageDescriptor, frame: &Frame) -> Value {
    let bytes = frame::encode(frame);
    serde_json::to_value(DynamicMessage::decode(descriptor.clone(), bytes).unwrap()).unwrap()
}

fn descriptor() -> MessageDescriptor {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    pool.get_message_by_name("synckit.v1.Frame").unwrap()
}

/// What is wrong with our answer to one case; `None` when nothing is.
fn disagreement(descriptor: &MessageDescriptor, limits: &InForce, case: &Value) -> Option<String> {
    let bytes = hex::decode(case["hex"].as_str().unwrap()).unwrap();
    let answer = limits.answer(&bytes);
    let (verdict, limit) = match &answer {
        Ok(_) => ("ok", None),
        Err(error) if error.code() == ErrorCode::Malformed => ("malformed", None),
        Err(error) if error.code() == ErrorCode::UnsupportedFrame => ("unsupported_frame", None),
        Err(error) => ("limit_exceeded", error.limit()),
    };
    let told = answer
        .as_ref()
        .err()
        .map(ToString::to_string)
        .unwrap_or_default();
    if case["verdict"] != verdict || case.get("limit").and_then(Value::as_str) != limit {
        return Some(format!("is {}, got {verdict} {told}", case["verdict"]));
    }
    let meaning = answer.ok().map(|frame| json(descriptor, &frame));
    (meaning.as_ref() != case.get("json")).then(|| format!("means {meaning:?}"))
}

fn replay(name: &str, least_cases: usize) {
    let path = format!(
        "{}/../../vectors/wire/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let (limits, descriptor) = (InForce::read(&file["limits"]), descriptor());
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() >= least_cases, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            Some(format!(
                "{} {}",
                case["id"],
                disagreement(&descriptor, &limits, case)?
            ))
        })
        .collect();
    let report = wrong.join("\n");
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{report}",
        wrong.len(),
        cases.len()
    );
}

//= SK-WIRE-004
//= SK-WIRE-023
#[test]
fn valid_frames_are_read_and_mean_what_the_vectors_say() {
    replay("valid", 1_000);
}

//= SK-WIRE-001
//= SK-WIRE-003
#[test]
fn broken_frames_are_refused_and_their_neighbours_are_not() {
    replay("invalid", 900);
}

//= SK-LIM-001
//= SK-LIM-002
#[test]
fn a_limit_is_allowed_and_one_more_is_not() {
    replay("boundary", 50);
}
