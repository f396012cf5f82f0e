//! Where a server is: `ws://`, `wss://` or `quic://`. Chapter: `spec/09-transports.md`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The path of a session over WebSocket.
//= SK-TRAN-001
pub(crate) const SYNC_PATH: &str = "/v1/sync";

/// How a server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// WebSocket in the clear, for development.
    Ws,
    /// WebSocket over TLS.
    Wss,
    /// QUIC, which always has TLS 1.3.
    Quic,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Ws => "ws",
            Self::Wss => "wss",
            Self::Quic => "quic",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Ws => 80,
            Self::Wss | Self::Quic => 443,
        }
    }
}

/// The address of a server, such as `wss://example.org/v1/sync` or `quic://[::1]:8080`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    scheme: Scheme,
    host: String,
    port: u16,
    path: String,
}

/// Why a text is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// No scheme of ours in front.
    #[error("{0:?} does not start with ws://, wss:// or quic://")]
    Scheme(String),
    /// Nothing, or something else than a name, between the scheme and the port.
    #[error("{0:?} names no host, as in ws://localhost:8080")]
    Host(String),
    /// Not a number of 1 to 65535.
    #[error("{0:?} is not a port: use a number from 1 to 65535")]
    Port(String),
    /// QUIC has no paths.
    #[error("a quic:// address ends after the port: leave {0:?} out")]
    Path(String),
    /// A query, a fragment or credentials, none of which an endpoint has.
    #[error("{0:?} holds a user, a query or a fragment: pass credentials as a token instead")]
    Extra(String),
}

impl Endpoint {
    /// How it is reached.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// A name or an address; an IPv6 address stands without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, of TCP or UDP.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path of the upgrade request; empty for QUIC.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The host and the port as a URL writes them.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}{}",
            self.scheme.name(),
            self.authority(),
            self.path
        )
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let (scheme, rest) = split_scheme(text)?;
        if rest.contains(['@', '?', '#']) || rest.contains(char::is_whitespace) {
            return Err(EndpointError::Extra(text.to_owned()));
        }
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        let (host, port) = split_authority(authority, text)?;
        let port = match port {
            None => scheme.default_port(),
            Some(port) => parse_port(port)?,
        };
        let path = match (scheme, path) {
            (Scheme::Quic, "" | "/") => "",
            (Scheme::Quic, path) => return Err(EndpointError::Path(path.to_owned())),
            (Scheme::Ws | Scheme::Wss, "" | "/") => SYNC_PATH,
            (Scheme::Ws | Scheme::Wss, path) => path,
        };
        Ok(Self {
            scheme,
            host: host.to_owned(),
            port,
            path: path.to_owned(),
        })
    }
}

fn split_scheme(text: &str) -> Result<(Scheme, &str), EndpointError> {
    [Scheme::Ws, Scheme::Wss, Scheme::Quic]
        .into_iter()
        .find_map(|scheme| {
            let rest = text.strip_prefix(scheme.name())?.strip_prefix("://")?;
            Some((scheme, rest))
        })
        .ok_or_else(|| EndpointError::Scheme(text.to_owned()))
}

fn split_authority<'a>(
    authority: &'a str,
    text: &str,
) -> Result<(&'a str, Option<&'a str>), EndpointError> {
    let no_host = || EndpointError::Host(text.to_owned());
    if let Some(bracketed) = authority.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']').ok_or_else(no_host)?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_| no_host())?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err(no_host()),
        };
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if host.is_empty() || host.contains(['[', ']']) {
        return Err(no_host());
    }
    Ok((host, port))
}

fn parse_port(port: &str) -> Result<u16, EndpointError> {
    match port.parse() {
        Ok(number) if number > 0 => Ok(number),
        Ok(_) | Err(_) => Err(EndpointError::Port(port.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, EndpointError> {
        text.parse::<Endpoint>()
            .map(|endpoint| endpoint.to_string())
    }

    //= SK-TRAN-001
    #[test]
    fn a_websocket_without_a_path_gets_the_path_of_the_protocol() {
        assert_eq!(
            parse("ws://localhost:8080").unwrap(),
            "ws://localhost:8080/v1/sync"
        );
        assert_eq!(
            parse("wss://a.example/").unwrap(),
            "wss://a.example:443/v1/sync"
        );
        assert_eq!(
            parse("ws://a.example/b/v1/sync").unwrap(),
            "ws://a.example:80/b/v1/sync"
        );
    }

    #[test]
    fn quic_has_a_host_and_a_port_and_no_path() {
        assert_eq!(parse("quic://[::1]:8080").unwrap(), "quic://[::1]:8080");
        let endpoint: Endpoint = "quic://[::1]:8080".parse().unwrap();
        assert_eq!((endpoint.host(), endpoint.port()), ("::1", 8080));
        assert_eq!(
            parse("quic://a:1/v1"),
            Err(EndpointError::Path("/v1".to_owned()))
        );
    }

    #[test]
    fn what_is_no_endpoint_is_refused_with_its_reason() {
        for text in ["http://a", "localhost:8080", "", "ws:/a", "WS//a"] {
            assert_eq!(parse(text), Err(EndpointError::Scheme(text.to_owned())));
        }
        for text in [
            "ws://",
            "ws://:80",
            "ws://[::1",
            "ws://[a]:1",
            "ws://[::1]80",
        ] {
            assert_eq!(parse(text), Err(EndpointError::Host(text.to_owned())));
        }
        for port in ["0", "65536", "x", "", "1:2"] {
            assert_eq!(
                parse(&format!("ws://a:{port}")),
                Err(EndpointError::Port(port.to_owned()))
            );
        }
        for text in ["ws://user@a", "ws://a/?token=t", "ws://a/#b", "ws://a b"] {
            assert_eq!(parse(text), Err(EndpointError::Extra(text.to_owned())));
        }
    }
}
