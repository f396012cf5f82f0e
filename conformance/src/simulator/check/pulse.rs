//! Pings and their answers on one connection.
//!
//! Chapters: `spec/06-client-session.md` and `spec/07-server-session.md`, staying connected.

use std::collections::VecDeque;

use synckit_wire::v1::frame::Body;

use super::violation::{Checked, ensure};

/// The pings that are not answered.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// The client's.
    asked_by_client: VecDeque<u64>,
    /// The server's, of those that reached the client.
    asked_by_server: VecDeque<u64>,
}

impl Pulse {
    /// The client sends a frame.
    ///
    /// # Errors
    /// When it is a pong to no ping of the server.
    pub(super) fn client_speaks(&mut self, body: &Body) -> Checked {
        if let Body::Ping(ping) = body {
            self.asked_by_client.push_back(ping.nonce);
        }
        let Body::Pong(pong) = body else {
            return Ok(());
        };
        //= SK-CLNT-050
        let asked = self.asked_by_server.pop_front();
        ensure(asked == Some(pong.nonce), "SK-CLNT-050", || {
            format!("{asked:?} is answered with {}", pong.nonce)
        })
    }

    /// The client is about to handle a frame.
    ///
    /// # Errors
    /// When it has not answered an earlier ping.
    pub(super) fn client_hears(&mut self, body: &Body) -> Checked {
        let waiting = self.asked_by_server.len();
        ensure(waiting == 0, "SK-CLNT-050", || {
            format!("{waiting} pings are not answered")
        })?;
        if let Body::Ping(ping) = body {
            self.asked_by_server.push_back(ping.nonce);
        }
        Ok(())
    }

    /// The server sends a frame.
    ///
    /// # Errors
    /// When it is a pong out of order.
    //= SK-SESS-060
    pub(super) fn server_speaks(&mut self, body: &Body) -> Checked {
        let Body::Pong(pong) = body else {
            return Ok(());
        };
        let asked = self.asked_by_client.pop_front();
        ensure(asked == Some(pong.nonce), "SK-SESS-060", || {
            format!("{asked:?} is answered with {}", pong.nonce)
        })
    }
}
