//! The vectors of healing: behaviours of the model, as what a judge does and must be told.
//!
//! What a client does by itself is in the frames that it sends next, so only those that reach the
//! server are steps here. A restore is one more document, seeded with what the log keeps: the
//! server cannot tell. Schema: `vectors/schema/session.schema.json`. Model: `tla/Healing.tla`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::graph::{Edge, Set};

/// One file.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct HealingGraph {
    constants: Constants,
    actions: Vec<Action>,
    frames: Vec<Frame>,
    edges: Vec<Edge>,
    pub(super) behaviours: Vec<Vec<usize>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Constants {
    #[serde(rename = "Replica")]
    replica: Set,
}

#[derive(Clone, Debug, Deserialize)]
struct Action {
    name: ActionName,
    args: Arguments,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Arguments {
    #[serde(default)]
    c: String,
    #[serde(default)]
    n: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum ActionName {
    Write,
    Connect,
    CatchUp,
    Acked,
    Notified,
    Refused,
    Serve,
    Ingest,
    Disconnect,
    Relay,
    Restore,
}

#[derive(Clone, Debug, Deserialize)]
struct Frame {
    message: Message,
}

/// A frame in the model's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(tag = "type")]
pub(super) enum Message {
    SyncRequest {
        cursor: Position,
        version: Numbers,
    },
    SyncResponse {
        changes: Vec<Written>,
        cursor: Position,
        want: Numbers,
    },
    Update {
        change: Written,
    },
    Ack {
        replica_id: String,
        through_seq: u64,
        cursor: Position,
    },
    Notification {
        change: Written,
        cursor: Position,
    },
    Error {
        code: String,
        refused: Written,
    },
}

/// A version: a number for each replica, 0 where there is none.
pub(super) type Numbers = BTreeMap<String, u64>;

/// A cursor; of no epoch, where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Position {
    pub(super) epoch: u64,
    pub(super) position: usize,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Written {
    pub(super) replica: String,
    pub(super) seq: u64,
    pub(super) deps: Numbers,
}

/// What a judge does; a client is named by its place among the model's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Move {
    Connect(usize),
    /// A client's frame, and all that the server must say of it, to whom.
    Ask(usize, Message, Vec<(usize, Message)>),
    Disconnect(usize),
    /// The log keeps so many changes.
    Restore(usize),
}

/// A behaviour, as far as the server sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct HealingSchedule {
    pub(super) moves: Vec<Move>,
    /// For each move its step in the behaviour, from 1.
    steps: Vec<usize>,
}

impl HealingGraph {
    /// The model's clients, ascending.
    pub(super) fn clients(&self) -> &[String] {
        &self.constants.replica.members
    }

    pub(super) fn schedule(&self, behaviour: &[usize]) -> HealingSchedule {
        let mut schedule = HealingSchedule::default();
        for (step, edge) in behaviour.iter().enumerate() {
            let (_, action, _, received, sent) = &self.edges[*edge];
            let action = &self.actions[*action];
            let c = self.place(&action.args.c);
            let one = match action.name {
                ActionName::Connect => Move::Connect(c),
                ActionName::Serve | ActionName::Ingest => {
                    let told = sent.iter();
                    let told = told.map(|(name, frame)| (self.place(name), self.message(*frame)));
                    let Some(frame) = received else { continue };
                    Move::Ask(c, self.message(*frame), told.collect())
                }
                ActionName::Disconnect => Move::Disconnect(c),
                ActionName::Restore => Move::Restore(action.args.n),
                ActionName::Write
                | ActionName::CatchUp
                | ActionName::Acked
                | ActionName::Notified
                | ActionName::Refused
                | ActionName::Relay => continue,
            };
            schedule.moves.push(one);
            schedule.steps.push(step + 1);
        }
        schedule
    }

    /// The step and the action of a move, from 1; the end of the behaviour for 0.
    pub(super) fn told(
        &self,
        behaviour: &[usize],
        schedule: &HealingSchedule,
        at: usize,
    ) -> String {
        let step = at
            .checked_sub(1)
            .and_then(|index| schedule.steps.get(index));
        let Some(step) = step else {
            return format!("after {} steps", behaviour.len());
        };
        let action = &self.actions[self.edges[behaviour[step - 1]].1];
        let (name, c) = (action.name, &action.args.c);
        format!("step {step} of {}: {name:?}({c})", behaviour.len())
    }

    fn place(&self, name: &str) -> usize {
        let names = self.clients();
        names.iter().position(|client| client == name).unwrap_or(0)
    }

    fn message(&self, frame: usize) -> Message {
        self.frames[frame].message.clone()
    }
}
