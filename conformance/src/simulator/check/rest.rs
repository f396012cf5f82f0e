//! Once everything has come to rest: all replicas are one, and they are what the log says.
//!
//! Chapter: `spec/03-data-model.md`, `spec/04-lww-register.md`. Model: `ConvergedWhenQuiet` in
//! `tla/SyncSessionProperties.tla`.

use synckit_crdt::{Document, Value};
use synckit_oracle as oracle;
use synckit_session::server::LogEntry;

use super::naive_change::naive_change;
use super::violation::{Checked, ensure};

/// Compares one document at every client with the naive reading of its log.
///
/// # Errors
/// When a replica lacks a change, or reads another value than the oracle.
//= SK-DATA-021
//= SK-LWW-001
pub fn check_rest(log: &[LogEntry], replicas: &[&Document]) -> Checked {
    let changes: Vec<_> = log
        .iter()
        .map(|entry| naive_change(&entry.change))
        .collect();
    let order = oracle::check_order(&oracle::Version::default(), &changes);
    ensure(order.is_ok(), "SK-SESS-014", || {
        format!("the log is no causal order: {order:?}")
    })?;
    let version = oracle::Version::of(&changes).entries();
    let expected = oracle::fields(&changes);
    for (client, document) in replicas.iter().enumerate() {
        let known: Vec<(Vec<u8>, u64)> = document
            .version()
            .iter()
            .map(|(replica, seq)| (replica.as_bytes().to_vec(), seq))
            .collect();
        ensure(known == version, "SK-SESS-050", || {
            format!("client {client} knows {known:?}, the log holds {version:?}")
        })?;
        let read: Vec<(Vec<String>, Value)> = document
            .fields()
            .map(|(path, value)| (path.segments().map(str::to_owned).collect(), value.clone()))
            .collect();
        ensure(read == expected, "SK-LWW-001", || {
            format!("client {client} reads {read:?}, the log says {expected:?}")
        })?;
    }
    Ok(())
}
