//! A ticket pairs an action that a shell carries out with the event that reports its end.

/// Names one outstanding request of a machine. Unique within the machine, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);
