//! An accepted socket whose first bytes were read already, and that can be kept badly on purpose.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::Doors;

/// The first byte of a final WebSocket pong.
const PONG: u8 = 0x8a;
/// The first byte of a binary message that goes on in another frame.
const FIRST_FRAGMENT: u8 = 0x02;

/// A socket, and what was read of it before.
#[derive(Debug)]
pub(super) struct Doorstep {
    socket: TcpStream,
    /// What was read already, and is read again.
    ahead: Vec<u8>,
    doors: Doors,
}

impl Doorstep {
    pub(super) const fn new(socket: TcpStream, ahead: Vec<u8>, doors: Doors) -> Self {
        Self {
            socket,
            ahead,
            doors,
        }
    }
}

impl AsyncRead for Doorstep {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let count = self.ahead.len().min(buffer.remaining());
            let rest = self.ahead.split_off(count);
            buffer.put_slice(&self.ahead);
            self.ahead = rest;
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.socket).poll_read(context, buffer);
        let first = buffer.filled().get(before).copied();
        if self.doors.refuses_fragments && first == Some(FIRST_FRAGMENT) {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        outcome
    }
}

impl AsyncWrite for Doorstep {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.doors.leaves_pings && bytes.first() == Some(&PONG) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.socket).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
