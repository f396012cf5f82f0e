//! What a server says of itself.

use std::sync::Arc;

use serde::Serialize;
use tokio::time::Instant;

use crate::metrics::Metrics;

/// The numbers of a running server.
#[derive(Debug)]
pub(crate) struct Health {
    metrics: Arc<Metrics>,
    guarded: bool,
    started: Instant,
}

/// The body of `/healthz`. Fields may be added, never changed.
#[derive(Serialize)]
struct Report {
    status: &'static str,
    version: &'static str,
    access: &'static str,
    uptime_s: u64,
    connections: i64,
    documents: i64,
    changes_persisted: u64,
    frames_received: u64,
    frames_sent: u64,
    storage_failures: u64,
}

impl Health {
    pub(crate) fn new(metrics: Arc<Metrics>, guarded: bool) -> Self {
        Self {
            metrics,
            guarded,
            started: Instant::now(),
        }
    }

    pub(super) fn json(&self) -> String {
        let metrics = &self.metrics;
        let report = Report {
            status: "ok",
            version: env!("CARGO_PKG_VERSION"),
            access: if self.guarded { "guarded" } else { "open" },
            uptime_s: self.started.elapsed().as_secs(),
            connections: metrics.connections.get(),
            documents: metrics.documents.get(),
            changes_persisted: metrics.changes_persisted.get(),
            frames_received: metrics.frames_received.get(),
            frames_sent: metrics.frames_sent.get(),
            storage_failures: metrics.storage_failures.get(),
        };
        serde_json::to_string(&report).expect("numbers and plain strings are always JSON")
    }

    pub(super) fn metrics(&self) -> String {
        self.metrics.encode()
    }
}
