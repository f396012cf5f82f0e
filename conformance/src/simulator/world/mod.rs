//! A world of clients, a server, their disks and the network between them, in one thread and
//! virtual time.
//!
//! The machines are the real ones of `synckit-session`; everything around them is made of dice. A
//! world carries out a plan, then lets everybody recover, and asks the oracles at every step and at
//! the end. Model: `Next` in `tla/SyncSession.tla`.

mod client;
mod deeds;
mod guest;
mod overhear;
mod server;
mod tracing;
mod visit;

use std::collections::BTreeMap;

use synckit_crdt::{DocumentId, Path, UnixMillis};
use synckit_session::Bugs;
use synckit_session::client::{ClientTimer, DocumentPhase};
use synckit_session::server::{ConnectionId, ConnectionTimer, DocumentTimer};

use self::client::Client;
use self::guest::Guests;
use self::server::Server;
use self::tracing::Tracer;
use super::check::{
    Checked, Conversation, Greetings, Ledger, PresenceJudge, Violation, check_rest, ensure,
};
use super::clock::Clock;
use super::dice::Dice;
use super::faults::Fault;
use super::network::{End, Network};
use super::setting::{Profile, Setting};
use super::sightings::Sightings;
use super::trace::Trace;
use super::transcript::Transcript;
use super::workload::Plan;

/// Something that is going to happen.
#[derive(Clone, Copy, Debug)]
enum Occurrence {
    /// A frame reaches this end.
    Arrival { connection: ConnectionId, at: End },
    /// This end learns that the connection is gone.
    Ended { connection: ConnectionId, at: End },
    /// A client's attempt to connect succeeds or fails.
    Dialled { client: usize, attempt: u64 },
    /// A timer of a client.
    ClientTimer {
        client: usize,
        life: u64,
        timer: ClientTimer,
    },
    /// A timer of a connection.
    ConnectionTimer {
        connection: ConnectionId,
        timer: ConnectionTimer,
    },
    /// A timer of a document.
    DocumentTimer {
        document: usize,
        timer: DocumentTimer,
    },
    /// A client's disk has written its oldest record.
    RecordDone { client: usize, life: u64 },
    /// The server's disk has committed.
    CommitDone { life: u64 },
    /// A client starts.
    ClientStarts { client: usize },
    /// The server starts.
    ServerStarts,
    /// A tick of the model of presence.
    Tick,
}

/// The randomness that delays are drawn from.
const WORLD_STREAM: u64 = 1;

/// After the last fault, everything must be settled within this virtual time: enough for silent
/// connections to be given up and for the longest back-off, several times over.
const SETTLE_LIMIT_MS: u64 = 600_000;

/// More than any run has that makes progress.
const MAX_EVENTS: u64 = 100_000;

/// Longer than the time to live of what a client shows.
const PRESENCE_SETTLES_MS: u64 = 40_000;

/// Until a silent connection is given up and another one stands.
const SILENCE_ENDS_MS: u64 = 120_000;

/// How often a world looks whether it has come to rest.
const SETTLE_CHECK_MS: u64 = 1_000;

/// A world.
#[derive(Debug)]
pub struct World {
    setting: Setting,
    documents: Vec<DocumentId>,
    paths: Vec<Path>,
    clock: Clock<Occurrence>,
    dice: Dice,
    network: Network,
    clients: Vec<Client>,
    server: Server,
    conversations: BTreeMap<ConnectionId, Conversation>,
    greetings: Greetings,
    ledger: Ledger,
    presence: PresenceJudge,
    sightings: Sightings,
    trace: Option<Trace>,
    tracer: Tracer,
    transcript: Transcript,
    bugs: Bugs,
    /// The number of occurrences so far.
    events: u64,
    /// The number of changes of access that were asked for.
    asked_access: u64,
    /// Visitors, and what they have heard.
    guests: Guests,
    /// The number of visits so far.
    visits: u64,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The first broken promise, and when it was seen, in virtual milliseconds.
    pub violation: Option<(u64, Violation)>,
    /// What the run met.
    pub sightings: Sightings,
    /// The run in the words of the model, when it was one for the model.
    pub trace: Option<Trace>,
    /// What was told of it, when that was wanted.
    pub transcript: Transcript,
    /// The number of occurrences.
    pub events: u64,
}

impl World {
    /// Carries out a plan with sessions that have these bugs.
    #[must_use]
    pub fn run(plan: &Plan, bugs: &Bugs, transcript: Transcript) -> Outcome {
        let mut world = Self::new(plan, bugs, transcript);
        let violation = world
            .live(plan)
            .err()
            .map(|error| (world.clock.elapsed_ms(), error));
        let Self {
            sightings,
            trace,
            transcript,
            events,
            ..
        } = world;
        Outcome {
            violation,
            sightings,
            trace,
            transcript,
            events,
        }
    }

    fn new(plan: &Plan, bugs: &Bugs, transcript: Transcript) -> Self {
        let setting = plan.setting.clone();
        let mut dice = Dice::new(plan.seed, WORLD_STREAM);
        let server = Server::new(&mut dice, setting.always_heals());
        let clients: Vec<Client> = (0..setting.clients)
            .map(|number| Client::new(number, &setting))
            .collect();
        let mut ledger = Ledger::default();
        for (number, client) in clients.iter().enumerate() {
            ledger.replica_starts(number, client.disk.replica());
        }
        let trace = Trace::new(&setting);
        Self {
            documents: (0..setting.documents).map(document_id).collect(),
            paths: (0..setting.fields).map(path).collect(),
            clock: Clock::new(),
            dice,
            network: Network::default(),
            clients,
            server,
            conversations: BTreeMap::new(),
            greetings: Greetings::default(),
            ledger,
            presence: PresenceJudge::default(),
            sightings: Sightings::default(),
            trace,
            tracer: Tracer::default(),
            transcript,
            bugs: bugs.clone(),
            events: 0,
            asked_access: 0,
            guests: Guests::default(),
            visits: 0,
            setting,
        }
    }

