//! The WebSocket of a reference client in network mode.

use std::time::Duration;

use serde_json::Value;

use crate::peer::{Address, Arrival, Command, ConnectError, Link, WebSocketOptions};
use crate::peer::{AddressError, connect_websocket};

/// How long the frames that the judge has written may take, as the contract of drivers says.
const PATIENCE: Duration = Duration::from_secs(2);

/// The connection that was last up, and the frames on it.
#[derive(Debug, Default)]
pub(super) struct Socket {
    link: Option<Link>,
    pub(super) sent: u64,
    taken: u64,
}

impl Socket {
    /// Opens a WebSocket to this address.
    pub(super) async fn open(url: &Value) -> Result<Self, ConnectError> {
        let address: Result<Address, AddressError> = url.as_str().unwrap_or_default().parse();
        let address = address.map_err(|error| ConnectError::Unreachable(error.to_string()))?;
        let options = WebSocketOptions::default();
        let link = connect_websocket(&address, &options, PATIENCE).await?;
        Ok(Self {
            link: Some(link),
            ..Self::default()
        })
    }

    pub(super) fn send(&mut self, bytes: Vec<u8>) {
        if let Some(link) = &self.link {
            link.send(Command::Frame(bytes));
            self.sent += 1;
        }
    }

    /// The next frame of so many that the judge has written; none when it has all of them, or the
    /// connection is over.
    pub(super) async fn next_of(&mut self, received: u64) -> Option<Vec<u8>> {
        if self.taken >= received {
            return None;
        }
        match self.link.as_mut()?.receive(PATIENCE).await? {
            Arrival::Frame(bytes) => {
                self.taken += 1;
                Some(bytes)
            }
            Arrival::Text(_) | Arrival::Ended(_) => {
                self.close();
                None
            }
        }
    }

    /// Delivers what was sent, and closes.
    pub(super) fn close(&mut self) {
        self.link = None;
    }
}
