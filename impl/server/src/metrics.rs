//! What an operator can see of a running server.
//!
//! Names are those of OpenMetrics, with the prefix `synckit_`; `GET /metrics` prints them.

use std::fmt;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// The counters and gauges of one server.
pub(crate) struct Metrics {
    /// Connections that are up.
    pub(crate) connections: Gauge,
    /// Connections there have been.
    pub(crate) connections_accepted: Counter,
    /// Connections dropped because there were `max_connections` already.
    pub(crate) connections_refused: Counter,
    /// Connections closed because their mailbox overflowed.
    pub(crate) connections_overrun: Counter,
    /// Documents with a running task.
    pub(crate) documents: Gauge,
    /// Frames received.
    pub(crate) frames_received: Counter,
    /// Bytes of frames received.
    pub(crate) received_bytes: Counter,
    /// Frames sent.
    pub(crate) frames_sent: Counter,
    /// Bytes of frames sent.
    pub(crate) sent_bytes: Counter,
    /// Changes made durable.
    pub(crate) changes_persisted: Counter,
    /// Requests of a document to the disk that failed.
    pub(crate) storage_failures: Counter,
    /// From handing changes to the disk until they are durable.
    pub(crate) persist_seconds: Histogram,
    registry: Registry,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            connections: Gauge::default(),
            connections_accepted: Counter::default(),
            connections_refused: Counter::default(),
            connections_overrun: Counter::default(),
            documents: Gauge::default(),
            frames_received: Counter::default(),
            received_bytes: Counter::default(),
            frames_sent: Counter::default(),
            sent_bytes: Counter::default(),
            changes_persisted: Counter::default(),
            storage_failures: Counter::default(),
            persist_seconds: Histogram::new(exponential_buckets(0.000_1, 2.0, 16)),
            registry: Registry::with_prefix("synckit"),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    /// All of them in the OpenMetrics text format.
    #[must_use]
    pub(crate) fn encode(&self) -> String {
        let mut out = String::new();
        text::encode(&mut out, &self.registry).expect("writing into a string does not fail");
        out
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        let mut gauge = |name, help, gauge: &Gauge| registry.register(name, help, gauge.clone());
        gauge("connections", "Connections that are up", &self.connections);
        gauge(
            "documents",
            "Documents with a running task",
            &self.documents,
        );
        let mut counter =
            |name, help, counter: &Counter| registry.register(name, help, counter.clone());
        counter(
            "connections_accepted",
            "Connections there have been",
            &self.connections_accepted,
        );
        counter(
            "connections_refused",
            "Connections without room",
            &self.connections_refused,
        );
        counter(
            "connections_overrun",
            "Connections too slow to keep",
            &self.connections_overrun,
        );
        counter("frames_received", "Frames received", &self.frames_received);
        counter("frames_sent", "Frames sent", &self.frames_sent);
        counter(
            "changes_persisted",
            "Changes made durable",
            &self.changes_persisted,
        );
        counter(
            "storage_failures",
            "Failed requests to the disk",
            &self.storage_failures,
        );
        let mut bytes = |name, help, counter: &Counter| {
            registry.register_with_unit(name, help, Unit::Bytes, counter.clone());
        };
        bytes("received", "Bytes of frames received", &self.received_bytes);
        bytes("sent", "Bytes of frames sent", &self.sent_bytes);
        registry.register_with_unit(
            "persist",
            "From handing changes to the disk until they are durable",
            Unit::Seconds,
            self.persist_seconds.clone(),
        );
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics")
            .field("connections", &self.connections.get())
            .field("documents", &self.documents.get())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_printed_with_its_help_and_unit() {
        let metrics = Metrics::default();
        metrics.connections.inc();
        metrics.received_bytes.inc_by(7);
        metrics.persist_seconds.observe(0.001);
        let text = metrics.encode();
        for line in [
            "# HELP synckit_connections Connections that are up.",
            "synckit_connections 1",
            "synckit_received_bytes_total 7",
            "synckit_persist_seconds_count 1",
            "# EOF",
        ] {
            assert!(
                text.lines().any(|printed| printed == line),
                "{line} in\n{text}"
            );
        }
    }
}
