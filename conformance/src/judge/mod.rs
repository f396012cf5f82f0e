//! The oracles that look at the whole trace of a case, whatever its script asked for.
//!
//! Expected values come from what the judge itself sent, from the specification and from the naive
//! oracle, never from the peer.

mod catch_up_pages;
mod client_conduct;
mod content;
mod cursor_chain;
mod durability;
mod error_table;
mod grammar;
mod limits_table;
mod log_order;
mod presence;
mod receipts;
mod stored_fields;
mod told_changes;
mod value_order;
mod violation;
mod welcome;

use crate::case::Role;
use crate::script::{Failure, FailureKind};
use crate::trace::Trace;

pub use limits_table::{LIMITS, default_limits};
pub use stored_fields::stored_fields;
pub use told_changes::told_changes;
pub(crate) use value_order::value_order;
pub use violation::Violation;

/// The first rule that the trace as a whole breaks.
#[must_use]
pub fn judge_trace(trace: &Trace, role: Role) -> Option<Failure> {
    let oracles: &[fn(&Trace) -> Option<Violation>] = match role {
        Role::Server => &[
            grammar::server_grammar,
            welcome::welcome,
            error_table::error_table,
            catch_up_pages::catch_up_pages,
            content::content,
            receipts::receipts,
            cursor_chain::cursor_chain,
            log_order::log_order,
            durability::durability,
            presence::server_presence,
        ],
        Role::Client => &[
            grammar::client_grammar,
            client_conduct::client_conduct,
            presence::client_presence,
        ],
    };
    oracles
        .iter()
        .find_map(|oracle| oracle(trace))
        .map(into_failure)
}

fn into_failure(violation: Violation) -> Failure {
    let mut failure = Failure::new(FailureKind::Oracle, violation.expected, violation.got);
    failure.step = violation.step;
    failure.bytes = violation.bytes;
    failure.citing(violation.clause)
}
