//! The task that carries events to the machine and its actions away.
//!
//! Chapter: `spec/06-client-session.md`. The decisions are those of
//! [`synckit_session::client::ClientSession`].

use std::future::pending;
use std::sync::Arc;

use synckit_session::client::{ClientAction, ClientEvent};
use synckit_storage::StoreError;
use synckit_transport::{ConnectError, ConnectOptions, Connection, Endpoint, Incoming};

use crate::core::Core;
use crate::keeper::{Answers, Keeper};
use crate::link::Link;
use crate::rest::Waiting;
use crate::surroundings::Pending;
use crate::timers::Timers;

type Dialling = Pending<Result<Connection, ConnectError>>;

pub(crate) struct Driver {
    core: Arc<Core>,
    keeper: Keeper,
    answers: Answers,
    /// `None` for a client that stays offline.
    endpoint: Option<Endpoint>,
    dial_options: ConnectOptions,
    dialling: Option<Dialling>,
    link: Option<Link>,
    timers: Timers,
}

impl Driver {
    pub(crate) fn new(
        core: Arc<Core>,
        keeper: Keeper,
        answers: Answers,
        endpoint: Option<Endpoint>,
        dial_options: ConnectOptions,
    ) -> Self {
        Self {
            core,
            keeper,
            answers,
            endpoint,
            dial_options,
            dialling: None,
            link: None,
            timers: Timers::default(),
        }
    }

    /// Drives until the client is closed, then closes connection and store.
    pub(crate) async fn run(mut self) -> Result<(), StoreError> {
        loop {
            self.carry_out().await;
            if self.core.standing().closed {
                break;
            }
            tokio::select! {
                () = self.core.woken() => {}
                Some(event) = self.answers.events.recv() => self.core.feed(event),
                dialled = dialled(&mut self.dialling) => self.connected(dialled),
                incoming = read(&mut self.link) => self.receive(incoming),
                timer = self.timers.due() => self.core.feed(ClientEvent::TimerFired(timer)),
            }
        }
        if let Some(link) = self.link.take() {
            link.close(None);
        }
        self.keeper.close().await;
        // The thread commits what waits, and goes. One that panicked says nothing.
        let outcome = self.answers.closed.await;
        outcome.unwrap_or_else(|_| Err(StoreError("the store's thread is gone".to_owned())))
    }

    async fn carry_out(&mut self) {
        loop {
            let actions = self.core.take_actions(Waiting {
                dialling: self.dialling.is_some(),
                next_timer: self.timers.next_at(),
            });
            if actions.is_empty() {
                return;
            }
            for action in actions {
                self.act(action).await;
            }
        }
    }

    async fn act(&mut self, action: ClientAction) {
        match action {
            ClientAction::Dial => self.dial(),
            ClientAction::Send(frame) => {
                if let Some(link) = &self.link {
                    link.send(frame);
                }
            }
            ClientAction::Persist {
                ticket,
                document,
                record,
            } => self.keeper.commit(ticket, document, record).await,
            ClientAction::SetTimer { timer, at } => {
                self.timers.set(timer, at, self.core.surroundings.alarm(at));
            }
            ClientAction::Notify(notice) => self.core.notify(notice),
            ClientAction::Close(code) => {
                self.dialling = None;
                if let Some(link) = self.link.take() {
                    link.close(code);
                }
                self.core.disconnected();
            }
        }
    }

    fn dial(&mut self) {
        self.link = None;
        let Some(endpoint) = self.endpoint.clone() else {
            return;
        };
        let options = self.dial_options.clone();
        self.dialling = Some(self.core.surroundings.dial(endpoint, options));
    }

    fn connected(&mut self, dialled: Result<Connection, ConnectError>) {
        self.dialling = None;
        match dialled {
            Ok(connection) => {
                let traffic = self.core.connected();
                self.link = Some(Link::new(connection, Arc::clone(&self.core), traffic));
            }
            Err(error) => {
                self.core.unreachable(error.to_string());
                self.core.disconnected();
            }
        }
    }

    fn receive(&mut self, incoming: Incoming) {
        match incoming {
            Incoming::Frame(frame) => {
                self.core.feed(ClientEvent::Received(frame));
                if let Some(link) = &self.link {
                    link.taken_in();
                }
            }
            //= SK-CLNT-056
            Incoming::Oversized => self.lost("the server sent a frame beyond the limit"),
            Incoming::NotAFrame(_) => self.lost("the server sent what is not a frame"),
            Incoming::Closed { reason, .. } => {
                self.lost(&format!("the connection is gone: {reason}"));
            }
        }
    }

    fn lost(&mut self, trouble: &str) {
        self.link = None;
        self.core.lost(trouble.to_owned());
        self.core.disconnected();
    }
}

async fn dialled(dialling: &mut Option<Dialling>) -> Result<Connection, ConnectError> {
    match dialling {
        Some(dialling) => dialling.await,
        None => pending().await,
    }
}

async fn read(link: &mut Option<Link>) -> Incoming {
    match link {
        Some(link) => link.read().await,
        None => pending().await,
    }
}
