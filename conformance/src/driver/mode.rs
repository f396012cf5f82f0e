//! How frames travel between the judge and a driven client.

/// The mode that `hello` asks a driver for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// In the driver's messages.
    #[default]
    Tunnel,
    /// Over a WebSocket that the client opens itself.
    Network,
}

impl Mode {
    /// Its name in `hello`, on the command line and in replay tokens.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tunnel => "tunnel",
            Self::Network => "network",
        }
    }
}
