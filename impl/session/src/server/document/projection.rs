//! A document's subscriber as `tla/SlowReader.tla` has it, and its board as `tla/Awareness.tla`
//! does.

use super::DocumentLog;
use super::subscriber::Subscription;
use crate::server::{ConnectionId, DocumentRequest};
use crate::trace::{BoardProjection, SubscriptionProjection, name};

impl DocumentLog {
    /// Where a subscriber stands; `None` when it does not follow.
    #[must_use]
    pub fn subscription_projection(
        &self,
        connection: ConnectionId,
    ) -> Option<SubscriptionProjection> {
        match self.subscribers.get(&connection)?.subscription {
            Subscription::None => None,
            Subscription::Live => Some(SubscriptionProjection::Live),
            Subscription::Behind { position, paused } => Some(SubscriptionProjection::Behind {
                position: position.0,
                paused,
            }),
        }
    }

    /// The requests of a connection that wait, in order.
    pub fn waiting_requests(
        &self,
        connection: ConnectionId,
    ) -> impl Iterator<Item = &DocumentRequest> {
        let subscriber = self.subscribers.get(&connection);
        subscriber.into_iter().flat_map(|of| &of.backlog)
    }

    /// Who is present, or lately was, ascending by replica.
    #[must_use]
    pub fn board_projection(&self) -> Vec<BoardProjection> {
        let board = &self.presences.board;
        let of = board.iter().map(|(replica, of)| BoardProjection {
            replica: name(replica),
            clock: of.presence.clock,
            left: of.presence.state.is_none(),
            connection: of.connection,
            until: of.until,
            untold: board.is_untold(replica),
        });
        of.collect()
    }
}
