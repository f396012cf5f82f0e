//! The life of one connection, from its first event to the close of its transport.
//!
//! Chapters: `spec/07-server-session.md`, `spec/09-transports.md`. The decisions are those of
//! [`synckit_session::server::Connection`].

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use synckit_session::server::{
    Connection as Machine, ConnectionAction, ConnectionEvent, ConnectionTimer, DocumentReply,
    DocumentRequest,
};
use synckit_transport::{Connection as Transport, FrameReader, Incoming};
use synckit_wire::v1::ErrorCode;
use tokio::time::timeout;

use super::listings::Listings;
use super::outbound::Outbound;
use crate::clock;
use crate::house::House;
use crate::mailbox::{Letter, Letters, Mailbox};
use crate::shutdown::Leaving;
use crate::timers::Timers;

/// The most letters handled before the reader gets its turn.
const LETTERS_PER_ROUND: usize = 256;

/// How long the last frames may take to be written before the transport is dropped.
const FAREWELL_TIMEOUT: Duration = Duration::from_secs(5);

/// How long accepted updates may take to settle when the server leaves.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(5);

/// A transport that came up, and the machine made for it.
pub(crate) struct Arrival {
    pub(crate) transport: Transport,
    pub(crate) machine: Machine,
    pub(crate) mailbox: Mailbox,
    pub(crate) letters: Letters,
}

/// Serves a connection until it ends.
pub(crate) async fn serve(arrival: Arrival, house: Arc<House>, leaving: Leaving) {
    house.metrics.connections_accepted.inc();
    house.metrics.connections.inc();
    let Transport {
        reader,
        writer,
        peer,
    } = arrival.transport;
    let task = Task {
        machine: arrival.machine,
        reader,
        outbound: Outbound::new(writer),
        mailbox: arrival.mailbox,
        letters: arrival.letters,
        listings: Listings::new(Arc::clone(&house)),
        timers: Timers::new(),
        updates_in_flight: 0,
        ending: None,
        house: Arc::clone(&house),
    };
    task.run(peer.token, leaving).await;
    house.metrics.connections.dec();
}

struct Task {
    machine: Machine,
    reader: FrameReader,
    outbound: Outbound,
    mailbox: Mailbox,
    letters: Letters,
    listings: Listings,
    timers: Timers<ConnectionTimer>,
    updates_in_flight: usize,
    ending: Option<Ending>,
    house: Arc<House>,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    /// The machine closes it, with what it sent before.
    Close(Option<ErrorCode>),
    /// The peer or the network has ended it.
    Gone,
}

impl Task {
    async fn run(mut self, token: Option<String>, mut leaving: Leaving) {
        self.step(ConnectionEvent::Connected { token }).await;
        let mut letters = Vec::new();
        while self.ending.is_none() {
            tokio::select! {
                incoming = self.reader.read(), if self.machine.is_reading() => {
                    self.receive(incoming).await;
                }
                _ = self.letters.queue.recv_many(&mut letters, LETTERS_PER_ROUND) => {
                    self.open_letters(&mut letters).await;
                }
                listed = self.listings.next() => self.list(&mut letters, listed).await,
                outcome = self.outbound.write_round() => match outcome {
                    Ok(bytes) => self.step(ConnectionEvent::Flushed { bytes }).await,
                    Err(_) => self.ending = Some(Ending::Gone),
                },
                timer = self.timers.next() => {
                    self.step(ConnectionEvent::TimerFired(timer)).await;
                }
                () = self.letters.overrun.notified() => {
                    self.house.metrics.connections_overrun.inc();
                    self.step(ConnectionEvent::Leaving { reconnect_after_ms: 0 }).await;
                    self.ending.get_or_insert(Ending::Close(None));
                }
                reconnect_after_ms = leaving.begun() => {
                    self.step(ConnectionEvent::Leaving { reconnect_after_ms }).await;
                    // An update that does not settle in time stays unacknowledged.
                    let _ = timeout(SETTLE_TIMEOUT, self.settle()).await;
                    self.ending.get_or_insert(Ending::Close(None));
                }
            }
        }
        self.end().await;
    }

    async fn receive(&mut self, incoming: Incoming) {
        let event = match incoming {
            Incoming::Frame(frame) => {
                self.house.metrics.frames_received.inc();
                self.house.metrics.received_bytes.inc_by(frame.len() as u64);
                ConnectionEvent::Received(frame)
            }
            Incoming::Oversized => ConnectionEvent::Oversized,
            Incoming::NotAFrame(_) => ConnectionEvent::NotAFrame,
            Incoming::Closed { .. } => {
                self.ending = Some(Ending::Gone);
                return;
            }
        };
        self.step(event).await;
    }

