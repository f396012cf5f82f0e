//! The name of a new log. Chapter: `spec/10-storage-and-durability.md`, [SK-STOR-005].

use synckit_session::cursor::{EPOCH_BYTES, Epoch};

use crate::StoreError;

/// An epoch that no other log has.
///
/// # Errors
/// When the system gives no randomness.
pub fn fresh_epoch() -> Result<Epoch, StoreError> {
    let mut bytes = [0; EPOCH_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::new("no randomness", error))?;
    Ok(Epoch(bytes))
}
