//! What carries the frames of one case.

use std::fmt;

use crate::case::{Role, TransportKind};
use crate::driver::Mode;

/// A transport to a judged server, or the mode of a judged client's driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// Of a case for a client.
    Driver(Mode),
    /// Of a case for a server.
    Transport(TransportKind),
}

impl Carrier {
    /// The carrier of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ws" => Self::Transport(TransportKind::WebSocket),
            "quic" => Self::Transport(TransportKind::Quic),
            "tunnel" => Self::Driver(Mode::Tunnel),
            "network" => Self::Driver(Mode::Network),
            _ => return None,
        })
    }

    /// Who is judged over it.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Driver(_) => Role::Client,
            Self::Transport(_) => Role::Server,
        }
    }

    /// Of a case for a server.
    #[must_use]
    pub const fn transport(self) -> Option<TransportKind> {
        match self {
            Self::Driver(_) => None,
            Self::Transport(transport) => Some(transport),
        }
    }

    /// What stands behind a case's id: `[quic]`, and nothing for the tunnel.
    #[must_use]
    pub fn suffix(self) -> String {
        match self {
            Self::Driver(Mode::Tunnel) => String::new(),
            Self::Driver(Mode::Network) | Self::Transport(_) => format!("[{self}]"),
        }
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Driver(mode) => mode.name(),
            Self::Transport(transport) => transport.suffix(),
        })
    }
}
