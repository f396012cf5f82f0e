//! A connection of a campaign: it sends anything, and takes only what a server may send.

use std::time::Duration;

use serde_json::{Value, json};

use super::CampaignError;
use crate::case::TransportKind;
use crate::frame::{Sender, decode_frame, encode_frame, grammar_problem};
use crate::peer::{
    Addresses, Arrival, Command, ConnectError, End, Link, QuicOptions, WebSocketOptions,
    connect_quic, connect_websocket,
};

/// How long a connection and its greeting may take.
const GREETING_PATIENCE: Duration = Duration::from_secs(5);

/// What came.
#[derive(Debug)]
pub(super) enum Received {
    /// A frame that a server may send.
    Frame(Value),
    /// The end of the connection.
    Ended(End),
    /// Nothing in time.
    Nothing,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Conversation {
    link: Link,
    /// The body of the greeting; null before it.
    pub(super) welcome: Value,
}

impl Conversation {
    /// Connects and greets as this replica, which is named as frames name bytes.
    pub(super) async fn open(
        addresses: &Addresses,
        transport: TransportKind,
        replica: &str,
    ) -> Result<Self, CampaignError> {
        let mut conversation = Self::silent(addresses, transport).await?;
        conversation.send(&hello(replica))?;
        match conversation.receive(GREETING_PATIENCE).await? {
            Received::Frame(mut frame) if frame["welcome"].is_object() => {
                conversation.welcome = frame["welcome"].take();
                Ok(conversation)
            }
            other @ (Received::Frame(_) | Received::Ended(_) | Received::Nothing) => {
                let text = format!("a sound Hello got no Welcome but {other:?}");
                Err(CampaignError::broken("SK-SESS-003", text))
            }
        }
    }

    /// A connection that says nothing yet.
    pub(super) async fn silent(
        addresses: &Addresses,
        transport: TransportKind,
    ) -> Result<Self, CampaignError> {
        let link = connect(addresses, transport, GREETING_PATIENCE).await?;
        let welcome = Value::Null;
        Ok(Self { link, welcome })
    }

    /// Hands bytes to the connection, whatever they are.
    pub(super) fn throw(&self, command: Command) {
        self.link.send(command);
    }

    /// Hands a frame to the connection; one that is gone tells so when it is read.
    pub(super) fn send(&self, frame: &Value) -> Result<(), CampaignError> {
        self.link.send(Command::Frame(encode_frame(frame)?));
        Ok(())
    }

    /// What comes next.
    pub(super) async fn receive(&mut self, patience: Duration) -> Result<Received, CampaignError> {
        match self.link.receive(patience).await {
            None => Ok(Received::Nothing),
            Some(Arrival::Ended(end)) => Ok(Received::Ended(end)),
            Some(Arrival::Text(text)) => {
                let text = format!("the server sent the text message `{text}`");
                Err(CampaignError::broken("SK-TRAN-002", text))
            }
            Some(Arrival::Frame(bytes)) => sound(&bytes).map(Received::Frame),
        }
    }
}

/// A `Hello` of the oldest version, for registers.
fn hello(replica: &str) -> Value {
    json!({"hello": {"versions": [1], "capabilities": ["LWW"], "replica_id": replica}})
}

/// The frame in these bytes, when a server may send it.
fn sound(bytes: &[u8]) -> Result<Value, CampaignError> {
    let frame = decode_frame(bytes)
        .map_err(|problem| CampaignError::broken("SK-WIRE-007", problem.to_string()))?;
    match grammar_problem(&frame, Sender::Server) {
        None => Ok(frame),
        Some((clause, text)) => Err(CampaignError::broken(clause, text)),
    }
}

/// Opens a connection and says nothing yet.
async fn connect(
    addresses: &Addresses,
    transport: TransportKind,
    patience: Duration,
) -> Result<Link, ConnectError> {
    let no_address = || ConnectError::Unreachable(format!("no {} address", transport.suffix()));
    let address = addresses.of(transport).ok_or_else(no_address)?;
    match transport {
        TransportKind::WebSocket => {
            connect_websocket(address, &WebSocketOptions::default(), patience).await
        }
        TransportKind::Quic => connect_quic(address, &QuicOptions::default(), patience).await,
    }
}
