//! A driver that has come over a WebSocket: a text message in, a text message out.

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::DriverError;
use super::channel::MAX_MESSAGE_BYTES;

/// The judge's end of it.
#[derive(Debug)]
pub(super) struct Socket {
    stream: WebSocketStream<TcpStream>,
    over: bool,
}

impl Socket {
    /// Answers the upgrade request; none when it is no sound one.
    pub(super) async fn accept(tcp: TcpStream) -> Option<Self> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_MESSAGE_BYTES))
            .max_frame_size(Some(MAX_MESSAGE_BYTES));
        let _ = tcp.set_nodelay(true);
        let accepted = tokio_tungstenite::accept_async_with_config(tcp, Some(config)).await;
        accepted.ok().map(|stream| Self {
            stream,
            over: false,
        })
    }

    pub(super) async fn send(&mut self, message: &str) -> Result<(), DriverError> {
        let sent = self.stream.send(Message::Text(message.into())).await;
        sent.map_err(|error| self.gone(&error.to_string()))
    }

    /// The next message. May be dropped and called again; nothing is lost.
    pub(super) async fn receive(&mut self) -> Result<String, DriverError> {
        loop {
            return match self.stream.next().await {
                Some(Ok(Message::Text(text))) => Ok(text.to_string()),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Binary(bytes))) => {
                    let start = format!("{} bytes", bytes.len());
                    let reason = "a binary message; replies are text messages";
                    Err(DriverError::bad_line(&start, reason))
                }
                Some(Ok(Message::Close(_))) | None => Err(self.gone("it closed its WebSocket")),
                Some(Err(error)) => Err(self.gone(&error.to_string())),
            };
        }
    }

    /// Whether the driver is still there, as far as is known without asking.
    pub(super) fn is_up(&mut self) -> bool {
        loop {
            match self.receive().now_or_never() {
                None => return !self.over,
                // A late answer, of which nobody waits any more.
                Some(Ok(_)) => {}
                Some(Err(_)) => return false,
            }
        }
    }

    pub(super) const fn is_over(&self) -> bool {
        self.over
    }

    fn gone(&mut self, reason: &str) -> DriverError {
        self.over = true;
        DriverError::Gone(format!(": {reason}"))
    }
}
