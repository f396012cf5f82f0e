//! Planted bugs, by which the kill registry proves that the suite would notice real ones.
//!
//! Without the feature `mutants` a set of bugs is empty and takes no room, and every question about it is
//! answered by the compiler.

/// A planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {}

/// The bugs a machine was built with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bugs {
    #[cfg(feature = "mutants")]
    planted: std::collections::BTreeSet<Bug>,
}
