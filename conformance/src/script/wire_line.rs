//! One named connection of a script: what waits on it, and what is known of it.

use std::collections::VecDeque;

use crate::peer::{Arrival, End, Link};

/// A connection of a script.
#[derive(Debug, Default)]
pub(super) struct WireLine {
    /// The socket; none in a tunnel, and none once it is over.
    pub(super) link: Option<Link>,
    /// What came and was not taken yet.
    pub(super) waiting: VecDeque<Arrival>,
    /// Frames that a selective step passed over, in order.
    pub(super) passed_over: VecDeque<Vec<u8>>,
    /// How it ended.
    pub(super) end: Option<End>,
    /// How the client closed it, until its transport has reported the end.
    pub(super) closing: Option<End>,
    /// The replica that writes over it.
    pub(super) replica: String,
    /// What the last `write` was to: document and replica.
    pub(super) written: Option<(String, String)>,
    /// True when the script wants to see pings itself.
    pub(super) leaves_pings: bool,
    /// The server was stopped: what is left on the line can be read, and a greeting needs a new
    /// one.
    pub(super) over: bool,
    /// True when what comes on it is judged by the oracles alone.
    pub(super) talks: bool,
    /// True while the script does not read.
    pub(super) stalled: bool,
    /// The last `request_id` in use.
    pub(super) last_request: u64,
    /// The last nonce in use.
    pub(super) last_nonce: u64,
}

impl WireLine {
    /// A `request_id` that this connection has not used.
    pub(super) const fn next_request(&mut self) -> u64 {
        self.last_request += 1;
        self.last_request
    }

    /// A nonce that this connection has not used, and that no peer can guess from the one before.
    pub(super) const fn next_nonce(&mut self) -> u64 {
        self.last_nonce = self
            .last_nonce
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695);
        self.last_nonce
    }
}
