//! The machine, and what everybody who holds a handle sees of it.
//!
//! The machine stands behind a lock that is held for one step and never while waiting: so a write
//! is visible to the next read at once ([SK-CLNT-001]), and the driver's task carries the actions
//! out later, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use synckit_crdt::{ChangeError, Document, DocumentId, Edit, ReplicaId, UnixMillis};
use synckit_session::access::Level;
use synckit_session::client::{
    AccessError, ClientAction, ClientEvent, ClientSession, DocumentPhase, Made, Notice, Phase,
};
use synckit_session::ticket::Ticket;
use synckit_wire::v1::Error as ServerError;
use tokio::sync::{Notify, broadcast, oneshot, watch};

use crate::rest::{Rest, Traffic, Waiting};
use crate::surroundings::Surroundings;

/// Notices that a slow observer may be behind before it loses the oldest.
const NOTICES: usize = 4_096;

#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) surroundings: Arc<dyn Surroundings>,
    machine: Mutex<Machine>,
    /// Wakes the driver.
    wake: Notify,
    notices: broadcast::Sender<Notice>,
    /// Counts notices, for those who wait for a state to come about.
    progress: watch::Sender<u64>,
}

#[derive(Debug)]
struct Machine {
    session: ClientSession,
    actions: Vec<ClientAction>,
    /// The driver carries actions out.
    busy: bool,
    connected: bool,
    /// Of the connection that was last up.
    traffic: Arc<Traffic>,
    waiting: Waiting,
    /// Records that the store has not confirmed.
    unstored: BTreeSet<Ticket>,
    standing: Standing,
    /// Who waits for a change of an access list.
    awaiting_access: BTreeMap<Ticket, oneshot::Sender<Result<(), AccessError>>>,
    /// Of what the application asked for so far.
    tickets: u64,
}

/// Why nothing goes on, if so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// No connection is up or tried, and none will be.
    pub(crate) stopped: bool,
    /// The handles are gone, or the client was closed.
    pub(crate) closed: bool,
    /// The store refused the last record it answered for.
    pub(crate) storage_failed: bool,
    /// The last thing that went wrong with the connection.
    pub(crate) trouble: Option<String>,
    /// What the server refused of each document.
    pub(crate) refused: BTreeMap<String, ServerError>,
}

impl Core {
    pub(crate) fn new(
        session: ClientSession,
        online: bool,
        surroundings: Arc<dyn Surroundings>,
    ) -> Self {
        let machine = Machine {
            session,
            actions: Vec::new(),
            busy: false,
            connected: false,
            traffic: Arc::default(),
            waiting: Waiting::default(),
            unstored: BTreeSet::new(),
            standing: Standing {
                stopped: !online,
                ..Standing::default()
            },
            awaiting_access: BTreeMap::new(),
            tickets: 0,
        };
        Self {
            surroundings,
            machine: Mutex::new(machine),
            wake: Notify::new(),
            notices: broadcast::Sender::new(NOTICES),
            progress: watch::Sender::new(0),
        }
    }

    /// Feeds the machine one event; its actions wait for the driver.
    pub(crate) fn feed(&self, event: ClientEvent) {
        let settled = self.lock().step(self.surroundings.now(), event);
        self.wake.notify_one();
        if settled {
            self.advance();
        }
    }

    /// Makes one change out of edits, which take effect at once or not at all.
    //= SK-CLNT-001
    pub(crate) fn edit<R>(
        &self,
        document: &DocumentId,
        edit: impl FnOnce(&mut Edit<'_>) -> Result<R, ChangeError>,
    ) -> Result<R, ChangeError> {
        self.write(|session, now, out| session.edit(now, document, edit, out))
    }

    /// Makes changes of a document, which take effect at once or not at all.
    //= SK-CLNT-001
    pub(crate) fn make<R>(
        &self,
        document: &DocumentId,
        make: impl FnOnce(&mut Document, &ReplicaId, UnixMillis) -> Made<R>,
    ) -> Result<R, ChangeError> {
        self.write(|session, now, out| session.make(now, document, make, out))
    }

    fn write<R>(
        &self,
        write: impl FnOnce(&mut ClientSession, UnixMillis, &mut Vec<ClientAction>) -> Option<R>,
    ) -> R {
        let now = self.surroundings.now();
        let written = self.lock().write(now, write);
        self.wake.notify_one();
        written.expect("a document stays open as long as there are handles")
    }

    /// Looks at the machine.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&ClientSession) -> T) -> T {
        look(&self.lock().session)
    }

