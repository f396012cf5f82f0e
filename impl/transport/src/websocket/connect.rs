//! Dials a WebSocket server. Chapter: `spec/09-transports.md`.

use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, TlsStream};
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};

use super::socket::Socket;
use super::{ALPN, SUB_PROTOCOL, halves};
use crate::tls::TlsError;
use crate::{ConnectError, ConnectOptions, Connection, Endpoint, Peer, Scheme};

pub(crate) async fn connect(
    endpoint: &Endpoint,
    options: &ConnectOptions,
) -> Result<Connection, ConnectError> {
    let unreachable = |cause| ConnectError::Unreachable {
        endpoint: endpoint.clone(),
        cause,
    };
    let stream = TcpStream::connect((endpoint.host(), endpoint.port()))
        .await
        .map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    let address = stream.peer_addr().ok();
    let socket = match endpoint.scheme() {
        Scheme::Ws => Socket::Plain(stream),
        Scheme::Wss => secure(stream, endpoint, options).await?,
        Scheme::Quic => return Err(ConnectError::NotBuilt(Scheme::Quic)),
    };
    let config = halves::config(options.max_frame_bytes);
    let request = upgrade_request(endpoint, options.token.as_deref())?;
    let (stream, _) = client_async_with_config(request, socket, Some(config))
        .await
        .map_err(refused)?;
    let token = None;
    Ok(halves::split(stream, Peer { address, token }))
}

async fn secure(
    stream: TcpStream,
    endpoint: &Endpoint,
    options: &ConnectOptions,
) -> Result<Socket, ConnectError> {
    let config = Arc::new(options.trust.client_config(ALPN)?);
    let name = ServerName::try_from(endpoint.host().to_owned())
        .map_err(|_| TlsError::ServerName(endpoint.host().to_owned()))?;
    let stream = TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|error| ConnectError::Handshake(error.to_string()))?;
    Ok(Socket::Tls(Box::new(TlsStream::Client(stream))))
}

fn upgrade_request(endpoint: &Endpoint, token: Option<&str>) -> Result<Request, ConnectError> {
    let mut request = endpoint
        .to_string()
        .into_client_request()
        .map_err(|error| ConnectError::Handshake(error.to_string()))?;
    let headers = request.headers_mut();
    headers.insert(
        SEC_WEBSOCKET_PROTOCOL,
        HeaderValue::from_static(SUB_PROTOCOL),
    );
    if let Some(token) = token {
        let mut bearer =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| ConnectError::Token)?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
    }
    Ok(request)
}

fn refused(error: Error) -> ConnectError {
    if let Error::Http(response) = &error {
        let body = response.body().as_deref().unwrap_or_default();
        return ConnectError::Refused {
            status: response.status().as_u16(),
            message: String::from_utf8_lossy(body).into_owned(),
        };
    }
    ConnectError::Handshake(error.to_string())
}
