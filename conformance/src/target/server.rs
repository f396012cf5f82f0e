//! One judged server: where it listens, and what the judge may do to it.

use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use super::server_process::{ServerCommand, ServerProcess, StartError};
use crate::peer::Addresses;

/// A judged server.
#[derive(Debug)]
pub struct Server {
    command: Option<ServerCommand>,
    process: Mutex<Option<ServerProcess>>,
    addresses: Mutex<Addresses>,
    secret: Option<String>,
    /// The data of a server that the judge set up; removed with it.
    _data: Option<TempDir>,
}

impl Server {
    /// A server that somebody else started.
    #[must_use]
    pub const fn foreign(addresses: Addresses, secret: Option<String>) -> Self {
        Self {
            command: None,
            process: Mutex::new(None),
            addresses: Mutex::new(addresses),
            secret,
            _data: None,
        }
    }

    /// Starts a server.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(
        command: ServerCommand,
        secret: Option<String>,
        data: Option<TempDir>,
    ) -> Result<Self, StartError> {
        let (process, addresses) = ServerProcess::start(&command).await?;
        Ok(Self {
            command: Some(command),
            process: Mutex::new(Some(process)),
            addresses: Mutex::new(addresses),
            secret,
            _data: data,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What tokens are signed with, when the server demands them.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }

    /// The id of its process, when the judge started it and it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.process
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()?
            .id()
    }

    /// How its process ended, when it did.
    #[must_use]
    pub fn crash(&self) -> Option<String> {
        self.process
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()?
            .exit()
    }

    /// Stops or kills the server, and starts it again on the same data.
    ///
    /// # Errors
    /// When the judge did not start it, or it does not come back.
    pub async fn restart(&self, kill: bool) -> Result<(), StartError> {
        let command = self.command.as_ref().ok_or(StartError::Foreign)?;
        let running = self
            .process
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(process) = running {
            process.end(kill).await;
        }
        let (process, addresses) = ServerProcess::start(command).await?;
        *self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = addresses;
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = Some(process);
        Ok(())
    }
}