    async fn open_letters(&mut self, letters: &mut Vec<Letter>) {
        for Letter { document, reply } in letters.drain(..) {
            if reply == DocumentReply::UpdateSettled {
                self.updates_in_flight = self.updates_in_flight.saturating_sub(1);
            }
            self.step(ConnectionEvent::Replied { document, reply })
                .await;
        }
    }

    /// Opens what lies in the mailbox first: it may have been published after the listing was read.
    async fn list(&mut self, letters: &mut Vec<Letter>, listed: ConnectionEvent) {
        while let Ok(letter) = self.letters.queue.try_recv() {
            letters.push(letter);
        }
        self.open_letters(letters).await;
        self.step(listed).await;
    }

    /// Feeds the machine one event, and what it asks of the shell in answer.
    async fn step(&mut self, event: ConnectionEvent) {
        let mut events = VecDeque::from([event]);
        let mut actions = Vec::new();
        while let Some(event) = events.pop_front() {
            if self.ending.is_some() {
                return;
            }
            let now = clock::now();
            self.machine.handle(now, event, &mut actions);
            for action in actions.drain(..) {
                match action {
                    ConnectionAction::Send(frame) => self.send(frame),
                    ConnectionAction::Identify { ticket, token } => {
                        let outcome = self.house.identifier.identify(now, &token);
                        events.push_back(ConnectionEvent::Identified { ticket, outcome });
                    }
                    ConnectionAction::Ask { document, request } => {
                        self.updates_in_flight += usize::from(is_update(&request));
                        self.house
                            .documents
                            .ask(&document, &self.mailbox, request)
                            .await;
                    }
                    ConnectionAction::List { ticket, request } => {
                        self.listings.ask(ticket, request).await;
                    }
                    ConnectionAction::Watch => self.house.documents.watch(&self.mailbox),
                    ConnectionAction::Unwatch => {
                        self.house.documents.unwatch(self.mailbox.connection);
                    }
                    ConnectionAction::SetTimer { timer, at } => self.timers.set(timer, at),
                    ConnectionAction::Close(code) => self.ending = Some(Ending::Close(code)),
                }
            }
        }
    }

    fn send(&mut self, frame: bytes::Bytes) {
        self.house.metrics.frames_sent.inc();
        self.house.metrics.sent_bytes.inc_by(frame.len() as u64);
        self.outbound.push(frame);
    }

    /// Goes on without reading until every accepted update is answered and every answer written.
    async fn settle(&mut self) {
        let mut letters = Vec::new();
        while self.ending.is_none() && (self.updates_in_flight > 0 || !self.outbound.is_idle()) {
            tokio::select! {
                _ = self.letters.queue.recv_many(&mut letters, LETTERS_PER_ROUND) => {
                    self.open_letters(&mut letters).await;
                }
                outcome = self.outbound.write_round() => match outcome {
                    Ok(bytes) => self.step(ConnectionEvent::Flushed { bytes }).await,
                    Err(_) => self.ending = Some(Ending::Gone),
                },
            }
        }
    }

    async fn end(mut self) {
        self.house.documents.unwatch(self.mailbox.connection);
        let mut actions = Vec::new();
        self.machine
            .handle(clock::now(), ConnectionEvent::Disconnected, &mut actions);
        for action in actions {
            if let ConnectionAction::Ask { document, request } = action {
                self.house
                    .documents
                    .tell(&document, &self.mailbox, request)
                    .await;
            }
        }
        match self.ending {
            Some(Ending::Close(code)) => farewell(self.outbound, code).await,
            Some(Ending::Gone) | None => {}
        }
    }
}

/// Delivers the last frames, then closes.
//= SK-TRAN-020
async fn farewell(outbound: Outbound, code: Option<ErrorCode>) {
    if let Ok(Some(writer)) = timeout(FAREWELL_TIMEOUT, outbound.finish()).await {
        writer.close(code).await;
    }
}

/// Whether a request is answered by `UpdateSettled`, last of all.
fn is_update(request: &DocumentRequest) -> bool {
    match request {
        DocumentRequest::Update { .. } | DocumentRequest::SetAccess { .. } => true,
        DocumentRequest::Sync { .. }
        | DocumentRequest::Unsubscribe
        | DocumentRequest::Resume { .. }
        | DocumentRequest::Announce(_)
        | DocumentRequest::TellPresence
        | DocumentRequest::Pause
        | DocumentRequest::Gone => false,
    }
}
