//! Dials a QUIC server. Chapter: `spec/09-transports.md`.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use quinn::ClientConfig;
use quinn::crypto::rustls::QuicClientConfig;
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::{ALPN, halves, parameters};
use crate::limits::QUIC_KEEP_ALIVE_INTERVAL;
use crate::tls::TlsError;
use crate::{ConnectError, ConnectOptions, Connection, Endpoint};

/// How long one of several addresses is tried: UDP does not say that nobody listens.
const ADDRESS_TIMEOUT: Duration = Duration::from_secs(1);

pub(crate) async fn connect(
    endpoint: &Endpoint,
    options: &ConnectOptions,
) -> Result<Connection, ConnectError> {
    let config = client_config(options)?;
    let mut addresses: Vec<SocketAddr> = lookup_host((endpoint.host(), endpoint.port()))
        .await
        .map_err(|cause| unreachable(endpoint, cause))?
        .collect();
    let last = addresses
        .pop()
        .ok_or_else(|| unreachable(endpoint, io::ErrorKind::NotFound.into()))?;
    for address in addresses {
        let attempt = dial(address, config.clone(), endpoint, options);
        if let Ok(Ok(connection)) = timeout(ADDRESS_TIMEOUT, attempt).await {
            return Ok(connection);
        }
    }
    dial(last, config, endpoint, options).await
}

async fn dial(
    address: SocketAddr,
    config: ClientConfig,
    endpoint: &Endpoint,
    options: &ConnectOptions,
) -> Result<Connection, ConnectError> {
    let socket = quinn::Endpoint::client(any_address(&address))
        .map_err(|cause| unreachable(endpoint, cause))?;
    let connection = socket
        .connect_with(config, address, endpoint.host())
        .map_err(|error| ConnectError::Handshake(error.to_string()))?
        .await
        .map_err(|error| ConnectError::Handshake(error.to_string()))?;
    //= SK-TRAN-010
    let streams = connection
        .open_bi()
        .await
        .map_err(|error| ConnectError::Handshake(error.to_string()))?;
    Ok(halves::join(
        connection,
        streams,
        options.max_frame_bytes,
        Some(socket),
    ))
}

fn unreachable(endpoint: &Endpoint, cause: io::Error) -> ConnectError {
    ConnectError::Unreachable {
        endpoint: endpoint.clone(),
        cause,
    }
}

fn client_config(options: &ConnectOptions) -> Result<ClientConfig, TlsError> {
    let tls = QuicClientConfig::try_from(options.trust.client_config(ALPN)?)
        .map_err(|error| TlsError::Config(error.to_string()))?;
    let mut config = ClientConfig::new(Arc::new(tls));
    config.transport_config(parameters::transport_config(Some(QUIC_KEEP_ALIVE_INTERVAL)));
    Ok(config)
}

/// Any port of this machine, in the family of the address that is dialled.
fn any_address(peer: &SocketAddr) -> SocketAddr {
    if peer.is_ipv4() {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    }
}
