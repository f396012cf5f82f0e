//! What a model says of itself, so that its behaviours can be played from outside.
//!
//! Only what a client does, and when the server takes its frames, can be steered. Each model has a
//! folder here, and a line in `library.rs` and `campaign.rs`.

use std::fmt::Debug;

use serde::de::DeserializeOwned;

use super::graph::{Action, Graph, Step};
use super::line::Target;
use super::observer::Observer;
use crate::case::Needs;
use crate::script::Failure;

/// A model of `tla/`.
pub(super) trait Model: Sized + Debug + Send + Sync + 'static {
    /// Where its vectors stand in the summary, and how their ids begin.
    const ROW: &'static str;

    /// The constants that a replay needs.
    type Constants: Debug + DeserializeOwned + Send + Sync;
    /// The names of its actions.
    type ActionName: Copy + Debug + Eq + DeserializeOwned + Send + Sync;
    /// The arguments of all its actions, beside `c`, who acts.
    type Arguments: Debug + DeserializeOwned + Send + Sync;
    /// A frame in its words.
    type Message: Debug + DeserializeOwned + Send + Sync;
    /// What a judge does.
    type Move: Clone + Debug + Ord + Send + Sync;

    /// The server that its behaviours are about.
    fn needs() -> Needs {
        Needs::default()
    }

    /// What a judge does where the model makes this step, after that action.
    fn steering(
        graph: &Graph<Self>,
        step: &Step<'_, Self>,
        before: Option<&Action<Self>>,
    ) -> Steering<Self::Move>;

    /// Why the moves of a behaviour cannot be made one after the other, where none of its steps
    /// tells.
    fn obstacle(graph: &Graph<Self>, moves: &[Self::Move]) -> Option<&'static str> {
        let _ = (graph, moves);
        None
    }

    /// What an action is played as, where nobody can make it happen from outside: `a restart played
    /// as disconnect`.
    fn stand_in(name: Self::ActionName) -> Option<&'static str> {
        let _ = name;
        None
    }

    /// Plays the moves of a behaviour, and looks at the whole. A failure has the number of its
    /// move, from 1; 0 stands for the end.
    fn play(
        graph: &Graph<Self>,
        moves: &[Self::Move],
        stage: Stage<'_>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// What a step of the model asks of the judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Steering<Move> {
    /// To do this.
    Move(Move),
    /// Nothing: it follows from other steps.
    Nothing,
    /// What nobody can order from outside: why.
    Impossible(&'static str),
}

/// Where a behaviour is played.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) target: &'a Target,
    pub(super) observer: &'a mut Observer,
    /// Fresh: what the behaviour makes has it in its name.
    pub(super) nonce: &'a str,
}
