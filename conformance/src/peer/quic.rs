//! A QUIC connection to a judged server. Chapter: `spec/09-transports.md`, [SK-TRAN-010] to
//! [SK-TRAN-014].

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, Connection, ConnectionError, Endpoint, RecvStream, SendStream};
use tokio::time::timeout;

use super::any_certificate::tls_config;
use super::link::{LinkTasks, MAX_READ_BYTES};
use super::{Address, Arrival, Command, ConnectError, End, Link};

/// How long the judge waits for the reason of an end, once the stream has ended.
const REASON_PATIENCE: Duration = Duration::from_millis(1_500);

/// How to open a QUIC connection. The default is how a sound client does it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuicOptions {
    /// The ALPN name; default `synckit/1`.
    pub alpn: Option<String>,
}

/// Opens a QUIC connection and its first stream.
///
/// # Errors
/// When nothing answers, or the handshake fails.
pub async fn connect_quic(
    address: &Address,
    options: &QuicOptions,
    patience: Duration,
) -> Result<Link, ConnectError> {
    let opened = match timeout(patience, open(address, options)).await {
        Ok(outcome) => outcome?,
        Err(_) => {
            let reason = format!("no answer to the QUIC handshake in {patience:?}");
            return Err(ConnectError::Unreachable(reason));
        }
    };
    let (link, tasks) = Link::new();
    tokio::spawn(carry(opened, tasks));
    Ok(link)
}

struct Opened {
    // Keeps the socket until the connection is over.
    endpoint: Endpoint,
    connection: Connection,
    writer: SendStream,
    reader: RecvStream,
}

async fn open(address: &Address, options: &QuicOptions) -> Result<Opened, ConnectError> {
    let unreachable = |error: &dyn std::fmt::Display| ConnectError::Unreachable(error.to_string());
    let found = tokio::net::lookup_host((address.host.as_str(), address.port)).await;
    let remote = found.map_err(|error| unreachable(&error))?.next();
    let remote = remote.ok_or_else(|| unreachable(&"the host has no address"))?;
    let local: SocketAddr = if remote.is_ipv4() {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    };
    let endpoint = Endpoint::client(local).map_err(|error| unreachable(&error))?;
    let alpn = options.alpn.as_deref().unwrap_or("synckit/1");
    let crypto = QuicClientConfig::try_from(tls_config(&[alpn.as_bytes().to_vec()]));
    let crypto = crypto.map_err(|error| unreachable(&error))?;
    let config = ClientConfig::new(Arc::new(crypto));
    let connecting = endpoint.connect_with(config, remote, "localhost");
    let connecting = connecting.map_err(|error| unreachable(&error))?;
    let connection = connecting.await.map_err(|error| unreachable(&error))?;
    let (writer, reader) = connection
        .open_bi()
        .await
        .map_err(|error| unreachable(&error))?;
    Ok(Opened {
        endpoint,
        connection,
        writer,
        reader,
    })
}

async fn carry(opened: Opened, tasks: LinkTasks) {
    let Opened {
        endpoint,
        connection,
        mut writer,
        mut reader,
    } = opened;
    let LinkTasks {
        mut commands,
        arrivals,
        mut stalled,
        ..
    } = tasks;
    let writing = async {
        while let Some(command) = commands.recv().await {
            let written = match command {
                Command::Finish => writer.finish().is_ok(),
                Command::Frame(bytes) => writer.write_all(&prefixed(bytes)).await.is_ok(),
                Command::Stream(bytes) => writer.write_all(&bytes).await.is_ok(),
                Command::Text(_) | Command::Fragments(_) | Command::TransportPing => true,
            };
            if !written {
                // The reading task will learn why, and say it.
                std::future::pending::<()>().await;
            }
        }
    };
    let reading = async {
        loop {
            LinkTasks::unstalled(&mut stalled).await;
            let arrival = read_frame(&mut reader, &connection).await;
            let over = matches!(arrival, Arrival::Ended(_));
            if arrivals.send(arrival).await.is_err() || over {
                break;
            }
        }
    };
    tokio::select! {
        () = writing => {}
        () = reading => {}
    }
    connection.close(0u32.into(), b"");
    let _ = timeout(REASON_PATIENCE, endpoint.wait_idle()).await;
}

fn prefixed(bytes: Vec<u8>) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend(bytes);
    framed
}

async fn read_frame(reader: &mut RecvStream, connection: &Connection) -> Arrival {
    let mut prefix = [0; 4];
    if reader.read_exact(&mut prefix).await.is_err() {
        return Arrival::Ended(reason(connection).await);
    }
    let length = u32::from_be_bytes(prefix) as usize;
    if length > MAX_READ_BYTES {
        let reason = format!("a frame of {length} bytes, more than the judge reads");
        return Arrival::Ended(End {
            status: None,
            reason,
        });
    }
    let mut bytes = vec![0; length];
    match reader.read_exact(&mut bytes).await {
        Ok(()) => Arrival::Frame(bytes),
        Err(_) => Arrival::Ended(reason(connection).await),
    }
}

/// Why the connection ended, once its stream has.
async fn reason(connection: &Connection) -> End {
    match timeout(REASON_PATIENCE, connection.closed()).await {
        Ok(ConnectionError::ApplicationClosed(close)) => End {
            status: Some(close.error_code.into_inner()),
            reason: String::from_utf8_lossy(&close.reason).into_owned(),
        },
        Ok(other) => End {
            status: None,
            reason: other.to_string(),
        },
        Err(_) => End {
            status: None,
            reason: "the stream ended, the connection not".to_owned(),
        },
    }
}
