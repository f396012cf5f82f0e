//! Serves a pretender over WebSocket.

use std::io::Write as _;
use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::NullPeer;
use super::keepsake::Keepsake;
use super::pretence::Pretence;

/// Serves until the process ends.
///
/// # Errors
/// When the port cannot be taken.
pub async fn serve_null_peer(peer: NullPeer, listen: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    writeln!(
        std::io::stdout(),
        "ready ws=ws://{}/v1/sync",
        listener.local_addr()?
    )?;
    let kept = Keepsake::default();
    loop {
        let (socket, _) = listener.accept().await?;
        let kept = match peer {
            NullPeer::AcksBeforeFsync => Keepsake::default(),
            NullPeer::ClosesAtOnce
            | NullPeer::ClosesOnData
            | NullPeer::Silent
            | NullPeer::Echo
            | NullPeer::AcksAndNeverStores
            | NullPeer::AlwaysError
            | NullPeer::CannedReply
            | NullPeer::RepliesYesterday
            | NullPeer::OneVersionLate
            | NullPeer::KeepsTornTail => kept.clone(),
        };
        tokio::spawn(pretend(peer, socket, kept));
    }
}

async fn pretend(peer: NullPeer, socket: TcpStream, kept: Keepsake) {
    let Ok(mut stream) = accept_hdr_async(socket, with_protocol).await else {
        return;
    };
    if peer == NullPeer::ClosesAtOnce {
        let _ = stream.close(None).await;
        return;
    }
    let mut pretence = Pretence::new(peer, kept);
    while let Some(Ok(message)) = stream.next().await {
        let Message::Binary(bytes) = message else {
            continue;
        };
        let answer = pretence.answer(&bytes);
        for frame in answer.frames {
            if stream.send(Message::Binary(frame.into())).await.is_err() {
                return;
            }
        }
        if let Some(status) = answer.close {
            let close = CloseFrame {
                code: status.into(),
                reason: "".into(),
            };
            let _ = stream.close(Some(close)).await;
            return;
        }
    }
}

#[expect(clippy::result_large_err, reason = "the signature is the library's")]
fn with_protocol(_request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let protocol = HeaderValue::from_static("synckit.v1");
    response
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    Ok(response)
}
