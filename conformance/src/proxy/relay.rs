//! One connection on its way through: both directions at once, so that a side that does not read
//! stops nobody but itself.

use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::mpsc;

use super::serve::Shared;
use super::{Delivery, Passage};
use crate::frame::Sender;
use crate::peer::{Arrival, Command, End, Link};

/// How many frames may wait for a client that reads slowly.
const MAX_WAITING: usize = 64;
/// How long a client may take to answer the end of its connection.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);
/// A wait that has no end; a link wants to be told one.
const FOR_EVER: Duration = Duration::from_secs(1 << 30);

/// What came from a client.
#[derive(Debug)]
pub(super) enum FromClient {
    /// A frame.
    Frame(Vec<u8>),
    /// A part of a frame that is too long to be looked at, on a QUIC stream.
    Piece(Vec<u8>),
    /// A WebSocket text message.
    Text(String),
    /// The end.
    Ended,
}

/// What goes to a client.
#[derive(Debug)]
pub(super) enum ToClient {
    /// A frame.
    Frame(Vec<u8>),
    /// The end, with a status if there is one.
    End(End),
}

/// A client's side of a connection.
pub(super) trait ClientReader {
    /// What comes next.
    fn next(&mut self) -> impl Future<Output = FromClient> + Send;
}

/// A client's side of a connection.
pub(super) trait ClientWriter {
    /// Writes; false when the client is gone.
    fn write(&mut self, what: ToClient) -> impl Future<Output = bool> + Send;
}

/// Carries frames until either side ends.
pub(super) async fn relay(
    mut reader: impl ClientReader,
    mut writer: impl ClientWriter,
    link: Link,
    passage: Box<dyn Passage>,
    shared: &Shared,
) {
    let passage = Mutex::new(passage);
    let (to_client, mut for_client) = mpsc::channel(MAX_WAITING);
    let to_server = link.commands();
    let doors = shared.house.doors();
    let upward = async {
        loop {
            let deliveries = match reader.next().await {
                FromClient::Frame(bytes) => held(&passage).frame(Sender::Client, bytes),
                FromClient::Piece(bytes) => {
                    let _ = to_server.send(Command::Stream(bytes));
                    continue;
                }
                FromClient::Text(text) => {
                    held(&passage).text(&text);
                    if !doors.ignores_text {
                        let _ = to_server.send(Command::Text(text));
                    }
                    continue;
                }
                FromClient::Ended => {
                    let last = held(&passage).client_ended();
                    deliver(last, &to_server, &to_client).await;
                    return;
                }
            };
            deliver(deliveries, &to_server, &to_client).await;
        }
    };
    let downward = downward(link, &passage, (&to_server, &to_client));
    let writing = async {
        while let Some(what) = for_client.recv().await {
            let over = matches!(what, ToClient::End(_));
            if !writer.write(what).await {
                return;
            }
            if over {
                // The client answers; a socket that is gone before might lose the end for it.
                tokio::time::sleep(CLOSE_PATIENCE).await;
                return;
            }
        }
    };
    tokio::select! {
        () = upward => {}
        () = downward => {}
        () = writing => {}
    }
}

/// What the server sends, on its way to the client.
async fn downward(
    mut link: Link,
    passage: &Mutex<Box<dyn Passage>>,
    (to_server, to_client): (&mpsc::UnboundedSender<Command>, &mpsc::Sender<ToClient>),
) {
    loop {
        match link.receive(FOR_EVER).await {
            Some(Arrival::Frame(bytes)) => {
                let deliveries = held(passage).frame(Sender::Server, bytes);
                deliver(deliveries, to_server, to_client).await;
            }
            Some(Arrival::Ended(end)) => {
                let end = held(passage).server_ended(end);
                let _ = to_client.send(ToClient::End(end)).await;
                // The writer ends the connection once it has written what comes before.
                std::future::pending::<()>().await;
            }
            Some(Arrival::Text(_)) | None => {}
        }
    }
}

async fn deliver(
    deliveries: Vec<Delivery>,
    to_server: &mpsc::UnboundedSender<Command>,
    to_client: &mpsc::Sender<ToClient>,
) {
    for delivery in deliveries {
        match delivery {
            Delivery::Frame {
                from: Sender::Client,
                bytes,
            } => {
                let _ = to_server.send(Command::Frame(bytes));
            }
            Delivery::Frame {
                from: Sender::Server,
                bytes,
            } => {
                let _ = to_client.send(ToClient::Frame(bytes)).await;
            }
            Delivery::Close(status) => {
                let end = End {
                    status: Some(status),
                    reason: String::new(),
                };
                let _ = to_client.send(ToClient::End(end)).await;
            }
        }
    }
}

fn held(passage: &Mutex<Box<dyn Passage>>) -> std::sync::MutexGuard<'_, Box<dyn Passage>> {
    passage
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
