//! A connection's questions to the disk which documents there are: each becomes a job of the
//! committer, each answer an event.
//!
//! Chapter: `spec/23-queries.md`. The machine asks one thing at a time, so the queue of answers
//! needs no bound.

use std::sync::Arc;

use synckit_session::server::{ConnectionEvent, ListingFailed, ListingRequest};
use synckit_session::ticket::Ticket;
use synckit_storage::Job;
use tokio::sync::mpsc;

use crate::house::House;

pub(super) struct Listings {
    house: Arc<House>,
    events: mpsc::UnboundedSender<ConnectionEvent>,
    answers: mpsc::UnboundedReceiver<ConnectionEvent>,
}

impl Listings {
    pub(super) fn new(house: Arc<House>) -> Self {
        let (events, answers) = mpsc::unbounded_channel();
        Self {
            house,
            events,
            answers,
        }
    }

    /// Waits while the committer's queue is full.
    pub(super) async fn ask(&self, ticket: Ticket, request: ListingRequest) {
        let events = self.events.clone();
        let house = Arc::clone(&self.house);
        let job = Job::List {
            request,
            done: Box::new(move |outcome| {
                let outcome = outcome.map_err(|error| {
                    house.metrics.storage_failures.inc();
                    tracing::error!(%error, "storage failed");
                    ListingFailed
                });
                // A connection that has ended wants no answers.
                let _ = events.send(ConnectionEvent::Listed { ticket, outcome });
            }),
        };
        if self.house.documents.submit(job).await.is_err() {
            let outcome = Err(ListingFailed);
            let _ = self
                .events
                .send(ConnectionEvent::Listed { ticket, outcome });
        }
    }

    /// The next answer. May be dropped and called again.
    pub(super) async fn next(&mut self) -> ConnectionEvent {
        match self.answers.recv().await {
            Some(event) => event,
            // Not while there is a sender beside the receiver.
            None => std::future::pending().await,
        }
    }
}
