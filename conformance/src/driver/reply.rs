//! What a driver answers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::case::Feature;

/// One answer: what the client wants done, or what the application reads.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Reply {
    /// Of the request.
    pub id: u64,
    /// Tunnel mode: frames to send, in order, in hex.
    pub send: Vec<String>,
    /// Network mode: how many frames the client has written to the connection that was last up.
    pub sent: Option<u64>,
    /// Network mode: false when the client could not open its WebSocket.
    pub connected: Option<bool>,
    /// The client asks for a connection.
    pub dial: bool,
    /// The client closes its connection.
    pub close: bool,
    /// When the client wants the next `tick`, in Unix milliseconds; none when it waits for nothing.
    pub timer: Option<u64>,
    /// Answers `state`: the value at each path.
    pub fields: Option<Map<String, Value>>,
    /// Answers `presence`: what others show, by replica in hex.
    pub presence: Option<Map<String, Value>>,
    /// Answers `listed`: what was heard of a query.
    pub listed: Option<Listed>,
    /// Answers `hello`.
    pub name: String,
    /// Answers `hello`.
    pub version: String,
    /// Answers `hello`: the features that the client has; without it, all of them.
    pub capabilities: Option<BTreeSet<Feature>>,
    /// The driver does not know the verb.
    pub skip: Option<String>,
    /// The driver cannot do what it was asked.
    pub error: Option<String>,
}

/// What an application has heard of a query so far.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Each once, ascending.
    pub documents: BTreeSet<String>,
    /// Whether that was all when it was last heard of.
    pub complete: bool,
    /// The query came to its end before the application ended it.
    pub failed: bool,
}
