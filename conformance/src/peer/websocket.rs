//! A WebSocket to a judged server. Chapter: `spec/09-transports.md`, [SK-TRAN-001] to
//! [SK-TRAN-006].

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request};
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::any_certificate::{server_name, tls_config};
use super::link::{LinkTasks, MAX_READ_BYTES};
use super::{Address, Arrival, Command, ConnectError, End, Link};

/// How to open a WebSocket. The default is how a sound client does it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebSocketOptions {
    /// In `Authorization: Bearer`.
    pub bearer: Option<String>,
    /// In `Origin`.
    pub origin: Option<String>,
    /// The sub-protocol; empty for none. Default `synckit.v1`.
    pub protocol: Option<String>,
    /// Instead of the address's path.
    pub path: Option<String>,
}

pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

type Stream = WebSocketStream<Box<dyn Socket>>;

/// Opens a WebSocket.
///
/// # Errors
/// When nothing listens, or the upgrade is refused.
pub async fn connect_websocket(
    address: &Address,
    options: &WebSocketOptions,
    patience: Duration,
) -> Result<Link, ConnectError> {
    let unreachable = |reason: String| ConnectError::Unreachable(reason);
    let opened = timeout(patience, open(address, options));
    let stream = match opened.await {
        Ok(outcome) => outcome?,
        Err(_) => {
            return Err(unreachable(format!(
                "no answer to the upgrade in {patience:?}"
            )));
        }
    };
    let (link, tasks) = Link::new();
    tokio::spawn(carry(stream, tasks));
    Ok(link)
}

/// TCP, and TLS where the address says so.
pub(super) async fn dial(address: &Address) -> Result<Box<dyn Socket>, ConnectError> {
    let unreachable = |error: &dyn std::fmt::Display| ConnectError::Unreachable(error.to_string());
    let socket = TcpStream::connect((address.host.as_str(), address.port)).await;
    let socket = socket.map_err(|error| unreachable(&error))?;
    let _ = socket.set_nodelay(true);
    if !address.tls {
        return Ok(Box::new(socket));
    }
    let connector = tokio_rustls::TlsConnector::from(Arc::new(tls_config(&[])));
    let name = server_name(&address.host)?;
    let secured = connector.connect(name, socket).await;
    Ok(Box::new(secured.map_err(|error| unreachable(&error))?))
}

async fn open(address: &Address, options: &WebSocketOptions) -> Result<Stream, ConnectError> {
    let unreachable = |error: &dyn std::fmt::Display| ConnectError::Unreachable(error.to_string());
    let socket = dial(address).await?;
    let request = upgrade_request(address, options)?;
    let limits = Some(read_limits());
    match tokio_tungstenite::client_async_with_config(request, socket, limits).await {
        Ok((stream, _)) => Ok(stream),
        Err(Error::Http(response)) => Err(ConnectError::Refused(response.status().as_u16())),
        Err(error) => Err(unreachable(&error)),
    }
}

/// What the judge reads at most.
pub(super) fn read_limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(MAX_READ_BYTES))
        .max_frame_size(Some(MAX_READ_BYTES))
}

fn upgrade_request(
    address: &Address,
    options: &WebSocketOptions,
) -> Result<Request<()>, ConnectError> {
    let scheme = if address.tls { "wss" } else { "ws" };
    let path = options.path.as_ref().unwrap_or(&address.path);
    let url = format!(
        "{scheme}://{}:{}{path}",
        bracketed(&address.host),
        address.port
    );
    let unreachable = |error: &dyn std::fmt::Display| ConnectError::Unreachable(error.to_string());
    let mut request = url
        .into_client_request()
        .map_err(|error| unreachable(&error))?;
    let protocol = options.protocol.as_deref().unwrap_or("synckit.v1");
    let bearer = options
        .bearer
        .as_ref()
        .map(|token| format!("Bearer {token}"));
    let headers = [
        (
            "sec-websocket-protocol",
            Some(protocol).filter(|name| !name.is_empty()),
        ),
        ("origin", options.origin.as_deref()),
        ("authorization", bearer.as_deref()),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            let value = HeaderValue::from_str(value).map_err(|error| unreachable(&error))?;
            request.headers_mut().insert(name, value);
        }
    }
    Ok(request)
}

pub(super) fn bracketed(host: &str) -> String {
    if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

/// Carries commands and arrivals until either side ends.
pub(super) async fn carry(stream: Stream, tasks: LinkTasks) {
    let LinkTasks {
        mut commands,
        arrivals,
        mut stalled,
        pongs,
    } = tasks;
    let (mut writer, mut reader) = stream.split();
    let writing = async {
        while let Some(command) = commands.recv().await {
            for message in messages(command) {
                if writer.send(message).await.is_err() {
                    // The reading task will learn why, and say it.
                    std::future::pending::<()>().await;
                }
            }
        }
    };
    let reading = async {
        loop {
            LinkTasks::unstalled(&mut stalled).await;
            let arrival = match reader.next().await {
                Some(Ok(Message::Binary(bytes))) => Arrival::Frame(bytes.to_vec()),
                Some(Ok(Message::Text(text))) => Arrival::Text(text.to_string()),
                Some(Ok(Message::Close(close))) => Arrival::Ended(ended(close)),
                Some(Ok(Message::Pong(_))) => {
                    pongs.send_modify(|count| *count += 1);
                    continue;
                }
                Some(Ok(Message::Ping(_) | Message::Frame(_))) => continue,
                Some(Err(error)) => Arrival::Ended(End {
                    status: None,
                    reason: error.to_string(),
                }),
                None => Arrival::Ended(End {
                    status: None,
                    reason: "end of stream".to_owned(),
                }),
            };
            let over = matches!(arrival, Arrival::Ended(_));
            if arrivals.send(arrival).await.is_err() || over {
                break;
            }
        }
        // Lets the closing handshake finish, so that the peer is not left waiting.
        let _ = timeout(Duration::from_millis(200), reader.next()).await;
    };
    tokio::select! {
        () = writing => {}
        () = reading => {}
    }
}

fn ended(close: Option<CloseFrame>) -> End {
    close.map_or_else(
        || End {
            status: None,
            reason: "closed without a status".to_owned(),
        },
        |frame| End {
            status: Some(u16::from(frame.code).into()),
            reason: frame.reason.to_string(),
        },
    )
}

fn messages(command: Command) -> Vec<Message> {
    match command {
        Command::Frame(bytes) | Command::Stream(bytes) => vec![Message::Binary(bytes.into())],
        Command::Text(text) => vec![Message::Text(text.into())],
        Command::Finish => Vec::new(),
        Command::TransportPing => vec![Message::Ping(Vec::from(*b"alive").into())],
        Command::Fragments(parts) => {
            let last = parts.len().saturating_sub(1);
            let fragment = |(index, part): (usize, Vec<u8>)| {
                let data = if index == 0 {
                    Data::Binary
                } else {
                    Data::Continue
                };
                Message::Frame(Frame::message(part, OpCode::Data(data), index == last))
            };
            parts.into_iter().enumerate().map(fragment).collect()
        }
    }
}
