//! The world of a driven client: the judge winds its clock and decides about its connections.

use std::sync::{Mutex, MutexGuard, PoisonError};

use synckit_client::{
    ConnectError, ConnectOptions, Connection, Endpoint, Pending, Surroundings, UnixMillis,
};
use synckit_transport::connect;
use tokio::sync::{oneshot, watch};

/// What the judge makes of a dial: an address, or nothing.
type Decision = Option<Endpoint>;

#[derive(Debug)]
pub(crate) struct World {
    now: watch::Sender<u64>,
    dials: Mutex<Dials>,
}

#[derive(Debug, Default)]
struct Dials {
    /// The last dial, while nobody has decided about it.
    open: Option<oneshot::Sender<Decision>>,
    /// The judge has not been told of it.
    untold: bool,
}

impl World {
    pub(crate) fn new(now: UnixMillis) -> Self {
        Self {
            now: watch::Sender::new(now.0),
            dials: Mutex::default(),
        }
    }

    pub(crate) fn set(&self, now: UnixMillis) {
        self.now.send_replace(now.0);
    }

    /// Whether the client has dialled since this was last asked.
    pub(crate) fn has_dialled(&self) -> bool {
        std::mem::take(&mut self.lock().untold)
    }

    /// Whether the client has dialled and the judge does not know.
    pub(crate) fn is_untold(&self) -> bool {
        self.lock().untold
    }

    /// Decides about the dial that is open, if one is.
    pub(crate) fn decide(&self, decision: Decision) {
        if let Some(open) = self.lock().open.take() {
            // The client may have given it up.
            let _ = open.send(decision);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Dials> {
        self.dials.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Surroundings for World {
    fn now(&self) -> UnixMillis {
        UnixMillis(*self.now.borrow())
    }

    fn alarm(&self, at: UnixMillis) -> Pending<()> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // The clock lives as long as the client.
            let _ = now.wait_for(|now| *now >= at.0).await;
        })
    }

    fn dial(
        &self,
        endpoint: Endpoint,
        options: ConnectOptions,
    ) -> Pending<Result<Connection, ConnectError>> {
        let (open, decided) = oneshot::channel();
        *self.lock() = Dials {
            open: Some(open),
            untold: true,
        };
        Box::pin(async move {
            match decided.await {
                Ok(Some(address)) => connect(&address, &options).await,
                Ok(None) | Err(_) => Err(ConnectError::TimedOut(endpoint)),
            }
        })
    }
}
