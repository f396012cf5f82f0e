//! One connection, whatever carries it: a half that reads frames and a half that writes them.
//!
//! The halves may live in different tasks. Chapter: `spec/09-transports.md`.

use std::net::SocketAddr;

use bytes::Bytes;
use synckit_wire::v1::ErrorCode;
use thiserror::Error;

#[cfg(feature = "quic")]
use crate::quic;
#[cfg(feature = "websocket")]
use crate::websocket;
use crate::{Incoming, memory};

/// The peer no longer takes frames. What reading says next tells why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the connection is gone: {0}")]
pub struct TransportError(pub(crate) String);

impl TransportError {
    pub(crate) fn new(cause: impl ToString) -> Self {
        Self(cause.to_string())
    }
}

/// What is known of the other side before its first frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// Where it is; `None` in memory.
    pub address: Option<SocketAddr>,
    /// The token of `Authorization: Bearer` in an upgrade request.
    pub token: Option<String>,
}

/// Both halves of a connection. Dropping both breaks it off without a word.
#[derive(Debug)]
pub struct Connection {
    /// From the peer.
    pub reader: FrameReader,
    /// To the peer.
    pub writer: FrameWriter,
    /// Who it is.
    pub peer: Peer,
}

/// The half that reads.
#[derive(Debug)]
pub struct FrameReader(pub(crate) ReadHalf);

/// The half that writes.
#[derive(Debug)]
pub struct FrameWriter(pub(crate) WriteHalf);

#[derive(Debug)]
pub(crate) enum ReadHalf {
    Memory(memory::Reader),
    #[cfg(feature = "websocket")]
    WebSocket(websocket::Reader),
    #[cfg(feature = "quic")]
    Quic(Box<quic::Reader>),
}

#[derive(Debug)]
pub(crate) enum WriteHalf {
    Memory(memory::Writer),
    #[cfg(feature = "websocket")]
    WebSocket(websocket::Writer),
    #[cfg(feature = "quic")]
    Quic(Box<quic::Writer>),
}

impl FrameReader {
    /// Waits for what comes next. Every end is an [`Incoming::Closed`], so this never fails.
    ///
    /// May be dropped and called again at any moment; nothing is lost.
    pub async fn read(&mut self) -> Incoming {
        match &mut self.0 {
            ReadHalf::Memory(reader) => reader.read().await,
            #[cfg(feature = "websocket")]
            ReadHalf::WebSocket(reader) => reader.read().await,
            #[cfg(feature = "quic")]
            ReadHalf::Quic(reader) => reader.read().await,
        }
    }
}

impl FrameWriter {
    /// Takes one frame, and waits while the peer is slow. It is only sure to be on its way after
    /// [`flush`](Self::flush): send all that is there, then flush once.
    ///
    /// Not to be dropped half-way, unless the connection is given up: a part of the frame may have
    /// gone.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn send(&mut self, frame: Bytes) -> Result<(), TransportError> {
        match &mut self.0 {
            WriteHalf::Memory(writer) => writer.send(frame).await,
            #[cfg(feature = "websocket")]
            WriteHalf::WebSocket(writer) => writer.send(frame).await,
            #[cfg(feature = "quic")]
            WriteHalf::Quic(writer) => writer.send(frame).await,
        }
    }

    /// Puts everything sent so far on its way.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn flush(&mut self) -> Result<(), TransportError> {
        match &mut self.0 {
            WriteHalf::Memory(_) => Ok(()),
            #[cfg(feature = "websocket")]
            WriteHalf::WebSocket(writer) => writer.flush().await,
            #[cfg(feature = "quic")]
            // QUIC gathers nothing: it sends what it has as soon as it may.
            WriteHalf::Quic(_) => Ok(()),
        }
    }

    /// Delivers what was sent, then closes with this code; `None` is a normal end.
    ///
    /// Waits until the peer has taken the last frame, as far as the transport can tell, and no
    /// longer than [`CLOSE_TIMEOUT`](crate::limits::CLOSE_TIMEOUT) and
    /// [`LINGER_TIMEOUT`](crate::limits::LINGER_TIMEOUT) together. Reading ends by this.
    //= SK-TRAN-020
    pub async fn close(self, code: Option<ErrorCode>) {
        match self.0 {
            WriteHalf::Memory(writer) => writer.close(code).await,
            #[cfg(feature = "websocket")]
            WriteHalf::WebSocket(writer) => writer.close(code).await,
            #[cfg(feature = "quic")]
            WriteHalf::Quic(writer) => writer.close(code).await,
        }
    }
}
