//! Messages written by hand, byte by byte, as RFC 6455 has them.

use synckit_transport::{Connection, Incoming};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::link::{MAX_FRAME_BYTES, expect_closed, expect_frame, plain, soon, websocket_listener};
use crate::upgrade::{exchange, upgrade_request};

const FINAL: u8 = 0x80;
const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;
const MASKED: u8 = 0x80;

/// A short message in one piece, masked with zeros: its payload stands as it is.
fn piece(head: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    assert!(length < 126, "this writes short pieces only");
    [&[head, MASKED | length, 0, 0, 0, 0], payload].concat()
}

/// A head that announces so many bytes, of which none follow.
fn announce(head: u8, length: u64) -> Vec<u8> {
    let length = length.to_be_bytes();
    [&[head, MASKED | 127], &length[..], &[0, 0, 0, 0]].concat()
}

/// A session whose client is a bare socket.
async fn raw_session() -> (TcpStream, Connection) {
    let mut listener = websocket_listener(plain()).await;
    let address = listener.local_address().unwrap();
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = upgrade_request(&[]);
    let (response, server) = tokio::join!(exchange(&mut socket, &request), soon(listener.accept()));
    assert!(response.starts_with("HTTP/1.1 101 "), "{response}");
    (socket, server)
}

async fn write(socket: &mut TcpStream, bytes: &[u8]) {
    soon(socket.write_all(bytes)).await.unwrap();
}

fn is_not_a_frame(incoming: &Incoming) -> bool {
    matches!(incoming, Incoming::NotAFrame(_))
}

//= SK-TRAN-002
//= SK-TRAN-005
#[tokio::test]
async fn a_fragmented_message_is_one_frame_with_a_ping_answered_in_between() {
    let (mut socket, mut server) = raw_session().await;
    write(&mut socket, &piece(BINARY, b"one ")).await;
    write(&mut socket, &piece(FINAL | PING, b"alive?")).await;
    write(&mut socket, &piece(CONTINUATION, b"")).await;
    write(&mut socket, &piece(FINAL | CONTINUATION, b"frame")).await;
    expect_frame(&mut server, b"one frame").await;

    let mut pong = [0; 8];
    soon(socket.read_exact(&mut pong)).await.unwrap();
    assert_eq!(pong, [&[FINAL | PONG, 6], &b"alive?"[..]].concat()[..]);
}

//= SK-LIM-007
#[tokio::test]
async fn a_message_one_byte_at_a_time_is_one_frame() {
    let (mut socket, mut server) = raw_session().await;
    for byte in piece(FINAL | BINARY, b"slow") {
        write(&mut socket, &[byte]).await;
        socket.flush().await.unwrap();
        tokio::task::yield_now().await;
    }
    expect_frame(&mut server, b"slow").await;
}

//= SK-TRAN-003
#[tokio::test]
async fn text_is_not_a_frame_and_the_same_bytes_as_binary_are() {
    let (mut socket, mut server) = raw_session().await;
    write(&mut socket, &piece(FINAL | BINARY, b"words")).await;
    expect_frame(&mut server, b"words").await;
    write(&mut socket, &piece(FINAL | TEXT, b"words")).await;
    let incoming = soon(server.reader.read()).await;
    assert_eq!(incoming, Incoming::NotAFrame("words".to_owned()));
}

#[tokio::test]
async fn what_breaks_the_rules_of_messages_is_not_a_frame() {
    let unmasked = [FINAL | BINARY, 1, b'x'].to_vec();
    let reserved_bit = piece(FINAL | BINARY | 0x40, b"x");
    let reserved_code = piece(FINAL | 0x3, b"x");
    let orphan = piece(FINAL | CONTINUATION, b"x");
    let no_utf8 = piece(FINAL | TEXT, &[0xff]);
    let long_ping = announce(FINAL | PING, 1_000);
    let interrupted = [piece(BINARY, b"x"), piece(FINAL | BINARY, b"x")].concat();
    let cases = [
        unmasked,
        reserved_bit,
        reserved_code,
        orphan,
        no_utf8,
        interrupted,
    ];
    for bytes in cases {
        let (mut socket, mut server) = raw_session().await;
        write(&mut socket, &bytes).await;
        let incoming = soon(server.reader.read()).await;
        assert!(is_not_a_frame(&incoming), "{bytes:x?} gave {incoming:?}");
        expect_closed(&mut server).await;
    }
    let (mut socket, mut server) = raw_session().await;
    write(&mut socket, &[&long_ping[..], &[0; 1_000]].concat()).await;
    assert!(is_not_a_frame(&soon(server.reader.read()).await));
}

//= SK-WIRE-005
#[tokio::test]
async fn an_announced_length_beyond_the_limit_is_refused_without_its_bytes() {
    for length in [
        u64::from(MAX_FRAME_BYTES) + 1,
        1 << 40,
        i64::MAX.unsigned_abs(),
    ] {
        let (mut socket, mut server) = raw_session().await;
        write(&mut socket, &announce(FINAL | BINARY, length)).await;
        assert_eq!(
            soon(server.reader.read()).await,
            Incoming::Oversized,
            "{length}"
        );
    }
}

//= SK-WIRE-005
#[tokio::test]
async fn fragments_that_add_up_beyond_the_limit_are_refused_before_the_last() {
    let (mut socket, mut server) = raw_session().await;
    let half = u64::from(MAX_FRAME_BYTES / 2);
    let payload = vec![0; usize::try_from(half).unwrap()];
    let sending = async {
        for head in [BINARY, CONTINUATION] {
            write(&mut socket, &announce(head, half)).await;
            write(&mut socket, &payload).await;
        }
        write(&mut socket, &piece(CONTINUATION, b"x")).await;
    };
    let (incoming, ()) = tokio::join!(soon(server.reader.read()), sending);
    assert_eq!(incoming, Incoming::Oversized);
}

#[tokio::test]
async fn a_socket_that_ends_without_a_close_is_closed_without_a_code() {
    let (mut socket, mut server) = raw_session().await;
    write(&mut socket, &piece(BINARY, b"half of it")).await;
    socket.shutdown().await.unwrap();
    assert_eq!(expect_closed(&mut server).await, None);
}

#[tokio::test]
async fn a_close_is_answered_by_reading_alone() {
    let (mut socket, mut server) = raw_session().await;
    let status = 1000_u16.to_be_bytes();
    write(&mut socket, &piece(FINAL | CLOSE, &status)).await;
    assert_eq!(expect_closed(&mut server).await, Some(1000));
    drop(server);
    let mut answer = Vec::new();
    soon(socket.read_to_end(&mut answer)).await.unwrap();
    assert_eq!(answer, [&[FINAL | CLOSE, 2], &status[..]].concat());
}
