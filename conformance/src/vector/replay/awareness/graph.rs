//! The behaviours of `tla/Awareness.tla`, as what a judge does and must be told.
//!
//! An update goes out when the model's server takes it. A judge has no hand in a server's clock, so
//! nothing in which time passes is played.

use serde::Deserialize;

use super::behaviour::Behaviour;
use crate::case::Needs;
use crate::script::Failure;
use crate::vector::replay::graph::{Action, Graph, Set, Step};
use crate::vector::replay::model::{Model, Stage, Steering};

/// The model.
#[derive(Debug)]
pub(crate) struct Awareness;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Constants {
    /// The model's clients, ascending.
    #[serde(rename = "Replica")]
    pub(super) replica: Set,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Arguments {
    #[serde(default)]
    k: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum ActionName {
    Say,
    Connect,
    Lose,
    See,
    Announce,
    End,
    Tell,
    Expire,
    Forget,
    Tick,
    Restart,
}

/// A frame in the model's words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Message {
    AwarenessUpdate {
        #[serde(flatten)]
        state: State,
    },
    AwarenessState {
        of: String,
        #[serde(flatten)]
        state: State,
    },
}

/// What a replica shows, by its clock; the later of two is newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct State {
    pub(super) clock: u64,
    /// That it shows nothing any more.
    pub(super) left: bool,
}

/// What a judge does; a client is named by its place among the model's, a connection of it by its
/// number, from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move {
    Connect(usize),
    /// The client's last connection is lost, and the server does not know.
    Lose(usize),
    /// A client's update reaches the server by this connection.
    Announce(usize, usize, State),
    /// The server learns that a connection is over.
    End(usize, usize),
    /// A client must be told this of another, if it was not yet.
    Hear(usize, usize, State),
}

impl Model for Awareness {
    const ROW: &'static str = "vectors/session/awareness";

    type Constants = Constants;
    type ActionName = ActionName;
    type Arguments = Arguments;
    type Message = Message;
    type Move = Move;

    fn needs() -> Needs {
        Needs {
            capabilities: vec!["AWARENESS".to_owned()],
            ..Needs::default()
        }
    }

    fn steering(
        graph: &Graph<Self>,
        step: &Step<'_, Self>,
        _: Option<&Action<Self>>,
    ) -> Steering<Move> {
        let place = |name: &str| graph.constants.replica.place(name);
        let Arguments { k } = &step.action.arguments.others;
        let c = &step.action.arguments.c;
        let c = place(c);
        let told = step.sent.first().map(|(_, message)| *message);
        Steering::Move(match (step.action.name, step.received, told) {
            (ActionName::Connect, _, _) => Move::Connect(c),
            (ActionName::Lose, _, _) => Move::Lose(c),
            (ActionName::Announce, Some(Message::AwarenessUpdate { state }), _) => {
                Move::Announce(c, *k, *state)
            }
            (ActionName::End, _, _) => Move::End(c, *k),
            (ActionName::Tell, _, Some(Message::AwarenessState { of, state })) => {
                Move::Hear(c, place(of), *state)
            }
            (ActionName::Announce | ActionName::Tell | ActionName::Say | ActionName::See, _, _) => {
                return Steering::Nothing;
            }
            (ActionName::Expire | ActionName::Forget | ActionName::Tick, _, _) => {
                return Steering::Impossible("time passes in them");
            }
            (ActionName::Restart, _, _) => {
                return Steering::Impossible("the server restarts in them");
            }
        })
    }

    async fn play(graph: &Graph<Self>, moves: &[Move], stage: Stage<'_>) -> Result<(), Failure> {
        Behaviour::new(graph, stage).play(moves).await
    }
}
