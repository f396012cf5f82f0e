//! The capabilities that the judge names when a case does not say.

/// Those of every kind of field, and of marks on text.
pub const CAPABILITIES: [&str; 5] = ["LWW", "COUNTER", "SET", "TEXT", "MARKS"];
