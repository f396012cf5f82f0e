//! One connection to a judged server, whatever carries it.
//!
//! Two tasks stand behind a link: one writes commands in order, one reads and notes how it ended.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// The most arrivals that wait for the script. Reading stops when they are not taken.
pub(super) const MAX_WAITING_ARRIVALS: usize = 4_096;
/// The longest frame the judge reads: what is longer ends the connection.
pub(super) const MAX_READ_BYTES: usize = 64 << 20;

/// What came over a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The bytes of a frame.
    Frame(Vec<u8>),
    /// A WebSocket text message, which no server may send.
    Text(String),
    /// The end; nothing follows.
    Ended(End),
}

/// How a connection ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// The WebSocket status, or the QUIC application error code.
    pub status: Option<u64>,
    /// What is known beyond that.
    pub reason: String,
}

/// What a script can do to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Send one frame.
    Frame(Vec<u8>),
    /// Send a WebSocket text message.
    Text(String),
    /// Send one frame in these WebSocket fragments.
    Fragments(Vec<Vec<u8>>),
    /// Send bytes on the QUIC stream as they are.
    Stream(Vec<u8>),
    /// End the sending side of the QUIC stream.
    Finish,
    /// Send a WebSocket ping.
    TransportPing,
}

/// The script's end of a connection. Dropping it drops the connection.
#[derive(Debug)]
pub struct Link {
    commands: mpsc::UnboundedSender<Command>,
    arrivals: mpsc::Receiver<Arrival>,
    stalled: watch::Sender<bool>,
    pongs: watch::Receiver<u64>,
}

/// The tasks' ends of a connection.
pub(super) struct LinkTasks {
    pub(super) commands: mpsc::UnboundedReceiver<Command>,
    pub(super) arrivals: mpsc::Sender<Arrival>,
    pub(super) stalled: watch::Receiver<bool>,
    /// How many WebSocket pongs have come.
    pub(super) pongs: watch::Sender<u64>,
}

impl Link {
    pub(super) fn new() -> (Self, LinkTasks) {
        let (command_sender, commands) = mpsc::unbounded_channel();
        let (arrival_sender, arrivals) = mpsc::channel(MAX_WAITING_ARRIVALS);
        let (stall_sender, stalled) = watch::channel(false);
        let (pong_sender, pongs) = watch::channel(0);
        let link = Self {
            commands: command_sender,
            arrivals,
            stalled: stall_sender,
            pongs,
        };
        (
            link,
            LinkTasks {
                commands,
                arrivals: arrival_sender,
                stalled,
                pongs: pong_sender,
            },
        )
    }

    /// Hands a command to the writing task. False when the connection is gone.
    pub fn send(&self, command: Command) -> bool {
        self.commands.send(command).is_ok()
    }

    /// The way in for who does not hold the link. The connection lasts until all of them are
    /// dropped, and what was handed over before is still sent.
    pub(crate) fn commands(&self) -> mpsc::UnboundedSender<Command> {
        self.commands.clone()
    }

    /// Stops or goes on reading from the socket.
    pub fn stall(&self, stalled: bool) {
        self.stalled.send_replace(stalled);
    }

    /// Waits for one more WebSocket pong. False when none comes in time.
    pub async fn transport_pong(&mut self, patience: Duration) -> bool {
        let one_more = async { self.pongs.changed().await.is_ok() };
        timeout(patience, one_more).await.unwrap_or(false)
    }

    /// The next arrival, or `None` when nothing comes in time.
    pub async fn receive(&mut self, patience: Duration) -> Option<Arrival> {
        let arrival = timeout(patience, self.arrivals.recv()).await.ok()?;
        Some(arrival.unwrap_or_else(|| Arrival::Ended(End::default())))
    }
}

impl LinkTasks {
    /// Waits while the script does not want the socket read.
    pub(super) async fn unstalled(stalled: &mut watch::Receiver<bool>) {
        let _ = stalled.wait_for(|stalled| !stalled).await;
    }
}
