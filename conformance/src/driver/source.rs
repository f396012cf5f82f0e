//! Where the drivers of a run come from.

use std::sync::Arc;
use std::time::Duration;

use super::{Driver, DriverCommand, DriverError, Reception};

/// Where the drivers of a run come from.
#[derive(Clone, Debug)]
pub enum DriverSource {
    /// A process of its own for every case.
    Command(DriverCommand),
    /// They come by themselves, and stay from case to case.
    Reception(Arc<Reception>),
}

impl DriverSource {
    /// A driver for one case.
    ///
    /// # Errors
    /// When there is none.
    pub async fn driver(&self, patience: Duration) -> Result<Driver, DriverError> {
        match self {
            Self::Command(command) => Driver::start(command, patience),
            Self::Reception(reception) => reception.admit().await,
        }
    }
}
