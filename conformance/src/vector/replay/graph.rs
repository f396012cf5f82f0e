//! A file of behaviours: the state graph of a model, or the part of it that they take.
//!
//! Schema: `vectors/schema/session.schema.json`.

use serde::Deserialize;

use super::model::{Model, Steering};

/// One file.
#[derive(Debug, Deserialize)]
#[serde(bound = "")]
pub(super) struct Graph<M: Model> {
    pub(super) constants: M::Constants,
    actions: Vec<Action<M>>,
    frames: Vec<Frame<M>>,
    edges: Vec<Edge>,
    pub(super) behaviours: Vec<Vec<usize>>,
}

/// An action with its arguments.
#[derive(Debug, Deserialize)]
#[serde(bound = "")]
pub(super) struct Action<M: Model> {
    pub(super) name: M::ActionName,
    #[serde(rename = "args")]
    pub(super) arguments: Arguments<M>,
}

/// Who acts, if anybody in particular, and what else the model says.
#[derive(Debug, Deserialize)]
#[serde(bound = "")]
pub(super) struct Arguments<M: Model> {
    #[serde(default)]
    pub(super) c: String,
    #[serde(flatten)]
    pub(super) others: M::Arguments,
}

#[derive(Debug, Deserialize)]
#[serde(bound = "")]
struct Frame<M: Model> {
    message: M::Message,
}

/// State before, action, state after, frame received, frames sent.
type Edge = (usize, usize, usize, Option<usize>, Vec<(String, usize)>);

/// A set of the model's, as JSON has it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Set {
    #[serde(rename = "#set")]
    pub(super) members: Vec<String>,
}

impl Set {
    /// The place of a member; the first for who is none of them.
    pub(super) fn place(&self, name: &str) -> usize {
        let place = self.members.iter().position(|member| member == name);
        place.unwrap_or(0)
    }
}

/// One step of a behaviour.
#[derive(Debug)]
pub(super) struct Step<'a, M: Model> {
    pub(super) action: &'a Action<M>,
    pub(super) received: Option<&'a M::Message>,
    /// To or by whom, and what.
    pub(super) sent: Vec<(&'a str, &'a M::Message)>,
}

/// A behaviour, as far as it can be steered.
#[derive(Clone, Debug)]
pub(super) struct Schedule<Move> {
    pub(super) moves: Vec<Move>,
    /// For each move its step in the behaviour, from 1.
    steps: Vec<usize>,
}

impl<M: Model> Graph<M> {
    /// What a judge does to play a behaviour.
    ///
    /// # Errors
    /// Why nobody can order it from outside.
    pub(super) fn schedule(&self, behaviour: &[usize]) -> Result<Schedule<M::Move>, &'static str> {
        let (mut moves, mut steps) = (Vec::new(), Vec::new());
        let mut before = None;
        for (index, edge) in behaviour.iter().enumerate() {
            let step = self.step(*edge);
            match M::steering(self, &step, before) {
                Steering::Move(one) => {
                    moves.push(one);
                    steps.push(index + 1);
                }
                Steering::Nothing => {}
                Steering::Impossible(reason) => return Err(reason),
            }
            before = Some(step.action);
        }
        match M::obstacle(self, &moves) {
            Some(reason) => Err(reason),
            None => Ok(Schedule { moves, steps }),
        }
    }

    /// What stands in for an action of a behaviour, if anything does.
    pub(super) fn stand_in(&self, behaviour: &[usize]) -> Option<&'static str> {
        let mut names = behaviour.iter().map(|edge| self.action(*edge).name);
        names.find_map(M::stand_in)
    }

    /// The step and the action of a move, from 1; the end of the behaviour for 0.
    pub(super) fn told(
        &self,
        behaviour: &[usize],
        schedule: &Schedule<M::Move>,
        at: usize,
    ) -> String {
        let index = at.checked_sub(1);
        let Some(step) = index.and_then(|index| schedule.steps.get(index)) else {
            return format!("after {} steps, at rest", behaviour.len());
        };
        let Action { name, arguments } = self.action(behaviour[step - 1]);
        let actor = &arguments.c;
        format!("step {step} of {}: {name:?}({actor})", behaviour.len())
    }

    fn action(&self, edge: usize) -> &Action<M> {
        &self.actions[self.edges[edge].1]
    }

    fn step(&self, edge: usize) -> Step<'_, M> {
        let (_, _, _, received, sent) = &self.edges[edge];
        let message = |frame: usize| &self.frames[frame].message;
        let sent = sent
            .iter()
            .map(|(who, frame)| (who.as_str(), message(*frame)));
        Step {
            action: self.action(edge),
            received: received.map(message),
            sent: sent.collect(),
        }
    }
}