    fn live(&mut self, plan: &Plan) -> Checked {
        for client in 0..self.clients.len() {
            self.client_starts(client)?;
        }
        if self.setting.profile == Profile::Presence {
            self.await_tick(true);
        }
        for step in &plan.steps {
            self.pass_until(self.clock.after(step.pause_ms))?;
            self.transcript
                .tell(self.clock.elapsed_ms(), || format!("* {:?}", step.deed));
            self.transcript
                .note(self.clock.elapsed_ms(), || format!("{:?}", step.deed));
            self.carry_out(&step.deed)?;
        }
        self.recover()?;
        self.settle()
    }

    /// Lets time pass.
    fn pass_until(&mut self, limit: UnixMillis) -> Checked {
        while let Some(occurrence) = self.clock.next_until(limit) {
            self.events += 1;
            //= SK-CLNT-053
            ensure(self.events < MAX_EVENTS, "SK-CLNT-053", || {
                format!("{MAX_EVENTS} occurrences, and no rest")
            })?;
            self.happen(occurrence)?;
        }
        Ok(())
    }

    fn happen(&mut self, occurrence: Occurrence) -> Checked {
        match occurrence {
            Occurrence::Arrival {
                connection,
                at: End::Client,
            } => self.reaches_client(connection),
            Occurrence::Arrival {
                connection,
                at: End::Server,
            } => self.reaches_server(connection),
            Occurrence::Ended { connection, at } => self.ends_at(connection, at),
            Occurrence::Dialled { client, attempt } => self.dialled(client, attempt),
            Occurrence::ClientTimer {
                client,
                life,
                timer,
            } => self.client_timer(client, life, timer),
            Occurrence::ConnectionTimer { connection, timer } => {
                self.connection_timer(connection, timer)
            }
            Occurrence::DocumentTimer { document, timer } => self.document_timer(document, timer),
            Occurrence::RecordDone { client, life } => self.record_done(client, life),
            Occurrence::CommitDone { life } => self.commit_done(life),
            Occurrence::ClientStarts { client } => self.client_starts(client),
            Occurrence::ServerStarts => {
                self.server_starts();
                Ok(())
            }
            Occurrence::Tick => {
                self.tick();
                Ok(())
            }
        }
    }

    /// Waits until all is durable and known everywhere, and asks whether it is right.
    fn settle(&mut self) -> Checked {
        let deadline = self.clock.after(SETTLE_LIMIT_MS);
        while !self.is_settled() {
            //= SK-CLNT-003
            ensure(self.clock.now() < deadline, "SK-SESS-050", || {
                self.what_is_missing()
            })?;
            self.pass_until(self.clock.after(SETTLE_CHECK_MS))?;
        }
        for document in &self.documents {
            let log = self.server.disk.log(document);
            let replicas: Vec<_> = self
                .clients
                .iter()
                .filter_map(|client| client.session.as_ref()?.document(document))
                .collect();
            check_rest(log, &replicas)?;
            self.ledger.settled(document, log)?;
        }
        self.presence_settles()
    }

    /// Waits until everyone who has left is forgotten and everyone else has said so again.
    fn presence_settles(&mut self) -> Checked {
        if self.setting.is_modelled() && self.setting.profile != Profile::Presence {
            return Ok(());
        }
        if self.setting.faults.has(Fault::Silence) {
            self.pass_until(self.clock.after(SILENCE_ENDS_MS))?;
        }
        self.pass_until(self.clock.after(PRESENCE_SETTLES_MS))?;
        let sessions = self.clients.iter();
        let sessions: Vec<_> = sessions
            .filter_map(|client| client.session.as_ref())
            .collect();
        for document in &self.documents {
            self.presence.at_rest(&sessions, document)?;
        }
        Ok(())
    }

    fn is_settled(&self) -> bool {
        (0..self.clients.len()).all(|client| {
            self.documents
                .iter()
                .all(|document| self.is_current(client, document))
        })
    }

    fn is_current(&self, client: usize, document: &DocumentId) -> bool {
        let Some(session) = &self.clients[client].session else {
            return false;
        };
        let logged = self.server.judge(document).version();
        session.document_state(document) == Some(DocumentPhase::Live)
            && session.outbox_len(document) == 0
            && session
                .document(document)
                .is_some_and(|shown| *shown.version() == logged)
            && !self.clients[client].disk.is_busy()
    }

    fn what_is_missing(&self) -> String {
        let mut missing = Vec::new();
        for (number, client) in self.clients.iter().enumerate() {
            for document in self
                .documents
                .iter()
                .filter(|id| !self.is_current(number, id))
            {
                let Some(session) = &client.session else {
                    continue;
                };
                missing.push(format!(
                    "client {number} is {:?}, {document} is {:?} with {} unacknowledged at {:?}",
                    session.state(),
                    session.document_state(document),
                    session.outbox_len(document),
                    session.document(document).map(|shown| shown.version()),
                ));
            }
        }
        format!(
            "not settled after {} s: {}",
            SETTLE_LIMIT_MS / 1_000,
            missing.join("; ")
        )
    }
}

fn document_id(number: usize) -> DocumentId {
    DocumentId::new(&format!("document {number}")).expect("a short name")
}

fn path(number: usize) -> Path {
    Path::new([format!("field {number}")]).expect("one segment")
}
