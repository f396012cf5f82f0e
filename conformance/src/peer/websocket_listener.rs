//! A WebSocket from a judged client: the judge is the server. Chapter: `spec/09-transports.md`,
//! [SK-TRAN-001].

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode};

use super::websocket::{Socket, carry, read_limits};
use super::{ConnectError, Link};

const PATH: &str = "/v1/sync";
const PROTOCOL: &str = "synckit.v1";

/// Listens for one connection, at an address that is used once.
#[derive(Debug)]
pub struct WebSocketListener {
    listener: TcpListener,
    port: u16,
}

impl WebSocketListener {
    /// Listens on this machine alone.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn open() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    /// Where the client is to connect.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the client.
    ///
    /// # Errors
    /// When it does not come, or asks for something else than a session.
    pub async fn accept(self, patience: Duration) -> Result<Link, ConnectError> {
        let opened = timeout(patience, self.upgrade()).await;
        let stream = opened.map_err(|_| {
            ConnectError::Unreachable(format!("no connection within {patience:?}"))
        })??;
        let (link, tasks) = Link::new();
        tokio::spawn(carry(stream, tasks));
        Ok(link)
    }

    async fn upgrade(&self) -> Result<WebSocketStream<Box<dyn Socket>>, ConnectError> {
        let wrong = |error: &dyn std::fmt::Display| ConnectError::Unreachable(error.to_string());
        let (tcp, _) = self
            .listener
            .accept()
            .await
            .map_err(|error| wrong(&error))?;
        let _: Result<(), _> = TcpStream::set_nodelay(&tcp, true);
        let socket: Box<dyn Socket> = Box::new(tcp);
        let limits = Some(read_limits());
        tokio_tungstenite::accept_hdr_async_with_config(socket, answer, limits)
            .await
            .map_err(|error| wrong(&error))
    }
}

/// Takes an upgrade request of the protocol and no other.
#[expect(
    clippy::result_large_err,
    reason = "the library's own type of an answer"
)]
fn answer(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let offered = request.headers().get("sec-websocket-protocol");
    let offered = offered.and_then(|names| names.to_str().ok()).unwrap_or("");
    let sound = offered.split(',').any(|name| name.trim() == PROTOCOL);
    if !sound || request.uri().path() != PATH {
        let mut refusal = ErrorResponse::new(Some(format!("{PATH} and {PROTOCOL} alone")));
        *refusal.status_mut() = StatusCode::BAD_REQUEST;
        return Err(refusal);
    }
    let protocol = HeaderValue::from_static(PROTOCOL);
    response
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    Ok(response)
}
