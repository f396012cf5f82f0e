//! Says in one sentence, before any case runs, that a run would be pointless.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use thiserror::Error;

use super::{Server, TokenMint};
use crate::case::{Feature, TransportKind};
use crate::frame::{CAPABILITIES, body_name, decode_frame, encode_frame};
use crate::peer::{
    Arrival, Command, QuicOptions, WebSocketOptions, connect_quic, connect_websocket,
};

/// How long the preflight may take on one transport.
const PREFLIGHT_PATIENCE: Duration = Duration::from_millis(1_800);

/// What the preflight found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// The transports that work.
    pub transports: Vec<TransportKind>,
    /// The features whose capabilities the server agrees to.
    pub features: BTreeSet<Feature>,
}

/// Why a run would be pointless.
#[derive(Debug, Error)]
pub enum PreflightError {
    /// Nothing there.
    #[error("nothing answers at the given address: {0}")]
    Unreachable(String),
    /// Something is there, and it does not greet.
    #[error("what listens over {transport} does not greet as a SyncKit server: {reason}")]
    NoGreeting {
        /// Over which transport.
        transport: &'static str,
        /// What came instead.
        reason: String,
    },
    /// The server has none of the asked transports.
    #[error("the server has no address for the asked transports")]
    NoTransport,
}

/// Greets once over each asked transport that the server has an address for.
///
/// # Errors
/// When a greeting does not come, or there is no transport to judge.
pub async fn preflight(
    server: &Server,
    asked: &[TransportKind],
) -> Result<Preflight, PreflightError> {
    let addresses = server.addresses();
    let mut transports = Vec::new();
    let mut features = BTreeSet::new();
    for transport in asked.iter().copied() {
        let Some(address) = addresses.of(transport) else {
            continue;
        };
        let connected = match transport {
            TransportKind::WebSocket => {
                connect_websocket(address, &WebSocketOptions::default(), PREFLIGHT_PATIENCE).await
            }
            TransportKind::Quic => {
                connect_quic(address, &QuicOptions::default(), PREFLIGHT_PATIENCE).await
            }
        };
        let mut link = connected.map_err(|error| PreflightError::Unreachable(error.to_string()))?;
        link.send(Command::Frame(hello(server)));
        let no_greeting = |reason: String| PreflightError::NoGreeting {
            transport: transport.suffix(),
            reason,
        };
        match link.receive(PREFLIGHT_PATIENCE).await {
            Some(Arrival::Frame(bytes)) => match decode_frame(&bytes) {
                Ok(frame) if body_name(&frame) == "welcome" => {
                    features = Feature::named_in(&frame["welcome"]["capabilities"]);
                    transports.push(transport);
                }
                Ok(frame) if body_name(&frame) == "error" => {
                    let message = frame["error"]["message"].as_str().unwrap_or_default();
                    return Err(no_greeting(format!("{} {message}", frame["error"]["code"])));
                }
                Ok(frame) => return Err(no_greeting(format!("a `{}`", body_name(&frame)))),
                Err(problem) => return Err(no_greeting(problem.to_string())),
            },
            Some(Arrival::Text(_)) => return Err(no_greeting("a text message".to_owned())),
            Some(Arrival::Ended(end)) => {
                return Err(no_greeting(format!(
                    "it closes the connection {}",
                    end.reason
                )));
            }
            None => {
                return Err(no_greeting(format!(
                    "nothing within {PREFLIGHT_PATIENCE:?}"
                )));
            }
        }
    }
    if transports.is_empty() {
        Err(PreflightError::NoTransport)
    } else {
        Ok(Preflight {
            transports,
            features,
        })
    }
}

fn hello(server: &Server) -> Vec<u8> {
    let far = json!(4_000_000_000u64);
    let claims = json!({"sub": "judge", "exp": far, "permissions": {"*": "admin"}});
    let token = server
        .secret()
        .map(|secret| TokenMint::new(secret.to_owned()).token(&claims, None, None));
    let token = token.and_then(Result::ok).unwrap_or_default();
    let hello = json!({"hello": {
        "versions": [1], "capabilities": CAPABILITIES, "replica_id": "text:preflight",
        "token": token,
    }});
    encode_frame(&hello).unwrap_or_default()
}
