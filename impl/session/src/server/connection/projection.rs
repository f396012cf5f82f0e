//! A connection as `tla/SlowReader.tla` has it.

use synckit_crdt::DocumentId;

use super::Connection;
use super::conversation::Flow;
use crate::trace::FollowingProjection;

impl Connection {
    /// How its client follows a document; `None` when it does not.
    #[must_use]
    pub fn following_projection(&self, document: &DocumentId) -> Option<FollowingProjection> {
        let following = self.conversations.followed(document)?;
        let (flow, after) = match following.flow {
            Flow::Open => ("Open", None),
            Flow::Held => ("Held", None),
            Flow::Resuming(after) => ("Resuming", Some(after.0)),
        };
        Some(FollowingProjection {
            position: following.position.0,
            flow,
            after,
            pages_due: self.outbound.pages_due(),
        })
    }
}
