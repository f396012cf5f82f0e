//! What a connection is built with.

use synckit_wire::v1::Capability;

use crate::bug::Bugs;
use crate::capability;
use crate::cursor::Epoch;
use crate::limits::Limits;

/// The number of bytes of a session id.
pub const SESSION_ID_BYTES: usize = 16;

/// What every connection of a server has in common, and the one thing that tells it from the
/// others.
#[derive(Clone, Debug)]
pub struct ConnectionConfig {
    /// Held against the client, and stated in `Welcome`.
    pub limits: Limits,
    /// Those the server has.
    pub capabilities: Vec<Capability>,
    /// Protocol versions the server speaks.
    pub versions: Vec<u32>,
    /// Silence after which the server asks whether the client is there.
    pub heartbeat_interval_ms: u32,
    /// The name of the server's logs.
    pub epoch: Epoch,
    /// From the shell's source of randomness: never used twice.
    pub session_id: [u8; SESSION_ID_BYTES],
    /// True when a token decides who may do what; false when everyone may write everywhere.
    pub guarded: bool,
    /// None, outside of the kill registry.
    pub bugs: Bugs,
}

impl ConnectionConfig {
    /// An open server's defaults.
    #[must_use]
    pub fn new(epoch: Epoch, session_id: [u8; SESSION_ID_BYTES]) -> Self {
        Self {
            limits: Limits::default(),
            capabilities: capability::ALL.to_vec(),
            versions: vec![1],
            heartbeat_interval_ms: 30_000,
            epoch,
            session_id,
            guarded: false,
            bugs: Bugs::default(),
        }
    }
}
