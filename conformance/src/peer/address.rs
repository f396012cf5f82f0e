//! Where a judged server listens.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::case::TransportKind;

/// One address: `ws://host:port/path`, `wss://host/path` or `quic://host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Which transport it is for.
    pub transport: TransportKind,
    /// TLS under the WebSocket; QUIC always has it.
    pub tls: bool,
    /// Name or number.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Of the WebSocket upgrade.
    pub path: String,
}

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no address; give ws://HOST:PORT/v1/sync, wss://HOST/v1/sync or quic://HOST:PORT")]
pub struct AddressError(String);

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || AddressError(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let (transport, tls, default_port) = match scheme {
            "ws" => (TransportKind::WebSocket, false, Some(80)),
            "wss" => (TransportKind::WebSocket, true, Some(443)),
            "quic" => (TransportKind::Quic, true, None),
            _ => return Err(wrong()),
        };
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, format!("/{path}")),
            None => (rest, "/v1/sync".to_owned()),
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse().map_err(|_| wrong())?))
            }
            _ => (authority, None),
        };
        let port = port.or(default_port).ok_or_else(wrong)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            Err(wrong())
        } else {
            Ok(Self {
                transport,
                tls,
                host,
                port,
                path,
            })
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        match (self.transport, self.tls) {
            (TransportKind::Quic, _) => write!(formatter, "quic://{host}:{port}"),
            (TransportKind::WebSocket, true) => {
                write!(formatter, "wss://{host}:{port}{}", self.path)
            }
            (TransportKind::WebSocket, false) => {
                write!(formatter, "ws://{host}:{port}{}", self.path)
            }
        }
    }
}

/// All addresses of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Over WebSocket.
    pub websocket: Option<Address>,
    /// Over QUIC.
    pub quic: Option<Address>,
}

impl Addresses {
    /// The addresses in a ready line: `ready ws=URL quic=URL`.
    ///
    /// # Errors
    /// When one of them is no address.
    pub fn from_ready_line(line: &str) -> Result<Option<Self>, AddressError> {
        let Some(rest) = line.trim().strip_prefix("ready ") else {
            return Ok(None);
        };
        let mut addresses = Self::default();
        for word in rest.split_whitespace() {
            match word.split_once('=') {
                Some(("ws", url)) => addresses.websocket = Some(url.parse()?),
                Some(("quic", url)) => addresses.quic = Some(url.parse()?),
                _ => {}
            }
        }
        Ok(Some(addresses))
    }

    /// The address for one transport.
    #[must_use]
    pub const fn of(&self, transport: TransportKind) -> Option<&Address> {
        match transport {
            TransportKind::WebSocket => self.websocket.as_ref(),
            TransportKind::Quic => self.quic.as_ref(),
        }
    }

    /// Adds one.
    pub fn add(&mut self, address: Address) {
        match address.transport {
            TransportKind::WebSocket => self.websocket = Some(address),
            TransportKind::Quic => self.quic = Some(address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ready_line_names_both_addresses() {
        let line = "ready ws=ws://127.0.0.1:81/v1/sync quic=quic://[::1]:81";
        let addresses = Addresses::from_ready_line(line)
            .expect("sound")
            .expect("ready");
        assert_eq!(addresses.websocket.map(|address| address.port), Some(81));
        assert_eq!(
            addresses.quic.map(|address| address.host),
            Some("::1".to_owned())
        );
        assert_eq!(
            Addresses::from_ready_line("listening").expect("no ready line"),
            None
        );
    }

    #[test]
    fn an_address_without_scheme_or_port_is_refused() {
        for wrong in [
            "127.0.0.1:80",
            "http://x",
            "quic://x",
            "ws://",
            "ws://x:port",
        ] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }
}
