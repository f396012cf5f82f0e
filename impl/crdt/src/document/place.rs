//! Where an insertion stands, and the places beside a character.
//!
//! Spec: chapters 16 and 17. Bytes: `TextInsert` and `Anchor` in
//! `proto/synckit/v1/document.proto`.

use crate::Dot;

/// The origins of the first character of an insertion.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The run of the replica's previous dot goes on.
    //= SK-TEXT-003
    Continues,
    Between {
        /// `None`: the start of the text.
        left: Option<Dot>,
        /// `None`: the end of the text.
        right: Option<Dot>,
    },
}

/// The place just before or just after a character.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Anchor {
    pub dot: Dot,
    pub side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Before,
    After,
}
