//! What a client takes from the world around it: the time, and connections.

use std::fmt::Debug;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use synckit_crdt::UnixMillis;
use synckit_transport::{ConnectError, ConnectOptions, Connection, Endpoint, connect};
use tokio::time::{Instant, sleep_until};

/// What a client waits for, in a box.
pub type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a client takes from the world around it. Another one than [`System`] gives it a clock that
/// a test winds, or connections that something else has opened.
pub trait Surroundings: Debug + Send + Sync {
    /// The wall time.
    fn now(&self) -> UnixMillis;

    /// Ends when that time has come.
    fn alarm(&self, at: UnixMillis) -> Pending<()>;

    /// Opens a connection. Dropped, it comes to nothing.
    fn dial(
        &self,
        endpoint: Endpoint,
        options: ConnectOptions,
    ) -> Pending<Result<Connection, ConnectError>>;
}

/// The clock and the network of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Surroundings for System {
    fn now(&self) -> UnixMillis {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock before 1970 stands at it; `Welcome` corrects it as any other wrong clock.
        UnixMillis(since_epoch.map_or(0, |duration| duration.as_millis() as u64))
    }

    fn alarm(&self, at: UnixMillis) -> Pending<()> {
        // A server may ask for any pause; a timer has a horizon.
        const HORIZON_MS: u64 = 24 * 60 * 60 * 1_000;
        let ms = at.0.saturating_sub(self.now().0).min(HORIZON_MS);
        Box::pin(sleep_until(Instant::now() + Duration::from_millis(ms)))
    }

    fn dial(
        &self,
        endpoint: Endpoint,
        options: ConnectOptions,
    ) -> Pending<Result<Connection, ConnectError>> {
        Box::pin(async move { connect(&endpoint, &options).await })
    }
}
