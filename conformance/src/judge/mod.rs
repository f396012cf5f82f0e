//! The oracles that look at the whole trace of a case, whatever its script asked for.
//!
//! Expected values come from what the judge itself sent, from the specification and from the naive
//! oracle, never from the peer.

mod catch_up_pages;
mod client_conduct;
mod content;
mod cursor_chain;
mod delivery;
mod durability;
mod error_table;
mod grammar;
mod heard;
mod known_changes;
mod limits_table;
mod log_order;
mod presence;
mod receipts;
mod refusals;
mod stored_fields;
mod told_changes;
mod unanswered;
mod value_order;
mod violation;
mod welcome;

use crate::case::Role;
use crate::script::{Failure, FailureKind};
use crate::trace::Trace;

pub(crate) use content::meaning;
pub use delivery::{Undelivered, undelivered};
pub use heard::{HEARD_ORACLES_OF_CLIENTS, HEARD_ORACLES_OF_SERVERS, HeardOracle, Reach};
pub use limits_table::{LIMITS, default_limits};
pub use refusals::unrefused;
pub use stored_fields::stored_fields;
pub use told_changes::told_changes;
pub use unanswered::{Unanswered, unanswered};
pub(crate) use value_order::value_order;
pub use violation::Violation;

/// What one oracle finds first.
pub(crate) type Oracle = fn(&Trace) -> Option<Violation>;

/// The first rule that the trace as a whole breaks.
#[must_use]
pub fn judge_trace(trace: &Trace, role: Role) -> Option<Failure> {
    let oracles = match role {
        Role::Server => HEARD_ORACLES_OF_SERVERS,
        Role::Client => HEARD_ORACLES_OF_CLIENTS,
    };
    // At the end of a case everything has been answered; who listens to others cannot know.
    let at_the_end: &[Oracle] = match role {
        Role::Server => &[],
        Role::Client => &[client_conduct::unanswered_pings],
    };
    let all = oracles.iter().map(|oracle| oracle.judge);
    let violation = all
        .chain(at_the_end.iter().copied())
        .find_map(|judge| judge(trace));
    violation.map(Failure::from)
}

impl From<Violation> for Failure {
    fn from(violation: Violation) -> Self {
        let mut failure = Self::new(FailureKind::Oracle, violation.expected, violation.got);
        failure.step = violation.step;
        failure.bytes = violation.bytes;
        failure.citing(violation.clause)
    }
}
