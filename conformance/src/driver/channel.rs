//! How the messages of a driver travel.

use super::DriverError;
use super::lines::Lines;
use super::socket::Socket;

/// The longest message a driver may answer.
pub(super) const MAX_MESSAGE_BYTES: usize = 64 << 20;

/// The way to a driver, and back.
#[derive(Debug)]
pub(super) enum Channel {
    Lines(Box<Lines>),
    Socket(Box<Socket>),
}

impl Channel {
    pub(super) async fn send(&mut self, message: &str) -> Result<(), DriverError> {
        match self {
            Self::Lines(lines) => lines.send(message).await,
            Self::Socket(socket) => socket.send(message).await,
        }
    }

    /// The next message. May be dropped and called again; nothing is lost.
    pub(super) async fn receive(&mut self) -> Result<String, DriverError> {
        match self {
            Self::Lines(lines) => lines.receive().await,
            Self::Socket(socket) => socket.receive().await,
        }
    }

    /// The id of the process, while it runs.
    pub(super) fn process_id(&self) -> Option<u32> {
        match self {
            Self::Lines(lines) => lines.process_id(),
            Self::Socket(_) => None,
        }
    }

    /// How the driver ended, when it did.
    pub(super) fn exit(&mut self) -> Option<String> {
        match self {
            Self::Lines(lines) => lines.exit(),
            Self::Socket(socket) => socket
                .is_over()
                .then(|| "its WebSocket is closed".to_owned()),
        }
    }
}
