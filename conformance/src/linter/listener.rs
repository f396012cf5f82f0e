//! Keeps what passes, and has it judged.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Finding, LintSummary};
use crate::case::Role;
use crate::frame::Sender;
use crate::judge::{HEARD_ORACLES_OF_CLIENTS, HEARD_ORACLES_OF_SERVERS, HeardOracle, Reach};
use crate::peer::End;
use crate::proxy::{Delivery, House, Passage};
use crate::trace::{Direction, FrameRecord, Happening, Trace};

/// So many frames are judged against each other; what comes later is judged by its form alone.
const MAX_JUDGED_FRAMES: usize = 10_000;

/// Everything that passes a proxy, from both sides.
#[derive(Clone, Debug)]
pub struct Linter {
    heard: Arc<Mutex<Heard>>,
}

#[derive(Debug)]
struct Heard {
    began: Instant,
    /// As a judge in the place of all clients has it.
    of_server: Trace,
    /// As a judge in the place of the server has it.
    of_client: Trace,
    /// What is judged no more, by the number of an oracle: what it has found fault with.
    settled: BTreeSet<(Role, usize, Reach)>,
    judged_events: usize,
    summary: LintSummary,
}

impl Default for Linter {
    fn default() -> Self {
        let trace = Trace {
            is_partial: true,
            ..Trace::default()
        };
        let heard = Heard {
            began: Instant::now(),
            of_server: trace.clone(),
            of_client: trace,
            settled: BTreeSet::new(),
            judged_events: 0,
            summary: LintSummary::default(),
        };
        Self {
            heard: Arc::new(Mutex::new(heard)),
        }
    }
}

impl Linter {
    /// Judges what has come until now; what was not noticed before.
    pub fn judge(&self) -> Vec<Finding> {
        self.heard().judge()
    }

    /// What was heard in all.
    #[must_use]
    pub fn summary(&self) -> LintSummary {
        self.heard().summary.clone()
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heard {
    fn note(&mut self, connection: &str, of_server: Happening, of_client: Happening) {
        let at = self.began.elapsed();
        // The number of an event stands in the place of a step's: there is no script.
        let number = self.of_server.events.len() + 1;
        self.of_server.add(at, number, connection, of_server);
        self.of_client.add(at, number, connection, of_client);
    }

    fn frame(&mut self, connection: &str, from: Sender, bytes: &[u8]) {
        self.summary.frames += 1;
        if self.summary.frames > MAX_JUDGED_FRAMES {
            self.summary.unjudged_frames += 1;
            return;
        }
        let record = FrameRecord::new(bytes.to_vec());
        let happens = |direction| Happening::Frame(direction, record.clone());
        let (of_server, of_client) = match from {
            Sender::Server => (Direction::Received, Direction::Sent),
            Sender::Client => (Direction::Sent, Direction::Received),
        };
        self.note(connection, happens(of_server), happens(of_client));
    }

    fn judge(&mut self) -> Vec<Finding> {
        if self.judged_events == self.of_server.events.len() {
            return Vec::new();
        }
        self.judged_events = self.of_server.events.len();
        let mut found = Vec::new();
        let (server, client) = (HEARD_ORACLES_OF_SERVERS, HEARD_ORACLES_OF_CLIENTS);
        for (side, oracles) in [(Role::Server, server), (Role::Client, client)] {
            for (number, oracle) in oracles.iter().enumerate() {
                while let Some(finding) = self.find(side, number, oracle) {
                    found.push(finding);
                }
            }
        }
        self.summary.findings.extend(found.iter().cloned());
        found
    }

    /// What an oracle finds in what is not settled yet.
    fn find(&mut self, side: Role, number: usize, oracle: &HeardOracle) -> Option<Finding> {
        let trace = match side {
            Role::Server => &self.of_server,
            Role::Client => &self.of_client,
        };
        let is_settled = |reach: Reach| self.settled.contains(&(side, number, reach));
        let open = trace.events.iter().filter(|event| {
            !is_settled(Reach::Event(event.step))
                && !is_settled(Reach::Connection(event.connection.clone()))
        });
        let open = Trace {
            events: open.cloned().collect(),
            is_partial: trace.is_partial,
        };
        let violation = (oracle.judge)(&open)?;
        let event = trace
            .events
            .iter()
            .find(|event| event.step == violation.step)?;
        let reach = match oracle.is_local {
            true => Reach::Event(event.step),
            false => Reach::Connection(event.connection.clone()),
        };
        let finding = Finding::new(side, &event.connection, event.at, violation);
        self.settled.insert((side, number, reach));
        Some(finding)
    }
}

impl House for Linter {
    fn enter(&self, number: u64) -> Box<dyn Passage> {
        let connection = number.to_string();
        let mut heard = self.heard();
        heard.summary.connections += 1;
        heard.note(&connection, Happening::Opened, Happening::Opened);
        Box::new(Listening {
            connection,
            linter: self.clone(),
        })
    }
}

/// One connection that is listened to.
#[derive(Debug)]
struct Listening {
    connection: String,
    linter: Linter,
}

impl Passage for Listening {
    fn frame(&mut self, from: Sender, bytes: Vec<u8>) -> Vec<Delivery> {
        self.linter.heard().frame(&self.connection, from, &bytes);
        vec![Delivery::onward(from, bytes)]
    }

    fn text(&mut self, text: &str) {
        let sent = Happening::SentRaw(format!("text {text:?}"));
        let received = Happening::ReceivedText(text.to_owned());
        self.linter.heard().note(&self.connection, sent, received);
    }

    fn server_ended(&mut self, end: End) -> End {
        let ended = Happening::Ended(Some(end.clone()));
        let heard = &self.linter;
        heard
            .heard()
            .note(&self.connection, ended, Happening::Ended(None));
        end
    }

    fn client_ended(&mut self) -> Vec<Delivery> {
        let ended = Happening::Ended(Some(End::default()));
        let mut heard = self.linter.heard();
        heard.note(&self.connection, Happening::Ended(None), ended);
        Vec::new()
    }
}

/// How long a live report may lag behind.
pub const JUDGING_INTERVAL: Duration = Duration::from_millis(100);
