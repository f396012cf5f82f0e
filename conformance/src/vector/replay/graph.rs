//! The session vectors: behaviours of the model, as steps that a judge can take from outside.
//!
//! Only what a client does, and when the server takes its frames, can be steered. When it commits
//! cannot: a replay waits for that. Schema: `vectors/schema/session.schema.json`. Model:
//! `tla/SyncSession.tla`.

use serde::Deserialize;

/// One file: a state graph, and behaviours through it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Graph {
    constants: Constants,
    actions: Vec<Action>,
    edges: Vec<Edge>,
    pub(super) behaviours: Vec<Vec<usize>>,
}

/// State before, action, state after, frame received, frames sent.
pub(super) type Edge = (usize, usize, usize, Option<usize>, Vec<(String, usize)>);

#[derive(Clone, Debug, Deserialize)]
struct Constants {
    #[serde(rename = "PageSize")]
    page_size: u32,
    #[serde(rename = "Replica")]
    replica: Set,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Set {
    #[serde(rename = "#set")]
    pub(super) members: Vec<String>,
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
    timestamp: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum ActionName {
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
pub(super) enum Move {
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

/// A behaviour, as far as it can be steered.
#[derive(Clone, Debug, Default)]
pub(super) struct Schedule {
    pub(super) moves: Vec<Move>,
    /// For each move its step in the behaviour, from 1.
    steps: Vec<usize>,
}

impl Graph {
    /// The most changes of one page.
    pub(super) const fn page_size(&self) -> u32 {
        self.constants.page_size
    }

    /// The model's clients, ascending.
    pub(super) fn clients(&self) -> &[String] {
        &self.constants.replica.members
    }

    /// The schedule of a behaviour; `None` when storage fails in it, which nobody can order from
    /// outside.
    pub(super) fn schedule(&self, behaviour: &[usize]) -> Option<Schedule> {
        let mut schedule = Schedule::default();
        let mut ingested = false;
        for (step, edge) in behaviour.iter().enumerate() {
            let action = self.action(*edge);
            let c = self
                .clients()
                .iter()
                .position(|name| *name == action.args.c)
                .unwrap_or(0);
            let one = match action.name {
                ActionName::Write => Move::Write(c, action.args.timestamp),
                ActionName::Connect => Move::Connect(c),
                ActionName::Greet | ActionName::Serve | ActionName::Ingest => Move::Deliver(c),
                ActionName::Welcomed
                | ActionName::CatchUp
                | ActionName::Acked
                | ActionName::Notified
                | ActionName::Refused => Move::Receive(c),
                // Elsewhere than after an `Ingest` the server has committed long ago.
                ActionName::Persist if !ingested => continue,
                ActionName::Persist => Move::Persist,
                ActionName::Disconnect => Move::Disconnect(c),
                ActionName::ServerRestart | ActionName::NewEpoch => Move::DisconnectAll,
                ActionName::StorageFailed => return None,
            };
            ingested = action.name == ActionName::Ingest;
            schedule.moves.push(one);
            schedule.steps.push(step + 1);
        }
        Some(schedule)
    }

    /// Whether the server restarts in a behaviour.
    pub(super) fn restarts(&self, behaviour: &[usize]) -> bool {
        behaviour.iter().any(|edge| {
            let name = self.action(*edge).name;
            name == ActionName::ServerRestart || name == ActionName::NewEpoch
        })
    }

    /// The step and the action of a move, from 1; the end of the behaviour for 0.
    pub(super) fn told(&self, behaviour: &[usize], schedule: &Schedule, at: usize) -> String {
        let step = at
            .checked_sub(1)
            .and_then(|index| schedule.steps.get(index));
        let Some(step) = step else {
            return format!("after {} steps, at rest", behaviour.len());
        };
        let action = self.action(behaviour[step - 1]);
        format!(
            "step {step} of {}: {:?}({})",
            behaviour.len(),
            action.name,
            action.args.c
        )
    }

    fn action(&self, edge: usize) -> &Action {
        &self.actions[self.edges[edge].1]
    }
}
