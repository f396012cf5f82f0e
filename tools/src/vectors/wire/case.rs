//! One case: bytes, the verdict, and why.

use serde_json::{Value, json};

/// What a receiver makes of a frame.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// Accepted; the frame in protobuf's JSON form.
    Ok(Value),
    Malformed,
    UnsupportedFrame,
    /// With the limit's name.
    LimitExceeded(&'static str),
}

#[derive(Debug, Clone)]
pub(super) struct Case {
    /// Permanent: made of what the case is about, never of its place in the file.
    pub(super) id: String,
    pub(super) clauses: Vec<&'static str>,
    pub(super) note: String,
    pub(super) bytes: Vec<u8>,
    pub(super) verdict: Verdict,
}

impl Case {
    pub(super) fn to_json(&self) -> Value {
        let mut case = json!({
            "id": self.id,
            "clauses": self.clauses,
            "note": self.note,
            "hex": hex::encode(&self.bytes),
        });
        match &self.verdict {
            Verdict::Ok(frame) => {
                case["verdict"] = json!("ok");
                case["json"] = frame.clone();
            }
            Verdict::Malformed => case["verdict"] = json!("malformed"),
            Verdict::UnsupportedFrame => case["verdict"] = json!("unsupported_frame"),
            Verdict::LimitExceeded(limit) => {
                case["verdict"] = json!("limit_exceeded");
                case["limit"] = json!(limit);
            }
        }
        case
    }
}
