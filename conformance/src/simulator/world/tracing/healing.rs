//! Events in the words of `tla/Healing.tla`.
//!
//! The model greets and connects in one step, and knows no pages: the line of a request, and that
//! of its answer, stands where the last page does. Who loses the connection between two pages has
//! more than the model's client, and the trace ends there.

use serde_json::{Value, json};
use synckit_session::client::ClientEvent;
use synckit_session::server::{ConnectionId, DocumentAction, DocumentReply};
use synckit_wire::frame;
use synckit_wire::v1::frame::Body;

use super::client_line::{ClientView, arguments};
use crate::simulator::trace::name;
use crate::simulator::world::World;

impl World {
    pub(super) fn healing_client(&mut self, number: usize, event: &ClientEvent) {
        let Some(action) = action(event) else {
            return;
        };
        let client = &mut self.clients[number];
        match action {
            "Connect" => client.traced_up = true,
            "Disconnect" if !std::mem::take(&mut client.traced_up) => return,
            _ => {}
        }
        let between_pages = self.tracer.paging.contains(&number);
        match action {
            "Page" => {
                self.tracer.paging.insert(number);
                return;
            }
            "CatchUp" => {
                self.tracer.paging.remove(&number);
            }
            "Disconnect" if between_pages => return self.end_trace(),
            _ => {}
        }
        let view = self.view(number);
        let observed = view.map_or_else(|| json!({}), |view| observed(&view, between_pages));
        self.line(action, &arguments(number), &observed);
    }

    pub(super) fn healing_server(&mut self, connection: ConnectionId, body: &Body) {
        let client = self.network.client_of(connection);
        if let (Body::SyncResponse(response), Some(client)) = (body, client)
            && !response.has_more
        {
            let observed = json!({"log": self.traced_log_len()});
            self.line("Serve", &arguments(client), &observed);
        }
    }

    /// To be answered in full is to be taken in, or refused.
    pub(super) fn healing_document(&mut self, actions: &[DocumentAction]) {
        for action in actions {
            if let DocumentAction::Reply {
                connection,
                reply: DocumentReply::UpdateSettled,
            } = action
                && let Some(client) = self.network.client_of(*connection)
            {
                let observed = json!({"log": self.traced_log_len()});
                self.line("Ingest", &arguments(client), &observed);
            }
        }
    }

    /// The log is what it was.
    pub(in crate::simulator::world) fn trace_restore(&mut self) {
        let length = self.traced_log_len();
        let observed = json!({"log": length});
        self.line("Restore", &json!({"n": length}), &observed);
    }
}

fn observed(view: &ClientView, between_pages: bool) -> Value {
    let name = name(view.number);
    let phase = if view.phase == "Greeting" {
        "Offline"
    } else {
        view.phase
    };
    let mut observed = json!({"phase": {&name: phase}, "outbox": {&name: view.outbox}});
    if !between_pages {
        observed["known"] = json!({&name: view.known});
        observed["cursor"] = json!({&name: view.cursor});
    }
    observed
}

/// The model's name for what a client does; `Page` for an answer that is not the last.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the model has no other frames"
)]
fn action(event: &ClientEvent) -> Option<&'static str> {
    let bytes = match event {
        ClientEvent::LocalChange { .. } => return Some("Write"),
        ClientEvent::Disconnected => return Some("Disconnect"),
        ClientEvent::Received(bytes) => bytes,
        _ => return None,
    };
    match frame::decode(bytes, u32::MAX).ok()?.body? {
        Body::Welcome(_) => Some("Connect"),
        Body::SyncResponse(response) if response.has_more => Some("Page"),
        Body::SyncResponse(_) => Some("CatchUp"),
        Body::Ack(_) => Some("Acked"),
        Body::Notification(_) => Some("Notified"),
        _ => None,
    }
}
