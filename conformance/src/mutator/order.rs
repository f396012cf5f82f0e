//! When frames come, and how often.

use serde_json::{Value, json};

use super::fault::faults;
use super::memory::{Connection, Memory};
use crate::frame::{Sender, body_name, decode_frame, encode_frame, last_seq};
use crate::proxy::Delivery;

faults! {
    /// A frame that comes at another time than it should, again, or not at all.
    OrderFault {
        /// Gives each notification twice.
        NotificationTwice = "PXY-NOTIFICATION-TWICE" ["SK-SESS-017"],
        /// Gives a notification after the one that follows it.
        NotificationsSwapped = "PXY-NOTIFICATIONS-SWAPPED" ["SK-SESS-014"],
        /// Gives the answer to an update after what was asked later.
        AckOvertaken = "PXY-ACK-OVERTAKEN" ["SK-SESS-060", "SK-SESS-062"],
        /// Acknowledges at once, and passes an update on with the next frame.
        WriteBehind = "PXY-WRITE-BEHIND" ["SK-SESS-030", "SK-SESS-063"],
        /// Drops updates in silence once as many came as may be in flight, acknowledged or not.
        UpdateBeyondDropped = "PXY-UPDATE-BEYOND-DROPPED" ["SK-LIM-004"],
        /// Serves nobody any more once anybody sent garbage.
        GarbageStopsAll = "PXY-GARBAGE-STOPS-ALL" ["SK-LIM-007"],
        /// Notifies once for each subscription that was ever asked for.
        SubscriptionsAddUp = "PXY-SUBSCRIPTIONS-ADD-UP" ["SK-SESS-020"],
        /// Shows after a restart who was present before it.
        PresenceStored = "PXY-PRESENCE-STORED" ["SK-PRES-018"],
    }
}

impl OrderFault {
    /// What becomes of a frame.
    pub(super) fn bend(
        self,
        from: Sender,
        bytes: Vec<u8>,
        connection: &mut Connection,
        memory: &mut Memory,
    ) -> Vec<Delivery> {
        let frame = decode_frame(&bytes);
        if self == Self::GarbageStopsAll {
            memory.stopped |= from == Sender::Client && frame.is_err();
        }
        if memory.stopped {
            return Vec::new();
        }
        let frame = frame.unwrap_or_default();
        match from {
            Sender::Client => self.bend_request(&frame, bytes, connection),
            Sender::Server if self == Self::PresenceStored && memory.restarted => {
                show_departed(&frame, bytes)
            }
            Sender::Server => self.bend_answer(&frame, bytes, connection),
        }
    }

    fn bend_request(
        self,
        frame: &Value,
        bytes: Vec<u8>,
        connection: &mut Connection,
    ) -> Vec<Delivery> {
        let name = body_name(frame);
        match self {
            Self::WriteBehind => write_behind(frame, bytes, connection),
            Self::UpdateBeyondDropped
                if name == "update" && connection.updates >= connection.max_in_flight =>
            {
                Vec::new()
            }
            Self::NotificationTwice
            | Self::NotificationsSwapped
            | Self::AckOvertaken
            | Self::UpdateBeyondDropped
            | Self::GarbageStopsAll
            | Self::SubscriptionsAddUp
            | Self::PresenceStored => vec![Delivery::to_server(bytes)],
        }
    }

    fn bend_answer(
        self,
        frame: &Value,
        bytes: Vec<u8>,
        connection: &mut Connection,
    ) -> Vec<Delivery> {
        let name = body_name(frame);
        let delayed = match self {
            Self::NotificationsSwapped => "notification",
            Self::AckOvertaken => "ack",
            Self::WriteBehind if name == "ack" => return Vec::new(),
            Self::NotificationTwice if name == "notification" => {
                return vec![
                    Delivery::to_client(bytes.clone()),
                    Delivery::to_client(bytes),
                ];
            }
            Self::SubscriptionsAddUp if name == "notification" => {
                let document = frame["notification"]["document_id"].as_str();
                let times = document
                    .and_then(|id| connection.subscribed.get(id))
                    .copied();
                return vec![Delivery::to_client(bytes); times.unwrap_or(1).max(1)];
            }
            Self::NotificationTwice
            | Self::WriteBehind
            | Self::UpdateBeyondDropped
            | Self::GarbageStopsAll
            | Self::SubscriptionsAddUp
            | Self::PresenceStored => return vec![Delivery::to_client(bytes)],
        };
        if name == delayed && connection.held.is_none() {
            connection.held = Some(bytes);
            return Vec::new();
        }
        let late = connection.held.take().map(Delivery::to_client);
        std::iter::once(Delivery::to_client(bytes))
            .chain(late)
            .collect()
    }
}

/// Who subscribes is shown somebody who has not said so since.
fn show_departed(frame: &Value, bytes: Vec<u8>) -> Vec<Delivery> {
    let document = &frame["sync_response"]["document_id"];
    let shown = json!({"awareness_state": {"document_id": document, "entries": [
        {"replica_id": "text:departed", "clock": 1, "time_to_live_ms": 60_000,
         "state": {"string_value": "here"}},
    ]}});
    let shown = encode_frame(&shown).ok();
    let shown = shown.filter(|_| document.is_string());
    std::iter::once(bytes)
        .chain(shown)
        .map(Delivery::to_client)
        .collect()
}

/// An update waits for the next frame, and its acknowledgement does not.
fn write_behind(frame: &Value, bytes: Vec<u8>, connection: &mut Connection) -> Vec<Delivery> {
    let mut deliveries: Vec<Delivery> = Vec::new();
    deliveries.extend(connection.held.take().map(Delivery::to_server));
    let last = frame["update"]["changes"]
        .as_array()
        .and_then(|changes| changes.last());
    let Some(last) = last else {
        deliveries.push(Delivery::to_server(bytes));
        return deliveries;
    };
    connection.held = Some(bytes);
    let ack = json!({"ack": {
        "document_id": frame["update"]["document_id"], "replica_id": last["replica"],
        "through_seq": last_seq(last),
    }});
    deliveries.extend(encode_frame(&ack).map(Delivery::to_client));
    deliveries
}
