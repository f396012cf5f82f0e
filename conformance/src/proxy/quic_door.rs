//! QUIC connections through the proxy. Chapter: `spec/09-transports.md`, [SK-TRAN-010] to
//! [SK-TRAN-014].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use quinn::crypto::rustls::QuicServerConfig;
use quinn::{Connection, Endpoint, Incoming, RecvStream, SendStream, ServerConfig, VarInt};
use synckit_transport::tls::Identity;

use super::Doors;
use super::relay::{ClientReader, ClientWriter, FromClient, ToClient, relay};
use super::serve::Shared;
use crate::peer::{
    Addresses, ConnectError, Link, QuicOptions, WebSocketOptions, connect_quic, connect_websocket,
};

/// The ALPN name of version 1.
const ALPN: &[u8] = b"synckit/1";
/// A longer frame is passed on piece by piece, and not looked at.
const MAX_FRAME_BYTES: usize = 1 << 20;
/// How long the server may take to answer a handshake.
const UPSTREAM_PATIENCE: Duration = Duration::from_secs(10);
/// How long a client may take to read what comes before the end.
const LAST_WORDS_PATIENCE: Duration = Duration::from_millis(500);
/// What is read at a time.
const PIECE_BYTES: usize = 64 << 10;

/// A listening UDP socket.
#[derive(Debug)]
pub(super) struct QuicDoor {
    endpoint: Endpoint,
}

impl QuicDoor {
    /// Listens under a certificate that nobody vouches for.
    pub(super) fn bind(listen: SocketAddr) -> anyhow::Result<Self> {
        let identity = Identity::self_signed(&["localhost", "127.0.0.1"])?;
        let tls = QuicServerConfig::try_from(identity.server_config(ALPN)?)?;
        let config = ServerConfig::with_crypto(Arc::new(tls));
        let endpoint = Endpoint::server(config, listen);
        let endpoint = endpoint.with_context(|| format!("cannot listen on UDP {listen}"))?;
        Ok(Self { endpoint })
    }

    pub(super) fn address(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.endpoint.local_addr()?)
    }

    pub(super) async fn serve(self, shared: Shared) {
        while let Some(incoming) = self.endpoint.accept().await {
            tokio::spawn(welcome(incoming, shared.clone()));
        }
    }
}

async fn welcome(incoming: Incoming, shared: Shared) {
    let Ok(connection) = incoming.await else {
        return;
    };
    let doors = shared.house.doors();
    let Ok((mut writer, mut reader)) = connection.accept_bi().await else {
        return;
    };
    if doors.takes_second_stream {
        let Ok(second) = connection.accept_bi().await else {
            return;
        };
        (writer, reader) = second;
    }
    let Ok(link) = connect(&shared.upstream).await else {
        connection.close(VarInt::from_u32(0), b"the proxy cannot reach the server");
        return;
    };
    let passage = shared.house.enter(shared.next_number());
    let reader = Reader {
        reader,
        pieces: Vec::new(),
        unread: 0,
        doors,
    };
    let writer = Writer { writer, connection };
    relay(reader, writer, link, passage, &shared).await;
}

async fn connect(upstream: &Addresses) -> Result<Link, ConnectError> {
    match (&upstream.quic, &upstream.websocket) {
        (Some(address), _) => {
            connect_quic(address, &QuicOptions::default(), UPSTREAM_PATIENCE).await
        }
        (None, Some(address)) => {
            connect_websocket(address, &WebSocketOptions::default(), UPSTREAM_PATIENCE).await
        }
        (None, None) => Err(ConnectError::Unreachable("no address".to_owned())),
    }
}

struct Reader {
    reader: RecvStream,
    /// What was read and is not a frame yet.
    pieces: Vec<u8>,
    /// How many bytes of a frame that is too long are still to come.
    unread: usize,
    doors: Doors,
}

impl Reader {
    /// What the pieces begin with, when enough of it is there.
    fn take(&mut self) -> Option<FromClient> {
        if self.unread > 0 {
            let count = self.unread.min(self.pieces.len());
            self.unread -= count;
            let piece: Vec<u8> = self.pieces.drain(..count).collect();
            return (count > 0).then_some(FromClient::Piece(piece));
        }
        if self.doors.takes_pieces_for_frames {
            let piece = std::mem::take(&mut self.pieces);
            let frame = piece.get(4..).filter(|rest| !rest.is_empty());
            return frame.map(|frame| FromClient::Frame(frame.to_vec()));
        }
        let (length, _) = self.pieces.split_first_chunk::<4>()?;
        let length = match self.doors.reads_little_endian {
            true => u32::from_le_bytes(*length),
            false => u32::from_be_bytes(*length),
        };
        let end = usize::try_from(length).ok()?.saturating_add(4);
        let waits = self.doors.waits_for_any_length || self.doors.reads_little_endian;
        if end > MAX_FRAME_BYTES && !waits {
            self.unread = end;
            return self.take();
        }
        let frame = self.pieces.get(4..end)?.to_vec();
        self.pieces.drain(..end);
        Some(FromClient::Frame(frame))
    }
}

impl ClientReader for Reader {
    async fn next(&mut self) -> FromClient {
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            if let Some(taken) = self.take() {
                return taken;
            }
            match self.reader.read(&mut piece).await {
                Ok(Some(count)) => self.pieces.extend_from_slice(&piece[..count]),
                Ok(None) | Err(_) => {
                    if self.doors.waits_for_torn_frames && !self.pieces.is_empty() {
                        std::future::pending::<()>().await;
                    }
                    return FromClient::Ended;
                }
            }
        }
    }
}

struct Writer {
    writer: SendStream,
    connection: Connection,
}

impl ClientWriter for Writer {
    async fn write(&mut self, what: ToClient) -> bool {
        match what {
            ToClient::Frame(bytes) => {
                let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                let framed = [&length.to_be_bytes()[..], &bytes].concat();
                self.writer.write_all(&framed).await.is_ok()
            }
            ToClient::End(end) => {
                let Some(status) = end.status else {
                    return false;
                };
                // What was written before reaches the client before the close does.
                let _ = self.writer.finish();
                let written = self.writer.stopped();
                let _ = tokio::time::timeout(LAST_WORDS_PATIENCE, written).await;
                let code = VarInt::from_u64(status).unwrap_or(VarInt::MAX);
                self.connection.close(code, end.reason.as_bytes());
                true
            }
        }
    }
}
