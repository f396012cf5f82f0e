//! Where drivers come to that no command can start: browsers and phones.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::time::timeout;

use super::channel::Channel;
use super::socket::Socket;
use super::{Driver, DriverError};

/// Drivers that may wait for a case.
const MAX_WAITING_DRIVERS: usize = 64;
/// How long the upgrade of one connection may take.
const UPGRADE_PATIENCE: Duration = Duration::from_secs(5);
/// How long the judge rests when the system gives it no connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Listens for drivers, and lends them to one case at a time.
#[derive(Debug)]
pub struct Reception {
    address: SocketAddr,
    wait: Duration,
    waiting: Mutex<mpsc::Receiver<Driver>>,
    entrance: mpsc::Sender<Driver>,
}

impl Reception {
    /// Listens. A case waits so long for a driver.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn open(
        address: SocketAddr,
        wait: Duration,
        patience: Duration,
    ) -> std::io::Result<Arc<Self>> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (entrance, waiting) = mpsc::channel(MAX_WAITING_DRIVERS);
        tokio::spawn(listen(listener, entrance.clone(), patience));
        Ok(Arc::new(Self {
            address,
            wait,
            waiting: Mutex::new(waiting),
            entrance,
        }))
    }

    /// Where drivers connect to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The next driver that is there.
    pub(super) async fn admit(self: &Arc<Self>) -> Result<Driver, DriverError> {
        let began = Instant::now();
        loop {
            let left = self.wait.saturating_sub(began.elapsed());
            let next = async { self.waiting.lock().await.recv().await };
            match timeout(left, next).await {
                // One that is not up has left in the meantime.
                Ok(Some(mut driver)) => {
                    if driver.is_up() {
                        return Ok(driver.of(Arc::clone(self)));
                    }
                }
                Ok(None) | Err(_) => {
                    return Err(DriverError::NobodyCame {
                        url: self.url(),
                        wait: self.wait,
                    });
                }
            }
        }
    }

    /// Takes a driver back after a case.
    pub(super) fn take_back(&self, driver: Driver) {
        // One too many connects again when it is wanted.
        let _ = self.entrance.try_send(driver);
    }
}

async fn listen(listener: TcpListener, entrance: mpsc::Sender<Driver>, patience: Duration) {
    loop {
        let Ok((tcp, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let entrance = entrance.clone();
        tokio::spawn(async move {
            if let Ok(Some(socket)) = timeout(UPGRADE_PATIENCE, Socket::accept(tcp)).await {
                let driver = Driver::new(Channel::Socket(Box::new(socket)), patience);
                let _ = entrance.send(driver).await;
            }
        });
    }
}
