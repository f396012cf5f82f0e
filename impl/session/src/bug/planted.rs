//! The bugs that one machine was built with.

use synckit_wire::v1::ErrorCode;

use super::Bug;
use crate::access::Level;
use crate::limits::Limits;

/// A set of bugs; always empty without the feature `mutants`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bugs {
    #[cfg(feature = "mutants")]
    planted: std::collections::BTreeSet<Bug>,
}

#[cfg(feature = "mutants")]
impl FromIterator<Bug> for Bugs {
    fn from_iter<T: IntoIterator<Item = Bug>>(bugs: T) -> Self {
        Self {
            planted: bugs.into_iter().collect(),
        }
    }
}

impl Bugs {
    /// Whether this one is planted.
    #[cfg(feature = "mutants")]
    #[must_use]
    pub fn has(&self, bug: Bug) -> bool {
        self.planted.contains(&bug)
    }

    /// Whether this one is planted: it is not.
    #[cfg(not(feature = "mutants"))]
    #[must_use]
    #[inline]
    pub const fn has(&self, _bug: Bug) -> bool {
        false
    }

    /// Bends the limits that a server enforces, unlike those it states.
    pub(crate) fn bend(&self, limits: &mut Limits) {
        if self.has(Bug::ChangeLimitsUnchecked) {
            limits.change = synckit_crdt::Limits::UNBOUNDED;
            limits.max_changes_per_frame = u32::MAX;
        }
        if self.has(Bug::LimitOffByOne) {
            limits.max_changes_per_frame -= 1;
            let change = &mut limits.change;
            change.max_ops_per_change -= 1;
            change.max_value_bytes -= 1;
            change.max_value_depth -= 1;
            change.max_path_segments -= 1;
            change.max_path_bytes -= 1;
            change.max_deps_per_change -= 1;
        }
        if self.has(Bug::SubscriptionsUnlimited) {
            limits.max_subscriptions = u32::MAX;
        }
    }

    /// What a list says of a subject, as a server takes it.
    pub(crate) fn bend_listed(&self, listed: Option<Level>) -> Option<Level> {
        let blocks = listed == Some(Level::None) && !self.has(Bug::TokenOutranksNone);
        listed.filter(|level| blocks || (*level != Level::None && !self.has(Bug::ListNeverRaises)))
    }

    /// Whether a server that should answer with this code says nothing at all.
    pub(crate) fn tolerates(&self, code: ErrorCode, frame: &[u8]) -> bool {
        let malformed = code == ErrorCode::Malformed;
        (malformed && frame.is_empty() && self.has(Bug::EmptyFrameIgnored))
            || (malformed && !frame.is_empty() && self.has(Bug::MalformedIgnored))
            || (code == ErrorCode::UnexpectedFrame && self.has(Bug::ServerFrameIgnored))
    }
}
