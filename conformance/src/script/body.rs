//! The bodies of steps, as data.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Failure;

/// The connection a step is about, and the rest: `a`, or `{a: rest}`.
pub(super) fn on_connection(body: &Value) -> Result<(String, Value), Failure> {
    match body {
        Value::String(name) => Ok((name.clone(), Value::Null)),
        Value::Object(fields) if fields.len() == 1 => {
            let (name, rest) = fields.iter().next().expect("one field");
            Ok((name.clone(), rest.clone()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            let reason = format!("a step names one connection, not {body}");
            Err(Failure::script(reason))
        }
    }
}

/// Reads a body of a known shape; null is the empty mapping.
pub(super) fn shaped<T: DeserializeOwned>(body: Value) -> Result<T, Failure> {
    let body = if body.is_null() { json!({}) } else { body };
    serde_json::from_value(body).map_err(|error| Failure::script(error.to_string()))
}

/// `connect`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConnectBody {
    pub(super) bearer: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) protocol: Option<String>,
    pub(super) path: Option<String>,
    pub(super) alpn: Option<String>,
    pub(super) status: Option<u16>,
}

/// `talk`: a step, and how it is taken.
#[derive(Debug, Deserialize)]
pub(super) struct TalkBody {
    /// False for what comes before any greeting.
    #[serde(default = "yes")]
    pub(super) greeted: bool,
    /// False for what is left under way.
    #[serde(default = "yes")]
    pub(super) settled: bool,
    /// The verb, and what it is about.
    #[serde(flatten)]
    pub(super) step: Map<String, Value>,
}

const fn yes() -> bool {
    true
}

/// `write`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WriteBody {
    pub(super) set: Option<Value>,
    pub(super) delete: Option<Value>,
    pub(super) ops: Option<Value>,
    pub(super) seq: Option<u64>,
    pub(super) timestamp: Option<Value>,
    pub(super) deps: Option<Value>,
    pub(super) replica: Option<String>,
    pub(super) document: Option<String>,
    pub(super) r#as: Option<String>,
}

/// `subscribe` and `read`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SyncBody {
    pub(super) document: Option<String>,
    pub(super) cursor: Option<Value>,
    pub(super) version: Option<BTreeMap<String, u64>>,
    pub(super) max_changes: u64,
    pub(super) changes: Option<Value>,
    pub(super) r#as: Option<String>,
}

/// `view`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ViewBody {
    pub(super) document: Option<String>,
    pub(super) path: Option<String>,
    pub(super) method: Option<String>,
    pub(super) token: Option<String>,
    pub(super) known: Option<String>,
    /// The clause that an answer breaks which does not match, when it is not the case's.
    pub(super) citing: Option<String>,
}

/// `token`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenBody {
    pub(super) r#as: String,
    pub(super) sub: Option<String>,
    #[serde(default)]
    pub(super) permissions: Value,
    pub(super) relay: Option<bool>,
    pub(super) expires_in_s: Option<i64>,
    pub(super) not_before_in_s: Option<i64>,
    pub(super) key: Option<String>,
    pub(super) algorithm: Option<String>,
    #[serde(default)]
    pub(super) omit: Vec<String>,
}

/// `edit`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct EditBody {
    pub(super) set: Option<BTreeMap<String, Value>>,
    pub(super) delete: Option<Vec<String>>,
    pub(super) ops: Option<Vec<Value>>,
    pub(super) document: Option<String>,
}

/// `present`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PresentBody {
    pub(super) state: Option<Value>,
    pub(super) document: Option<String>,
}

/// `set_access`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetAccessBody {
    pub(super) subject: String,
    #[serde(default)]
    pub(super) level: Option<String>,
    #[serde(default)]
    pub(super) document: Option<String>,
}

/// `query`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueryBody {
    /// The application's own name of it.
    #[serde(default = "first_query")]
    pub(super) query: u64,
    #[serde(default)]
    pub(super) prefix: String,
    #[serde(default)]
    pub(super) subscribe: bool,
}

/// `expect_named`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectNamedBody {
    pub(super) request_id: u64,
    pub(super) documents: BTreeSet<String>,
}

/// `expect_listed`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectListedBody {
    #[serde(default = "first_query")]
    pub(super) query: u64,
    pub(super) documents: Vec<String>,
    pub(super) complete: bool,
    #[serde(default)]
    pub(super) failed: bool,
}

const fn first_query() -> u64 {
    1
}

/// `greet` and `live`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct GreetBody {
    pub(super) epoch: Option<String>,
    pub(super) capabilities: Option<Vec<String>>,
    pub(super) server_time_ms: Option<u64>,
    pub(super) subject: Option<String>,
    pub(super) limits: BTreeMap<String, u32>,
    pub(super) heartbeat_interval_ms: Option<u32>,
}

/// `serve`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ServeBody {
    pub(super) changes: Option<Value>,
    pub(super) cursor: Option<String>,
    pub(super) has_more: bool,
    pub(super) document: Option<String>,
    pub(super) server_version: Option<Value>,
    pub(super) want: Option<Value>,
}
