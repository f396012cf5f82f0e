//! Who decides what becomes of what passes.

use std::fmt::Debug;

use crate::frame::Sender;
use crate::peer::{End, HttpAnswer, HttpRequest};

/// What the proxy does because something passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Gives this frame to the other side, as if `from` had sent it.
    Frame {
        /// The side that is said to have sent it.
        from: Sender,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Closes the client's connection with this status, and leaves the server.
    Close(u64),
}

impl Delivery {
    /// A frame that goes to the server.
    #[must_use]
    pub const fn to_server(bytes: Vec<u8>) -> Self {
        let from = Sender::Client;
        Self::Frame { from, bytes }
    }

    /// A frame that goes to the client.
    #[must_use]
    pub const fn to_client(bytes: Vec<u8>) -> Self {
        let from = Sender::Server;
        Self::Frame { from, bytes }
    }

    /// A frame that goes on its way.
    #[must_use]
    pub const fn onward(from: Sender, bytes: Vec<u8>) -> Self {
        Self::Frame { from, bytes }
    }
}

/// One connection through the proxy.
pub trait Passage: Debug + Send {
    /// What becomes of a frame.
    fn frame(&mut self, from: Sender, bytes: Vec<u8>) -> Vec<Delivery>;

    /// A text message of the client's came.
    fn text(&mut self, _text: &str) {}

    /// How the client learns of the end that the server made.
    fn server_ended(&mut self, end: End) -> End {
        end
    }

    /// The client is gone; what is given to the server before it learns of it.
    fn client_ended(&mut self) -> Vec<Delivery> {
        Vec::new()
    }
}

/// How the proxy opens and carries connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doors {
    /// Takes an upgrade whatever sub-protocol it offers.
    pub takes_any_protocol: bool,
    /// Does not tell the server where the upgrade came from.
    pub hides_origin: bool,
    /// Ends a connection on a message in fragments.
    pub refuses_fragments: bool,
    /// Does not answer WebSocket pings.
    pub leaves_pings: bool,
    /// Ignores text messages.
    pub ignores_text: bool,
    /// Takes the second stream of a QUIC connection for the session.
    pub takes_second_stream: bool,
    /// Takes what arrives together on a QUIC stream for one frame.
    pub takes_pieces_for_frames: bool,
    /// Reads the length of a frame with the least significant byte first.
    pub reads_little_endian: bool,
    /// Waits for the bytes of a frame of any length.
    pub waits_for_any_length: bool,
    /// Waits for the rest of a frame although its stream has ended.
    pub waits_for_torn_frames: bool,
}

impl Doors {
    /// How a sound proxy keeps them.
    pub const SOUND: Self = Self {
        takes_any_protocol: false,
        hides_origin: false,
        refuses_fragments: false,
        leaves_pings: false,
        ignores_text: false,
        takes_second_stream: false,
        takes_pieces_for_frames: false,
        reads_little_endian: false,
        waits_for_any_length: false,
        waits_for_torn_frames: false,
    };
}

/// All connections through the proxy.
pub trait House: Debug + Send + Sync {
    /// A connection came in; they are numbered from 1.
    fn enter(&self, number: u64) -> Box<dyn Passage>;

    /// How doors are kept.
    fn doors(&self) -> Doors {
        Doors::SOUND
    }

    /// What is asked of the server over plain HTTP.
    fn ask(&self, request: HttpRequest) -> HttpRequest {
        request
    }

    /// What is answered over plain HTTP.
    fn answer(&self, _request: &HttpRequest, answer: HttpAnswer) -> HttpAnswer {
        answer
    }
}
