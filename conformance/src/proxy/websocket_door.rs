//! Upgrades, and plain HTTP on the same port.

use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_async, accept_hdr_async};

use super::doorstep::Doorstep;
use super::plain_http;
use super::relay::{ClientReader, ClientWriter, FromClient, ToClient, relay};
use super::request_head::RequestHead;
use super::serve::Shared;
use crate::case::TransportKind;
use crate::peer::{
    Address, ConnectError, Link, QuicOptions, WebSocketOptions, connect_quic, connect_websocket,
};

/// How long a request may take to arrive.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long the server may take to answer an upgrade.
const UPSTREAM_PATIENCE: Duration = Duration::from_secs(10);
/// The sub-protocol of version 1.
const PROTOCOL: &str = "synckit.v1";

/// Takes what a socket wants.
pub(super) async fn welcome(mut socket: TcpStream, shared: Shared) {
    let head = timeout(HEAD_PATIENCE, RequestHead::read(&mut socket)).await;
    let Ok(Some(head)) = head else { return };
    let Ok(address) = shared.address(TransportKind::WebSocket) else {
        return;
    };
    if !head.is_upgrade() {
        plain_http::pass(socket, head, address, &*shared.house).await;
        return;
    }
    let link = match connect(address, &head, &shared).await {
        Ok(link) => link,
        Err(ConnectError::Refused(status)) => {
            plain_http::refuse(socket, &head, status).await;
            return;
        }
        Err(ConnectError::Unreachable(reason)) => {
            plain_http::unreachable(socket, &head, &reason).await;
            return;
        }
    };
    let offers = head.header("sec-websocket-protocol").is_some();
    let doorstep = Doorstep::new(socket, head.bytes, shared.house.doors());
    let accepted = match offers {
        true => accept_hdr_async(doorstep, with_protocol).await,
        false => accept_async(doorstep).await,
    };
    let Ok(stream) = accepted else { return };
    let (writer, reader) = stream.split();
    let passage = shared.house.enter(shared.next_number());
    relay(Reader(reader), Writer(writer), link, passage, &shared).await;
}

/// The same upgrade, to the server.
async fn connect(
    address: &Address,
    head: &RequestHead,
    shared: &Shared,
) -> Result<Link, ConnectError> {
    if address.transport == TransportKind::Quic {
        return connect_quic(address, &QuicOptions::default(), UPSTREAM_PATIENCE).await;
    }
    let doors = shared.house.doors();
    let header = |name: &str| head.header(name).map(str::to_owned);
    let bearer = header("authorization");
    let bearer = bearer.and_then(|text| text.strip_prefix("Bearer ").map(str::to_owned));
    let protocol = match doors.takes_any_protocol {
        true => None,
        false => Some(header("sec-websocket-protocol").unwrap_or_default()),
    };
    let options = WebSocketOptions {
        bearer,
        origin: header("origin").filter(|_| !doors.hides_origin),
        protocol,
        path: Some(head.request.path.clone()),
    };
    connect_websocket(address, &options, UPSTREAM_PATIENCE).await
}

#[expect(clippy::result_large_err, reason = "the signature is the library's")]
fn with_protocol(_request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let protocol = HeaderValue::from_static(PROTOCOL);
    let headers = response.headers_mut();
    headers.insert("sec-websocket-protocol", protocol);
    Ok(response)
}

type Stream = WebSocketStream<Doorstep>;

struct Reader(SplitStream<Stream>);

impl ClientReader for Reader {
    async fn next(&mut self) -> FromClient {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Binary(bytes))) => return FromClient::Frame(bytes.to_vec()),
                Some(Ok(Message::Text(text))) => return FromClient::Text(text.to_string()),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return FromClient::Ended,
            }
        }
    }
}

struct Writer(SplitSink<Stream, Message>);

impl ClientWriter for Writer {
    async fn write(&mut self, what: ToClient) -> bool {
        match what {
            ToClient::Frame(bytes) => self.0.send(Message::Binary(bytes.into())).await.is_ok(),
            ToClient::End(end) => {
                let Some(status) = end.status else {
                    return false;
                };
                let close = CloseFrame {
                    code: u16::try_from(status).unwrap_or(1011).into(),
                    reason: end.reason.into(),
                };
                self.0.send(Message::Close(Some(close))).await.is_ok()
            }
        }
    }
}
