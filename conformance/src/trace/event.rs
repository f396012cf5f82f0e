//! One thing that happened.

use std::time::Duration;

use super::FrameRecord;
use crate::peer::End;

/// Which way a frame went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the judge.
    Sent,
    /// From the judged peer.
    Received,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happening {
    /// A connection came up.
    Opened,
    /// A frame went either way.
    Frame(Direction, FrameRecord),
    /// Bytes went to the peer that are not one frame.
    SentRaw(String),
    /// A WebSocket text message came.
    ReceivedText(String),
    /// The connection ended; by the judge when there is no end to report.
    Ended(Option<End>),
    /// Something else, such as a restart.
    Note(String),
}

/// What happened, where and when.
#[derive(Clone, Debug)]
pub struct Event {
    /// Since the case began: real time for a server, virtual time for a client.
    pub at: Duration,
    /// The step of the script that was under way; steps count from 1.
    pub step: usize,
    /// The connection's name; empty for none.
    pub connection: String,
    /// What.
    pub happening: Happening,
}
