//! Replays `vectors/crdt/` against the implementation: the state that the oracle names, whatever
//! the order, by changes and by merging, and what is shown after further edits.
//!
//! Spec: chapters 3, 4, 5, 11, 12 and 14 to 17.
#![cfg(test)]

mod case;
mod chance;
mod edits;
mod parse;
mod replay;
mod state;
