//! The behaviours of `tla/SyncSession.tla`, as steps that a judge can take from outside.
//!
//! When the server commits cannot be steered: a replay waits for that.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::behaviour::Behaviour;
use crate::script::Failure;
use crate::vector::replay::graph::{Action, Graph, Set, Step};
use crate::vector::replay::model::{Model, Stage, Steering};

/// The model.
#[derive(Debug)]
pub(crate) struct SyncSession;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Constants {
    /// The most changes of one page.
    #[serde(rename = "PageSize")]
    pub(super) page_size: u32,
    /// The model's clients, ascending.
    #[serde(rename = "Replica")]
    pub(super) replica: Set,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Arguments {
    #[serde(default)]
    timestamp: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum ActionName {
    Write,
    Connect,
    Greet,
    Welcomed,
    Serve,
    CatchUp,
    Ingest,
    Persist,
    Acked,
    Notified,
    Refused,
    Disconnect,
    StorageFailed,
    ServerRestart,
    NewEpoch,
}

/// What a judge does; a client is named by its place among the model's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move {
    /// The client writes, stamped with this timestamp or the next that is free.
    Write(usize, u64),
    Connect(usize),
    /// The client's oldest frame goes to the server: `Greet`, `Serve` or `Ingest`.
    Deliver(usize),
    /// The client acts on the oldest frame it got: `Welcomed`, `CatchUp`, `Acked` or `Notified`.
    Receive(usize),
    /// What the server took in is durable: waits for the answers.
    Persist,
    Disconnect(usize),
    /// A restart, played as a disconnect of everybody.
    DisconnectAll,
}

impl Model for SyncSession {
    const ROW: &'static str = "vectors/session";

    type Constants = Constants;
    type ActionName = ActionName;
    type Arguments = Arguments;
    type Message = IgnoredAny;
    type Move = Move;

    fn steering(
        graph: &Graph<Self>,
        step: &Step<'_, Self>,
        before: Option<&Action<Self>>,
    ) -> Steering<Move> {
        let Arguments { timestamp } = &step.action.arguments.others;
        let c = &step.action.arguments.c;
        let c = graph.constants.replica.place(c);
        let ingested = before.is_some_and(|before| before.name == ActionName::Ingest);
        Steering::Move(match step.action.name {
            ActionName::Write => Move::Write(c, *timestamp),
            ActionName::Connect => Move::Connect(c),
            ActionName::Greet | ActionName::Serve | ActionName::Ingest => Move::Deliver(c),
            ActionName::Welcomed
            | ActionName::CatchUp
            | ActionName::Acked
            | ActionName::Notified
            | ActionName::Refused => Move::Receive(c),
            // Elsewhere than after an `Ingest` the server has committed long ago.
            ActionName::Persist if !ingested => return Steering::Nothing,
            ActionName::Persist => Move::Persist,
            ActionName::Disconnect => Move::Disconnect(c),
            ActionName::ServerRestart | ActionName::NewEpoch => Move::DisconnectAll,
            ActionName::StorageFailed => return Steering::Impossible("storage fails in them"),
        })
    }

    fn stand_in(name: ActionName) -> Option<&'static str> {
        let restart = matches!(name, ActionName::ServerRestart | ActionName::NewEpoch);
        restart.then_some("a restart played as disconnect")
    }

    async fn play(graph: &Graph<Self>, moves: &[Move], stage: Stage<'_>) -> Result<(), Failure> {
        Behaviour::new(graph, stage).play(moves).await
    }
}
