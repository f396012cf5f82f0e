//! A place in a text that moves with the text.

use synckit_crdt::{Anchor, LocalAnchor, Replicas, Side};

/// A place beside a character, or at an edge of the text. It stays there when text comes or goes
/// before it, and at the character's place once that is deleted.
//= SK-TEXT-023
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(Place);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    Start,
    Beside(Anchor),
    End,
}

impl Cursor {
    pub(super) fn new(anchor: LocalAnchor, replicas: &Replicas) -> Self {
        let edge = match anchor {
            LocalAnchor::Start => Place::Start,
            // The others name a character.
            LocalAnchor::End | LocalAnchor::Before(_) | LocalAnchor::After(_) => Place::End,
        };
        Self(replicas.anchor(anchor).map_or(edge, Place::Beside))
    }

    /// The place in one replica's numbers; `None` for a character of a replica unknown here.
    pub(super) fn anchor(&self, replicas: &Replicas) -> Option<LocalAnchor> {
        match &self.0 {
            Place::Start => Some(LocalAnchor::Start),
            Place::End => Some(LocalAnchor::End),
            Place::Beside(Anchor { dot, side }) => {
                let dot = replicas.find_dot(dot)?;
                Some(match side {
                    Side::Before => LocalAnchor::Before(dot),
                    Side::After => LocalAnchor::After(dot),
                })
            }
        }
    }
}
