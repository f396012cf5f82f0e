//! Accepts WebSockets, and answers plain HTTP on the same port.
//!
//! Every handshake runs in a task of its own, at most so many at once and each for so long, so a
//! peer that says nothing or one byte at a time keeps nobody waiting ([SK-LIM-007]).

use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming as Body};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::{TlsAcceptor, TlsStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::socket::Socket;
use super::{halves, upgrade};
use crate::endpoint::SYNC_PATH;
use crate::limits::{
    HANDSHAKE_TIMEOUT, HTTP_TIMEOUT, MAX_PENDING_HANDSHAKES, MAX_REQUEST_HEAD_BYTES,
    MAX_REQUEST_HEADERS,
};
use crate::{Connection, Peer};

/// How long accepting rests when the system has no more sockets to give.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// The answer to a plain request, once it is there.
pub type HttpAnswer = Pin<Box<dyn Future<Output = Response<Full<Bytes>>> + Send>>;

/// Answers requests for other paths than the protocol's, whose bodies are not read. It must not
/// block; it may wait, and is dropped when the peer leaves.
pub type HttpHandler = Arc<dyn Fn(Request<Body>) -> HttpAnswer + Send + Sync>;

/// What a listener goes by.
#[derive(Clone)]
pub struct ListenerOptions {
    /// The longest frame that is read.
    pub max_frame_bytes: u32,
    /// Origins whose pages may connect, such as `https://app.example`; empty for all.
    pub allowed_origins: Vec<String>,
    /// TLS by [`Identity::server_config`](crate::tls::Identity::server_config) with
    /// [`ALPN`](super::ALPN); `None` for development in the clear.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    /// Answers other paths.
    pub http: HttpHandler,
}

impl ListenerOptions {
    /// In the clear, for every origin, with no other paths.
    #[must_use]
    pub fn new(max_frame_bytes: u32) -> Self {
        Self {
            max_frame_bytes,
            allowed_origins: Vec::new(),
            tls: None,
            http: Arc::new(|_| Box::pin(async { not_found() })),
        }
    }
}

impl fmt::Debug for ListenerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListenerOptions")
            .field("max_frame_bytes", &self.max_frame_bytes)
            .field("allowed_origins", &self.allowed_origins)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

/// A listening TCP socket. Dropping it closes the port and every unfinished handshake.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    options: Arc<ListenerOptions>,
    handshakes: JoinSet<Option<Connection>>,
}

impl Listener {
    /// Listens; port 0 takes any free one.
    ///
    /// # Errors
    /// When the address is not free, or not of this machine.
    pub async fn bind(address: SocketAddr, options: ListenerOptions) -> io::Result<Self> {
        Ok(Self {
            socket: TcpListener::bind(address).await?,
            options: Arc::new(options),
            handshakes: JoinSet::new(),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system has forgotten.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// The next session. HTTP requests are answered along the way, so keep calling.
    ///
    /// May be dropped and called again at any moment; nothing is lost.
    pub async fn accept(&mut self) -> Connection {
        loop {
            let has_room = self.handshakes.len() < MAX_PENDING_HANDSHAKES;
            tokio::select! {
                Some(finished) = self.handshakes.join_next() => {
                    if let Ok(Some(connection)) = finished {
                        return connection;
                    }
                }
                accepted = self.socket.accept(), if has_room => match accepted {
                    Ok((stream, address)) => {
                        let options = Arc::clone(&self.options);
                        self.handshakes.spawn(handshake(stream, address, options));
                    }
                    Err(_) => sleep(ACCEPT_RETRY_DELAY).await,
                },
            }
        }
    }
}

/// From a TCP stream to a session; nothing when it came to none.
async fn handshake(
    stream: TcpStream,
    address: SocketAddr,
    options: Arc<ListenerOptions>,
) -> Option<Connection> {
    let socket = timeout(HANDSHAKE_TIMEOUT, secure(stream, &options));
    let socket = socket.await.ok()??;
    let request = timeout(HTTP_TIMEOUT, serve_request(socket, &options));
    let (upgrade, token) = request.await.ok()??;
    timeout(HANDSHAKE_TIMEOUT, async {
        let parts = upgrade.await.ok()?.downcast::<TokioIo<Socket>>().ok()?;
        let stream = WebSocketStream::from_partially_read(
            parts.io.into_inner(),
            parts.read_buf.into(),
            Role::Server,
            Some(halves::config(options.max_frame_bytes)),
        );
        let address = Some(address);
        Some(halves::split(stream.await, Peer { address, token }))
    })
    .await
    .ok()?
}

async fn secure(stream: TcpStream, options: &ListenerOptions) -> Option<Socket> {
    // A frame is worth a packet: what is queued is gathered before it is written.
    stream.set_nodelay(true).ok()?;
    match &options.tls {
        None => Some(Socket::Plain(stream)),
        Some(tls) => {
            let accepted = TlsAcceptor::from(Arc::clone(tls)).accept(stream).await;
            Some(Socket::Tls(Box::new(TlsStream::Server(accepted.ok()?))))
        }
    }
}

/// Serves the one request of a connection; something when it asked for a session and gets it.
async fn serve_request(
    socket: Socket,
    options: &ListenerOptions,
) -> Option<(OnUpgrade, Option<String>)> {
    let granted = Mutex::new(None);
    let service = service_fn(|mut request: Request<Body>| {
        let answer = if request.uri().path() == SYNC_PATH {
            let response = match upgrade::decide(&request, &options.allowed_origins) {
                Ok(accepted) => {
                    let upgrade = hyper::upgrade::on(&mut request);
                    let mut granted = granted.lock().unwrap_or_else(PoisonError::into_inner);
                    *granted = Some((upgrade, accepted.token));
                    accepted.response
                }
                Err(refusal) => refusal.into_response(),
            };
            Box::pin(ready(response))
        } else {
            (options.http)(request)
        };
        async move { Ok::<_, Infallible>(last(answer.await)) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HANDSHAKE_TIMEOUT)
        .max_buf_size(MAX_REQUEST_HEAD_BYTES)
        .max_headers(MAX_REQUEST_HEADERS)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades()
        .await
        .ok()?;
    granted.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// One request a connection: what is no upgrade ends it.
fn last(mut answer: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
        let close = HeaderValue::from_static("close");
        answer.headers_mut().insert(CONNECTION, close);
    }
    answer
}

fn not_found() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"nothing is here")));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
