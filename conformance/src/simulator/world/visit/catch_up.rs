//! Odd requests to be caught up. What pages hold is asked by the oracle of every conversation.
//! Chapter: `spec/07-server-session.md`, catching up and following.

use bytes::Bytes;
use synckit_crdt::{DocumentId, Version};
use synckit_session::access::Level;
use synckit_session::cursor::{Cursor, Epoch, Position};
use synckit_wire::convert;
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{SyncMode, SyncRequest, Unsubscribe};

use super::visitor::{Guest, Visit, notification, page, unlike};
use crate::simulator::check::{Checked, ensure};

impl Visit<'_> {
    pub(super) fn catch_up(&mut self) -> Checked {
        let grant = self.grant("writer", Level::Write);
        let writer = self.enters(&grant)?;
        let reader = self.enters(&grant)?;
        let document = self.document("a");
        for seq in 1..=3 {
            self.writes(&writer, &document, seq)?;
        }
        let epoch = self.world.server.disk.epoch();
        let other = Epoch(self.world.dice.name());
        let cursor = |epoch: Epoch, position: u64| {
            let position = Position(position);
            Cursor { epoch, position }.encode()
        };
        let mut version = Version::new();
        version.advance(&writer.replica, 1);
        let requests = [
            (Bytes::new(), Version::new(), 1),
            (Bytes::new(), version.clone(), 0),
            (cursor(epoch, 1), Version::new(), 1),
            (cursor(epoch, 99), version.clone(), 0),
            (cursor(other, 2), version, 0),
        ];
        for (cursor, version, max_changes) in requests {
            let request = SyncRequest {
                cursor,
                version: Some(convert::version::encode(&version)),
                max_changes,
                ..self.request_of(&document, SyncMode::Once)
            };
            let heard = self.taken(&reader, Body::SyncRequest(request), "SK-SESS-010")?;
            if heard.iter().filter_map(page).count() != 1 {
                return Err(unlike("SK-SESS-010", "one page", &heard));
            }
        }
        self.unsubscribes(&writer, &reader, &document)
    }

    //= SK-SESS-054
    //= SK-SESS-055
    fn unsubscribes(&mut self, writer: &Guest, reader: &Guest, document: &DocumentId) -> Checked {
        let unsubscribe = || {
            Body::Unsubscribe(Unsubscribe {
                document_id: document.to_string(),
                query_id: 0,
            })
        };
        let heard = self.taken(reader, unsubscribe(), "SK-SESS-055")?;
        ensure(heard.is_empty(), "SK-SESS-055", || format!("{heard:?}"))?;
        self.follows(reader, document)?;
        self.writes(writer, document, 4)?;
        let heard = self.hears(reader)?;
        if heard.iter().filter_map(notification).count() != 1 {
            return Err(unlike("SK-SESS-050", "one notification", &heard));
        }
        self.taken(reader, unsubscribe(), "SK-SESS-054")?;
        self.writes(writer, document, 5)?;
        let heard = self.hears(reader)?;
        ensure(heard.is_empty(), "SK-SESS-054", || {
            format!("after Unsubscribe: {heard:?}")
        })
    }
}
