//! The behaviours of `tla/Partial.tla`, as what a judge does and must be told.
//!
//! When a page goes out, and when news does, is the server's to say: a behaviour in which something
//! happens to a client while the server still has something to tell it cannot be steered. That
//! leaves out all in which a queue is full.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::behaviour::Behaviour;
use super::situation::Situation;
use crate::case::Needs;
use crate::script::Failure;
use crate::vector::replay::graph::{Action, Graph, Set, Step};
use crate::vector::replay::model::{Model, Stage, Steering};

/// The model.
#[derive(Debug)]
pub(crate) struct Partial;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Constants {
    /// The model's clients, ascending.
    #[serde(rename = "Client")]
    pub(super) client: Set,
    #[serde(rename = "Document")]
    document: Numbers,
    #[serde(rename = "Named")]
    named: Numbers,
    #[serde(rename = "Unread")]
    unread: Numbers,
    #[serde(rename = "PageSize")]
    pub(super) page_size: usize,
}

/// A set of documents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Numbers {
    #[serde(rename = "#set")]
    pub(super) members: BTreeSet<u64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Arguments {
    #[serde(default)]
    d: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum ActionName {
    Create,
    Grant,
    Revoke,
    Disconnect,
    Ask,
    Begin,
    Page,
    Tell,
    CatchUp,
    Receive,
}

/// A frame in the model's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Message {
    Query,
    QueryResult { ids: Numbers, has_more: bool },
}

/// A result, as a client is told it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    pub(super) documents: BTreeSet<u64>,
    pub(super) has_more: bool,
    pub(super) is_page: bool,
}

/// What a judge does; a client is named by its place among the model's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move {
    /// Somebody writes the document for the first time.
    Create(u64),
    /// The client may read the document from here on, or may not.
    SetAccess(usize, u64, bool),
    Ask(usize),
    /// The server must say this next.
    Hear(usize, Told),
    Disconnect(usize),
}

impl Constants {
    /// What every client may read before anybody decides otherwise.
    pub(super) fn readable(&self) -> BTreeSet<u64> {
        let (all, unread) = (&self.document, &self.unread);
        all.members.difference(&unread.members).copied().collect()
    }

    pub(super) fn is_named(&self, document: u64) -> bool {
        self.named.members.contains(&document)
    }
}

impl Model for Partial {
    const ROW: &'static str = "vectors/session/partial";

    type Constants = Constants;
    type ActionName = ActionName;
    type Arguments = Arguments;
    type Message = Message;
    type Move = Move;

    /// In an open server nobody gives access.
    fn needs() -> Needs {
        Needs {
            guarded: true,
            capabilities: ["ACCESS_CONTROL", "QUERY"].map(str::to_owned).to_vec(),
            ..Needs::default()
        }
    }

    fn steering(
        graph: &Graph<Self>,
        step: &Step<'_, Self>,
        _: Option<&Action<Self>>,
    ) -> Steering<Move> {
        let Arguments { d } = &step.action.arguments.others;
        let c = &step.action.arguments.c;
        let c = graph.constants.client.place(c);
        let is_page = step.action.name == ActionName::Page;
        let told = step.sent.iter().find_map(|(_, message)| match message {
            Message::Query => None,
            Message::QueryResult { ids, has_more } => Some(Told {
                documents: ids.members.clone(),
                has_more: *has_more,
                is_page,
            }),
        });
        Steering::Move(match step.action.name {
            ActionName::Create => Move::Create(*d),
            ActionName::Grant => Move::SetAccess(c, *d, true),
            ActionName::Revoke => Move::SetAccess(c, *d, false),
            ActionName::Begin => Move::Ask(c),
            ActionName::Page | ActionName::Tell => match told {
                Some(told) => Move::Hear(c, told),
                None => return Steering::Nothing,
            },
            ActionName::Disconnect => Move::Disconnect(c),
            ActionName::CatchUp => return Steering::Impossible("a queue is full in them"),
            ActionName::Ask | ActionName::Receive => return Steering::Nothing,
        })
    }

    fn obstacle(graph: &Graph<Self>, moves: &[Move]) -> Option<&'static str> {
        let mut situation = Situation::new(&graph.constants);
        let early = moves.iter().any(|one| !situation.makes(one));
        early.then_some("in them something happens while there is still something to tell")
    }

    async fn play(graph: &Graph<Self>, moves: &[Move], stage: Stage<'_>) -> Result<(), Failure> {
        Behaviour::new(graph, stage).play(moves).await
    }
}
