//! Connections as TCP and QUIC give them: each direction keeps its order, anything may take its
//! time, and what is on its way when a connection ends may be lost.
//!
//! Chapter: `spec/09-transports.md`. Model: `up` and `down` in `tla/SyncSession.tla`.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use synckit_crdt::UnixMillis;
use synckit_session::server::ConnectionId;

/// One end of a connection; also the direction of a frame that is on its way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Where the client is.
    Client,
    /// Where the server is.
    Server,
}

impl End {
    /// The end across.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// Frames on their way to one end.
#[derive(Debug, Default)]
struct Pipe {
    frames: VecDeque<Bytes>,
    /// Nothing arrives before what was sent earlier.
    last_arrival: UnixMillis,
    /// This end has not closed and has not heard of an end.
    open: bool,
}

/// One connection.
#[derive(Debug)]
struct Link {
    client: usize,
    to_client: Pipe,
    to_server: Pipe,
    /// Everything is swallowed, and nobody is told.
    silent: bool,
}

impl Link {
    fn pipe(&mut self, to: End) -> &mut Pipe {
        match to {
            End::Client => &mut self.to_client,
            End::Server => &mut self.to_server,
        }
    }
}

/// All connections of a run.
#[derive(Debug, Default)]
pub struct Network {
    links: BTreeMap<ConnectionId, Link>,
}

impl Network {
    /// A connection comes up.
    pub fn connect(&mut self, connection: ConnectionId, client: usize) {
        let open = || Pipe {
            open: true,
            ..Pipe::default()
        };
        let link = Link {
            client,
            to_client: open(),
            to_server: open(),
            silent: false,
        };
        self.links.insert(connection, link);
    }

    /// The client of a connection.
    #[must_use]
    pub fn client_of(&self, connection: ConnectionId) -> Option<usize> {
        self.links.get(&connection).map(|link| link.client)
    }

    /// Every connection that is still open at this end.
    #[must_use]
    pub fn open_at(&self, end: End) -> Vec<ConnectionId> {
        let is_open = |link: &Link| match end {
            End::Client => link.to_client.open,
            End::Server => link.to_server.open,
        };
        self.links
            .iter()
            .filter(|(_, link)| is_open(link))
            .map(|(id, _)| *id)
            .collect()
    }

    /// Puts a frame on its way. Gives the time of its arrival, or nothing when it is lost at once.
    pub fn send(
        &mut self,
        connection: ConnectionId,
        to: End,
        frame: Bytes,
        earliest: UnixMillis,
    ) -> Option<UnixMillis> {
        let link = self.links.get_mut(&connection)?;
        if link.silent {
            return None;
        }
        let pipe = link.pipe(to);
        pipe.frames.push_back(frame);
        pipe.last_arrival = pipe.last_arrival.max(earliest);
        Some(pipe.last_arrival)
    }

    /// Takes the frame that arrives now; nothing when it was lost or nobody is there any more.
    pub fn arrive(&mut self, connection: ConnectionId, at: End) -> Option<Bytes> {
        let link = self.links.get_mut(&connection)?;
        let silent = link.silent;
        let pipe = link.pipe(at);
        let frame = pipe.frames.pop_front()?;
        (pipe.open && !silent).then_some(frame)
    }

    /// Nothing reaches this end before the given time.
    pub fn stall(&mut self, connection: ConnectionId, to: End, until: UnixMillis) {
        if let Some(link) = self.links.get_mut(&connection) {
            let pipe = link.pipe(to);
            pipe.last_arrival = pipe.last_arrival.max(until);
        }
    }

    /// The connection goes quiet in both directions, and neither end is told.
    pub fn silence(&mut self, connection: ConnectionId) {
        if let Some(link) = self.links.get_mut(&connection) {
            link.silent = true;
        }
    }

    /// This end is closed from now on: nothing arrives here. True when it was open.
    pub fn close(&mut self, connection: ConnectionId, end: End) -> bool {
        let Some(link) = self.links.get_mut(&connection) else {
            return false;
        };
        std::mem::replace(&mut link.pipe(end).open, false)
    }

    /// When the end across hears of a close here: after all that was sent before it, or never when
    /// the connection is silent.
    #[must_use]
    pub fn hears_of_close(&self, connection: ConnectionId, at: End) -> Option<UnixMillis> {
        let link = self.links.get(&connection).filter(|link| !link.silent)?;
        match at {
            End::Client => Some(link.to_client.last_arrival),
            End::Server => Some(link.to_server.last_arrival),
        }
    }

    /// Loses everything that is on its way to this end.
    pub fn drop_frames(&mut self, connection: ConnectionId, to: End) {
        if let Some(link) = self.links.get_mut(&connection) {
            // The arrivals stay on the agenda, and find nothing that they may deliver.
            link.pipe(to).open = false;
        }
    }

    /// True when this end is open.
    #[must_use]
    pub fn is_open(&self, connection: ConnectionId, end: End) -> bool {
        self.links.get(&connection).is_some_and(|link| match end {
            End::Client => link.to_client.open,
            End::Server => link.to_server.open,
        })
    }
}
