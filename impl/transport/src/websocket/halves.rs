//! The two halves of a WebSocket.
//!
//! They share one stream under a lock that is held for one poll and never while waiting. Closing
//! drains what the peer still sends: a socket closed over unread bytes is reset, and a reset can
//! overtake the last frame ([SK-TRAN-020]).

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use synckit_wire::v1::ErrorCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, error::ProtocolError};

use super::socket::Socket;
use crate::connection::{ReadHalf, WriteHalf};
use crate::limits::{CLOSE_TIMEOUT, LINGER_TIMEOUT, READ_BUFFER_BYTES, WRITE_BUFFER_BYTES};
use crate::{
    Connection, FrameReader, FrameWriter, Incoming, Peer, TransportError, websocket_status,
};

/// How the library is to read and write.
pub(super) fn config(max_frame_bytes: u32) -> WebSocketConfig {
    let max_bytes = Some(max_frame_bytes as usize);
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(max_bytes)
        .max_frame_size(max_bytes)
}

/// Splits a stream whose handshake is over.
pub(super) fn split(stream: WebSocketStream<Socket>, peer: Peer) -> Connection {
    let shared = Arc::new(Mutex::new(Shared {
        stream,
        reader: None,
        closed_here: false,
    }));
    let reader = Reader {
        shared: Arc::clone(&shared),
        end: None,
    };
    Connection {
        reader: FrameReader(ReadHalf::WebSocket(reader)),
        writer: FrameWriter(WriteHalf::WebSocket(Writer { shared })),
        peer,
    }
}

#[derive(Debug)]
struct Shared {
    stream: WebSocketStream<Socket>,
    /// Who waits for a message, to be told when this side closes.
    reader: Option<Waker>,
    closed_here: bool,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(crate) struct Reader {
    shared: Arc<Mutex<Shared>>,
    end: Option<Incoming>,
}

impl Reader {
    pub(crate) async fn read(&mut self) -> Incoming {
        if let Some(end) = &self.end {
            return end.clone();
        }
        loop {
            let next = poll_fn(|cx| poll_message(&self.shared, cx)).await;
            if let Some(incoming) = self.judge(next) {
                self.answer_close().await;
                return incoming;
            }
        }
    }

    /// What a message means; nothing for those that the library answers by itself.
    //= SK-TRAN-005
    fn judge(&mut self, next: Next) -> Option<Incoming> {
        let message = match next {
            Next::Message(message) => message,
            Next::Failed(error) => return Some(self.fail(error)),
            Next::ClosedHere => return Some(self.finish(None, "closed on this side")),
        };
        match message {
            //= SK-TRAN-002
            Message::Binary(frame) => Some(Incoming::Frame(frame)),
            //= SK-TRAN-003
            Message::Text(text) => Some(Incoming::NotAFrame(text.to_string())),
            Message::Close(Some(close)) => {
                Some(self.finish(Some(u16::from(close.code).into()), close.reason.as_str()))
            }
            Message::Close(None) => Some(self.finish(None, "closed without a status")),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => None,
        }
    }

    /// The library has an answer to the peer's close ready, and sends it when it is polled again.
    async fn answer_close(&self) {
        if self.end.is_some() {
            poll_fn(|cx| {
                let _ = poll_message(&self.shared, cx);
                Poll::Ready(())
            })
            .await;
        }
    }

    fn fail(&mut self, error: Error) -> Incoming {
        let reason = error.to_string();
        let end = self.finish(None, &reason);
        match error {
            Error::Capacity(_) => Incoming::Oversized,
            Error::Protocol(
                ProtocolError::ResetWithoutClosingHandshake | ProtocolError::ReceivedAfterClosing,
            ) => end,
            Error::Protocol(_) | Error::Utf8(_) | Error::AttackAttempt => {
                Incoming::NotAFrame(reason)
            }
            Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Io(_)
            | Error::Tls(_)
            | Error::WriteBufferFull(_)
            | Error::Url(_)
            | Error::Http(_)
            | Error::HttpFormat(_) => end,
        }
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

enum Next {
    Message(Message),
    Failed(Error),
    ClosedHere,
}

fn poll_message(shared: &Mutex<Shared>, cx: &mut Context<'_>) -> Poll<Next> {
    let mut shared = lock(shared);
    if shared.closed_here {
        return Poll::Ready(Next::ClosedHere);
    }
    match Pin::new(&mut shared.stream).poll_next(cx) {
        Poll::Ready(Some(Ok(message))) => Poll::Ready(Next::Message(message)),
        Poll::Ready(Some(Err(error))) => Poll::Ready(Next::Failed(error)),
        Poll::Ready(None) => Poll::Ready(Next::Failed(Error::ConnectionClosed)),
        Poll::Pending => {
            shared.reader = Some(cx.waker().clone());
            Poll::Pending
        }
    }
}

#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Mutex<Shared>>,
}

impl Writer {
    pub(crate) async fn send(&mut self, frame: Bytes) -> Result<(), TransportError> {
        self.feed(Message::Binary(frame)).await
    }

    async fn feed(&mut self, message: Message) -> Result<(), TransportError> {
        let mut message = Some(message);
        poll_fn(|cx| {
            let mut shared = lock(&self.shared);
            let mut stream = Pin::new(&mut shared.stream);
            ready!(stream.as_mut().poll_ready(cx))?;
            Poll::Ready(match message.take() {
                Some(message) => stream.start_send(message),
                None => Ok(()),
            })
        })
        .await
        .map_err(TransportError::new)
    }

    pub(crate) async fn flush(&mut self) -> Result<(), TransportError> {
        poll_fn(|cx| Pin::new(&mut lock(&self.shared).stream).poll_flush(cx))
            .await
            .map_err(TransportError::new)
    }

    pub(crate) async fn close(mut self, code: Option<ErrorCode>) {
        // Whatever fails here: the peer is gone, or does not read, and cannot be told.
        let _ = timeout(CLOSE_TIMEOUT, self.say_goodbye(code)).await;
        self.end_reading();
        let _ = timeout(LINGER_TIMEOUT, self.drain()).await;
    }

    //= SK-TRAN-004
    async fn say_goodbye(&mut self, code: Option<ErrorCode>) -> Result<(), TransportError> {
        let reason = code.map_or("", |code| code.as_str_name());
        let close = CloseFrame {
            code: websocket_status(code).into(),
            reason: reason.into(),
        };
        self.feed(Message::Close(Some(close))).await?;
        self.flush().await
    }

    /// From here on the socket's bytes are this half's.
    fn end_reading(&mut self) {
        let mut shared = lock(&self.shared);
        shared.closed_here = true;
        if let Some(reader) = shared.reader.take() {
            reader.wake();
        }
    }

    /// Reads and drops until the peer has ended, too.
    async fn drain(&mut self) {
        let shut = poll_fn(|cx| {
            let mut shared = lock(&self.shared);
            Pin::new(shared.stream.get_mut()).poll_shutdown(cx)
        });
        if shut.await.is_err() {
            return;
        }
        let mut space = [0; READ_BUFFER_BYTES];
        loop {
            let mut dropped = ReadBuf::new(&mut space);
            let read = poll_fn(|cx| {
                let mut shared = lock(&self.shared);
                Pin::new(shared.stream.get_mut()).poll_read(cx, &mut dropped)
            });
            if read.await.is_err() || dropped.filled().is_empty() {
                return;
            }
        }
    }
}