    pub(crate) fn standing(&self) -> Standing {
        self.lock().standing.clone()
    }

    pub(crate) fn is_settled(&self, document: &DocumentId) -> bool {
        self.read(|session| session.outbox_len(document) == 0)
    }

    pub(crate) fn is_stored(&self) -> bool {
        self.lock().unstored.is_empty()
    }

    pub(crate) fn is_live(&self, document: &DocumentId) -> bool {
        self.read(|session| {
            session.state() == Phase::Ready
                && session.document_state(document) == Some(DocumentPhase::Live)
        })
    }

    pub(crate) fn observe(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    pub(crate) fn progress(&self) -> watch::Receiver<u64> {
        self.progress.subscribe()
    }

    /// What the driver has to carry out.
    pub(crate) fn take_actions(&self, waiting: Waiting) -> Vec<ClientAction> {
        let mut machine = self.lock();
        let actions = std::mem::take(&mut machine.actions);
        machine.busy = !actions.is_empty();
        machine.waiting = waiting;
        drop(machine);
        if actions.is_empty() {
            self.advance();
        }
        actions
    }

    /// A connection is up.
    pub(crate) fn connected(&self) -> Arc<Traffic> {
        let traffic = Arc::<Traffic>::default();
        let now = self.surroundings.now();
        let mut machine = self.lock();
        machine.connected = true;
        machine.traffic = Arc::clone(&traffic);
        machine.step(now, ClientEvent::Connected);
        drop(machine);
        self.wake.notify_one();
        traffic
    }

    /// The connection is gone, or never came up.
    pub(crate) fn disconnected(&self) {
        let now = self.surroundings.now();
        let mut machine = self.lock();
        machine.connected = false;
        machine.step(now, ClientEvent::Disconnected);
        drop(machine);
        self.wake.notify_one();
    }

    /// How far the client has come; `None` while something is under way.
    pub(crate) fn rest(&self) -> Option<Rest> {
        let now = self.surroundings.now();
        let machine = self.lock();
        let traffic = &machine.traffic;
        let done = machine.actions.is_empty()
            && !machine.busy
            && machine.unstored.is_empty()
            && traffic.is_written()
            && machine.waiting.next_timer.is_none_or(|at| at > now);
        done.then(|| Rest {
            connected: machine.connected,
            sent: traffic.written.load(Ordering::Acquire),
            received: traffic.received.load(Ordering::Acquire),
            dialling: machine.waiting.dialling,
            next_timer: machine.waiting.next_timer,
        })
    }

    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Passes a notice on to all who observe.
    pub(crate) fn notify(&self, notice: Notice) {
        match &notice {
            Notice::Offline { retrying } => self.lock().standing.stopped = !retrying,
            Notice::Ready => {
                let standing = &mut self.lock().standing;
                standing.stopped = false;
                standing.trouble = None;
            }
            Notice::Refused(error) => {
                let standing = &mut self.lock().standing;
                if error.document_id.is_empty() {
                    standing.trouble = Some(error.message.clone());
                } else {
                    let refused = &mut standing.refused;
                    refused.insert(error.document_id.clone(), error.clone());
                }
            }
            Notice::AccessSettled { ticket, outcome } => {
                if let Some(waiting) = self.lock().awaiting_access.remove(ticket) {
                    // It may have lost patience.
                    let _ = waiting.send(outcome.clone());
                }
            }
            Notice::AccessChanged { document, .. } => {
                // What was refused is tried again.
                self.lock().standing.refused.remove(document.as_str());
            }
            Notice::Changed { .. }
            | Notice::Presence { .. }
            | Notice::Invalid { .. }
            | Notice::Live { .. }
            | Notice::Settled { .. }
            | Notice::Reissued { .. }
            | Notice::QueryAnswered { .. }
            | Notice::QueryFailed { .. }
            | Notice::StorageFailed { .. } => {}
        }
        // Nobody may be listening.
        let _ = self.notices.send(notice);
        self.advance();
    }

    /// Says why there is no connection.
    pub(crate) fn unreachable(&self, trouble: String) {
        self.lock().standing.trouble = Some(trouble);
        self.advance();
    }

    /// Says how a connection ended, unless the server has said why.
    pub(crate) fn lost(&self, trouble: String) {
        self.lock().standing.trouble.get_or_insert(trouble);
        self.advance();
    }

    /// Wants a connection, now and after every loss.
    pub(crate) fn connect(&self) {
        self.lock().standing.stopped = false;
        self.feed(ClientEvent::Connect);
    }

    /// Asks for another entry of an access list. A client that is closed before the answer has
    /// none.
    pub(crate) fn set_access(
        &self,
        document: &DocumentId,
        subject: String,
        level: Option<Level>,
    ) -> oneshot::Receiver<Result<(), AccessError>> {
        let (answer, answered) = oneshot::channel();
        let mut machine = self.lock();
        if machine.standing.closed {
            return answered;
        }
        let ticket = machine.next_ticket();
        machine.awaiting_access.insert(ticket, answer);
        drop(machine);
        let document = document.clone();
        self.feed(ClientEvent::SetAccess {
            ticket,
            document,
            subject,
            level,
        });
        answered
    }

    /// Asks which documents there are; notices of the ticket answer.
    pub(crate) fn query(&self, id_prefix: String, subscribe: bool) -> Ticket {
        let ticket = self.lock().next_ticket();
        self.feed(ClientEvent::Query {
            ticket,
            id_prefix,
            subscribe,
        });
        ticket
    }

    /// Asks the driver to end.
    pub(crate) fn close(&self) {
        let mut machine = self.lock();
        machine.standing.closed = true;
        machine.awaiting_access.clear();
        drop(machine);
        self.wake.notify_one();
        self.advance();
    }

    pub(crate) fn advance(&self) {
        self.progress.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Machine {
    fn next_ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// One step. True when the store has now answered for every record.
    fn step(&mut self, now: UnixMillis, event: ClientEvent) -> bool {
        let answered = match &event {
            ClientEvent::Persisted { ticket } => Some((*ticket, true)),
            ClientEvent::StorageFailed { ticket } => Some((*ticket, false)),
            ClientEvent::Open { .. }
            | ClientEvent::Shut { .. }
            | ClientEvent::LocalChange { .. }
            | ClientEvent::Present { .. }
            | ClientEvent::SetAccess { .. }
            | ClientEvent::Query { .. }
            | ClientEvent::EndQuery { .. }
            | ClientEvent::Connect
            | ClientEvent::Disconnect
            | ClientEvent::Connected
            | ClientEvent::Received(_)
            | ClientEvent::Disconnected
            | ClientEvent::TimerFired(_)
            | ClientEvent::Token(_) => None,
        };
        let before = self.actions.len();
        self.session.handle(now, event, &mut self.actions);
        self.expect_records(before);
        let Some((ticket, stored)) = answered else {
            return false;
        };
        self.unstored.remove(&ticket);
        self.standing.storage_failed = !stored;
        self.unstored.is_empty()
    }

    /// One step of writing.
    fn write<R>(
        &mut self,
        now: UnixMillis,
        write: impl FnOnce(&mut ClientSession, UnixMillis, &mut Vec<ClientAction>) -> R,
    ) -> R {
        let before = self.actions.len();
        let written = write(&mut self.session, now, &mut self.actions);
        self.expect_records(before);
        written
    }

    /// The store is to answer for what the actions since then make durable.
    fn expect_records(&mut self, since: usize) {
        for action in &self.actions[since..] {
            if let ClientAction::Persist { ticket, .. } = action {
                self.unstored.insert(*ticket);
            }
        }
    }
}
