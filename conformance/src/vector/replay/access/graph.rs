//! The behaviours of `tla/Access.tla`, as what a judge asks and what everybody must be told of it.
//!
//! Between two requests the server does all that it may: the bounds of the file say so, and what
//! follows a request up to the next one is told of that request.

use serde::Deserialize;

use super::behaviour::Behaviour;
use crate::case::Needs;
use crate::script::Failure;
use crate::vector::replay::graph::{Action, Graph, Set, Step};
use crate::vector::replay::model::{Model, Stage, Steering};

/// What its server must agree on.
pub(super) const CAPABILITY: &str = "ACCESS_CONTROL";

/// The model.
#[derive(Debug)]
pub(crate) struct Access;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Constants {
    /// Ascending.
    #[serde(rename = "Principal")]
    pub(super) principal: Set,
    #[serde(rename = "Admin")]
    admin: Set,
    /// Whether nobody asks while anything is under way.
    #[serde(rename = "Prompt")]
    prompt: bool,
}

impl Constants {
    /// The level of a principal's first token.
    pub(super) fn level(&self, name: &str) -> &'static str {
        let decides = self.admin.members.iter().any(|admin| admin == name);
        if decides { "admin" } else { "write" }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Arguments {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    level: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum ActionName {
    SyncRequest,
    Update,
    SetAccess,
    Authenticate,
    Expire,
    Persist,
    Relay,
    Resume,
    Receive,
}

/// A frame in the model's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Message {
    SyncResponse {
        changes: Vec<Written>,
        cursor: usize,
    },
    /// Of who does not follow; that of a follower stands with the `Notification` that moves it.
    Ack {
        through_seq: u64,
        /// Where it moves its writer.
        #[serde(skip)]
        cursor: Option<usize>,
    },
    Notification {
        changes: Vec<Written>,
        cursor: usize,
    },
    AccessChanged {
        request_id: u64,
        subject: String,
        level: String,
    },
    Authenticated,
    Error {
        code: String,
    },
}

/// A change: whose, and its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Written {
    pub(super) replica: String,
    pub(super) seq: u64,
}

/// What a principal asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Request {
    Sync,
    Update,
    SetAccess { subject: String, level: String },
    Authenticate { level: String },
}

/// What a judge does; a principal is named by its place among the model's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move {
    /// A request, and what the server must say at once, to whom.
    Ask(usize, Request, Vec<(usize, Message)>),
    /// What the server must say besides of the request before.
    Hear(Vec<(usize, Message)>),
}

impl Model for Access {
    const ROW: &'static str = "vectors/session/access";

    type Constants = Constants;
    type ActionName = ActionName;
    type Arguments = Arguments;
    type Message = Message;
    type Move = Move;

    /// In an open server nobody decides about anybody.
    fn needs() -> Needs {
        Needs {
            guarded: true,
            capabilities: vec![CAPABILITY.to_owned()],
            ..Needs::default()
        }
    }

    fn steering(
        graph: &Graph<Self>,
        step: &Step<'_, Self>,
        _: Option<&Action<Self>>,
    ) -> Steering<Move> {
        if !graph.constants.prompt {
            return Steering::Impossible("somebody asks in them while something is under way");
        }
        let place = |name: &str| graph.constants.principal.place(name);
        let told = step.sent.iter();
        let told = told.map(|(name, message)| (place(name), (*message).clone()));
        let told: Vec<(usize, Message)> = told.collect();
        let Arguments { subject, level } = &step.action.arguments.others;
        let c = &step.action.arguments.c;
        let (subject, level) = (subject.clone(), level.clone());
        let request = match step.action.name {
            ActionName::SyncRequest => Request::Sync,
            ActionName::Update => Request::Update,
            ActionName::SetAccess => Request::SetAccess { subject, level },
            ActionName::Authenticate => Request::Authenticate { level },
            ActionName::Expire => return Steering::Impossible("a token ends in them"),
            ActionName::Persist | ActionName::Relay if !told.is_empty() => {
                return Steering::Move(Move::Hear(told));
            }
            ActionName::Persist | ActionName::Relay | ActionName::Resume | ActionName::Receive => {
                return Steering::Nothing;
            }
        };
        Steering::Move(Move::Ask(place(c), request, told))
    }

    async fn play(graph: &Graph<Self>, moves: &[Move], stage: Stage<'_>) -> Result<(), Failure> {
        Behaviour::new(graph, stage).play(moves).await
    }
}

/// Adds a frame to what is told. The model acknowledges in one frame and moves the writer in
/// another, where an `Ack` does both.
pub(super) fn tell(told: &mut Vec<(usize, Message)>, to: usize, name: &str, message: Message) {
    if let Message::Notification { changes, cursor } = &message
        && let [Written { replica, seq }] = changes.as_slice()
        && replica == name
    {
        let own = told.iter_mut().find_map(|(place, message)| match message {
            Message::Ack {
                through_seq,
                cursor,
            } if *place == to && through_seq == seq => Some(cursor),
            Message::Ack { .. }
            | Message::SyncResponse { .. }
            | Message::Notification { .. }
            | Message::AccessChanged { .. }
            | Message::Authenticated
            | Message::Error { .. } => None,
        });
        if let Some(moves) = own {
            *moves = Some(*cursor);
            return;
        }
    }
    told.push((to, message));
}
