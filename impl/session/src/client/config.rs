//! What a client is built with.

use synckit_wire::v1::Capability;

use crate::bug::Bugs;
use crate::capability;

/// What a client says of itself.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Free text for the server's log, at most 128 bytes.
    pub agent: String,
    /// Protocol versions the client speaks, best first.
    pub versions: Vec<u32>,
    /// Those the client has.
    pub capabilities: Vec<Capability>,
    /// How long others show what this client shows of itself after they last heard of it.
    pub presence_time_to_live_ms: u32,
    /// A JSON Web Token; empty for none.
    pub token: String,
    /// None, outside of the kill registry.
    pub bugs: Bugs,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            agent: concat!("synckit-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            versions: vec![1],
            capabilities: capability::with_healing(),
            presence_time_to_live_ms: 30_000,
            token: String::new(),
            bugs: Bugs::default(),
        }
    }
}
