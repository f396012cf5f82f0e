//! Dials a QUIC server. Chapter: `spec/09-transports.md`.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use quinn::crypto::rustls::QuicClientConfig;
use tokio::net::lookup_host;

use super::{ALPN, halves, parameters};
use crate::limits::QUIC_KEEP_ALIVE_INTERVAL;
use crate::tls::TlsError;
use crate::{ConnectError, ConnectOptions, Connection, Endpoint};

pub(crate) async fn connect(
    endpoint: &Endpoint,
    options: &ConnectOptions,
) -> Result<Connection, ConnectError> {
    let unreachable = |cause| ConnectError::Unreachable {
        endpoint: endpoint.clone(),
        cause,
    };
    let handshake = |error: String| ConnectError::Handshake(error);
    let address = lookup_host((endpoint.host(), endpoint.port()))
        .await
        .map_err(unreachable)?
        .next()
        .ok_or_else(|| unreachable(std::io::ErrorKind::NotFound.into()))?;
    let socket = quinn::Endpoint::client(any_address(&address)).map_err(unreachable)?;
    let connection = socket
        .connect_with(client_config(options)?, address, endpoint.host())
        .map_err(|error| handshake(error.to_string()))?
        .await
        .map_err(|error| handshake(error.to_string()))?;
    //= SK-TRAN-010
    let streams = connection
        .open_bi()
        .await
        .map_err(|error| handshake(error.to_string()))?;
    Ok(halves::join(
        connection,
        streams,
        options.max_frame_bytes,
        Some(socket),
    ))
}

fn client_config(options: &ConnectOptions) -> Result<quinn::ClientConfig, TlsError> {
    let tls = QuicClientConfig::try_from(options.trust.client_config(ALPN)?)
        .map_err(|error| TlsError::Config(error.to_string()))?;
    let mut config = quinn::ClientConfig::new(Arc::new(tls));
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
