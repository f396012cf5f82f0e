//! Whether a marking grows when text is typed beside it.
//!
//! Growth is a matter of where the anchors stand: an end that stands before the next character
//! holds what is typed in front of that character.
//!
//! Spec: chapter 17.

use crate::Flaw;

/// The ends at which a marking grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expand {
    /// As a link does.
    None,
    /// What is typed before its first character.
    Before,
    /// What is typed after its last character, as bold does.
    #[default]
    After,
    Both,
}

impl Expand {
    pub fn at_start(self) -> bool {
        if Flaw::StartNeverGrows.is_planted() || Flaw::StartAlwaysGrows.is_planted() {
            return Flaw::StartAlwaysGrows.is_planted();
        }
        match self {
            Self::Before | Self::Both => true,
            Self::None | Self::After => false,
        }
    }

    pub fn at_end(self) -> bool {
        if Flaw::EndNeverGrows.is_planted() || Flaw::EndAlwaysGrows.is_planted() {
            return Flaw::EndAlwaysGrows.is_planted();
        }
        match self {
            Self::After | Self::Both => true,
            Self::None | Self::Before => false,
        }
    }
}
