//! The behaviours of `tla/Healing.tla`, as what a judge does and must be told.
//!
//! What a client does by itself is in the frames that it sends next, so only those that reach the
//! server are moves here. A restore is one more document, seeded with what the log keeps: the
//! server cannot tell.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::behaviour::Behaviour;
use crate::case::Needs;
use crate::script::Failure;
use crate::vector::replay::graph::{Action, Graph, Set, Step};
use crate::vector::replay::model::{Model, Stage, Steering};

/// The model.
#[derive(Debug)]
pub(crate) struct Healing;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Constants {
    /// The model's clients, ascending.
    #[serde(rename = "Replica")]
    pub(super) replica: Set,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Arguments {
    #[serde(default)]
    n: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum ActionName {
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

/// A frame in the model's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Message {
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
pub(crate) type Numbers = BTreeMap<String, u64>;

/// A cursor; of no epoch, where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Position {
    pub(super) epoch: u64,
    pub(super) position: usize,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Written {
    pub(super) replica: String,
    pub(super) seq: u64,
    pub(super) deps: Numbers,
}

/// What a judge does; a client is named by its place among the model's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move {
    Connect(usize),
    /// A client's frame, and all that the server must say of it, to whom.
    Ask(usize, Message, Vec<(usize, Message)>),
    Disconnect(usize),
    /// The log keeps so many changes.
    Restore(usize),
}

impl Model for Healing {
    const ROW: &'static str = "vectors/session/healing";

    type Constants = Constants;
    type ActionName = ActionName;
    type Arguments = Arguments;
    type Message = Message;
    type Move = Move;

    /// Another one need not heal.
    fn needs() -> Needs {
        Needs {
            restored: true,
            ..Needs::default()
        }
    }

    fn steering(
        graph: &Graph<Self>,
        step: &Step<'_, Self>,
        _: Option<&Action<Self>>,
    ) -> Steering<Move> {
        let place = |name: &str| graph.constants.replica.place(name);
        let Arguments { n } = &step.action.arguments.others;
        let c = &step.action.arguments.c;
        let c = place(c);
        Steering::Move(match step.action.name {
            ActionName::Connect => Move::Connect(c),
            ActionName::Serve | ActionName::Ingest => {
                let told = step.sent.iter();
                let told = told.map(|(name, message)| (place(name), (*message).clone()));
                let Some(frame) = step.received else {
                    return Steering::Nothing;
                };
                Move::Ask(c, frame.clone(), told.collect())
            }
            ActionName::Disconnect => Move::Disconnect(c),
            ActionName::Restore => Move::Restore(*n),
            ActionName::Write
            | ActionName::CatchUp
            | ActionName::Acked
            | ActionName::Notified
            | ActionName::Refused
            | ActionName::Relay => return Steering::Nothing,
        })
    }

    fn stand_in(name: ActionName) -> Option<&'static str> {
        let restore = name == ActionName::Restore;
        restore.then_some("a restore played as another document with what the log kept")
    }

    async fn play(graph: &Graph<Self>, moves: &[Move], stage: Stage<'_>) -> Result<(), Failure> {
        Behaviour::new(graph, stage).play(moves).await
    }
}
