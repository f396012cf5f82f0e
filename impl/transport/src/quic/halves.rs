//! The two halves of a QUIC session. Chapter: `spec/09-transports.md`.

use bytes::Bytes;
use quinn::{ConnectionError, Endpoint, ReadError, RecvStream, SendStream, VarInt};
use synckit_wire::prefix::PrefixReader;
use synckit_wire::v1::ErrorCode;
use tokio::time::timeout;

use crate::connection::{ReadHalf, WriteHalf};
use crate::limits::{CLOSE_TIMEOUT, LINGER_TIMEOUT};
use crate::{Connection, FrameReader, FrameWriter, Incoming, Peer, TransportError};

/// The most bytes taken from a stream at once.
const MAX_PIECE_BYTES: usize = 64 * 1_024;

/// Joins what a handshake made into a session. `endpoint` is the socket of a client, which ends
/// with the session.
pub(super) fn join(
    connection: quinn::Connection,
    (send, receive): (SendStream, RecvStream),
    max_frame_bytes: u32,
    endpoint: Option<Endpoint>,
) -> Connection {
    let peer = Peer {
        address: Some(connection.remote_address()),
        token: None,
    };
    let reader = Reader {
        connection: connection.clone(),
        stream: receive,
        frames: PrefixReader::new(max_frame_bytes),
        end: None,
    };
    let writer = Writer {
        connection,
        stream: send,
        endpoint,
    };
    Connection {
        reader: FrameReader(ReadHalf::Quic(Box::new(reader))),
        writer: FrameWriter(WriteHalf::Quic(Box::new(writer))),
        peer,
    }
}

#[derive(Debug)]
pub(crate) struct Reader {
    connection: quinn::Connection,
    stream: RecvStream,
    frames: PrefixReader,
    end: Option<Incoming>,
}

impl Reader {
    pub(crate) async fn read(&mut self) -> Incoming {
        if let Some(end) = &self.end {
            return end.clone();
        }
        loop {
            //= SK-TRAN-011
            match self.frames.next_frame() {
                Ok(Some(frame)) => return Incoming::Frame(frame),
                //= SK-TRAN-012
                Err(_) => {
                    self.finish(None, "after a frame beyond the limit");
                    return Incoming::Oversized;
                }
                Ok(None) => {}
            }
            match self.stream.read_chunk(MAX_PIECE_BYTES, true).await {
                Ok(Some(chunk)) => self.frames.push(&chunk.bytes),
                Ok(None) => return self.stream_ended().await,
                Err(ReadError::ConnectionLost(error)) => return self.connection_ended(&error),
                Err(error) => return self.finish(None, &error.to_string()),
            }
        }
    }

    /// A stream that ends between frames is about to be followed by a close with its code.
    //= SK-TRAN-014
    async fn stream_ended(&mut self) -> Incoming {
        if !self.frames.is_between_frames() {
            return self.finish(None, "the stream ended inside a frame");
        }
        match timeout(LINGER_TIMEOUT, self.connection.closed()).await {
            Ok(error) => self.connection_ended(&error),
            Err(_) => self.finish(None, "the stream ended"),
        }
    }

    fn connection_ended(&mut self, error: &ConnectionError) -> Incoming {
        if let ConnectionError::ApplicationClosed(close) = error {
            let code = u32::try_from(close.error_code.into_inner()).ok();
            return self.finish(code, &String::from_utf8_lossy(&close.reason));
        }
        self.finish(None, &error.to_string())
    }

    fn finish(&mut self, code: Option<u32>, reason: &str) -> Incoming {
        let end = Incoming::Closed {
            code,
            reason: reason.to_owned(),
        };
        self.end = Some(end.clone());
        end
    }
}

#[derive(Debug)]
pub(crate) struct Writer {
    connection: quinn::Connection,
    stream: SendStream,
    endpoint: Option<Endpoint>,
}

impl Writer {
    pub(crate) async fn send(&mut self, frame: Bytes) -> Result<(), TransportError> {
        let Ok(length) = u32::try_from(frame.len()) else {
            return Err(TransportError::new("a frame of more than 4 GiB"));
        };
        let length = Bytes::copy_from_slice(&length.to_be_bytes());
        //= SK-TRAN-011
        self.stream
            .write_all_chunks(&mut [length, frame])
            .await
            .map_err(TransportError::new)
    }

    pub(crate) async fn close(mut self, code: Option<ErrorCode>) {
        // A close overtakes what is in flight, so the last frame must have arrived first.
        if self.stream.finish().is_ok() {
            let _ = timeout(CLOSE_TIMEOUT, self.stream.stopped()).await;
        }
        //= SK-TRAN-013
        let number = code.map_or(0, |code| code as u32);
        let reason = code.map_or("", |code| code.as_str_name());
        self.connection
            .close(VarInt::from_u32(number), reason.as_bytes());
        if let Some(endpoint) = &self.endpoint {
            // The socket dies with this half: let the close leave first.
            let _ = timeout(LINGER_TIMEOUT, endpoint.wait_idle()).await;
        }
    }
}
