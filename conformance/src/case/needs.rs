//! What a case asks of the judged peer, beyond speaking the protocol.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A transport of chapter 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransportKind {
    /// RFC 6455.
    WebSocket,
    /// RFC 9000.
    Quic,
}

impl TransportKind {
    /// The suffix in a case's name: `ws` or `quic`.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::WebSocket => "ws",
            Self::Quic => "quic",
        }
    }
}

/// The needs of a case. The default asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Needs {
    /// A server with tokens.
    pub guarded: bool,
    /// The server can be stopped and started again on the same data.
    pub restart: bool,
    /// The server can be killed and started again on the same data.
    pub kill: bool,
    /// The server shows documents over HTTP (chapter 19).
    pub view: bool,
    /// A server whose log was put back from a backup: it lacks what it had acknowledged.
    pub restored: bool,
    /// Capabilities beyond those of the kinds of fields. The judge names them in its greetings.
    pub capabilities: Vec<String>,
    /// Only over this transport.
    pub transport: Option<TransportKind>,
    /// A server with these limits.
    pub limits: BTreeMap<String, u32>,
    /// A server with this heartbeat interval.
    pub heartbeat_interval_ms: Option<u32>,
    /// A server whose disk fails these commits, counted from 1.
    pub failing_commits: Vec<u64>,
    /// A server that admits this origin and no other.
    pub allowed_origin: Option<String>,
}

impl Needs {
    /// True when what the case does to its server would be felt by others, so that it needs one for
    /// itself.
    #[must_use]
    pub const fn alone(&self) -> bool {
        self.restart || self.kill || !self.failing_commits.is_empty()
    }
}
