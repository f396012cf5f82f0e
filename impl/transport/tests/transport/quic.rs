//! A stream written by hand, byte by byte.

use std::sync::Arc;

use quinn::crypto::rustls::QuicClientConfig;
use quinn::{Endpoint, RecvStream, SendStream};
use synckit_transport::tls::{Identity, Trust};
use synckit_transport::{Connection, Incoming, quic};
use synckit_wire::v1::ErrorCode;

use crate::link::{MAX_FRAME_BYTES, expect_closed, expect_frame, quic_listener, soon};

/// A session whose client is a bare QUIC connection.
struct RawSession {
    connection: quinn::Connection,
    send: SendStream,
    receive: RecvStream,
    server: Connection,
    _endpoint: Endpoint,
}

fn client(protocol: &[u8]) -> Endpoint {
    let tls = Trust::anyone().client_config(protocol).unwrap();
    let config = QuicClientConfig::try_from(tls).unwrap();
    let mut endpoint = Endpoint::client(([127, 0, 0, 1], 0).into()).unwrap();
    endpoint.set_default_client_config(quinn::ClientConfig::new(Arc::new(config)));
    endpoint
}

/// A session that begins with these bytes.
async fn raw_session(first: &[u8]) -> RawSession {
    let identity = Identity::self_signed(&["localhost"]).unwrap();
    let mut listener = quic_listener(&identity);
    let address = listener.local_address().unwrap();
    let endpoint = client(quic::ALPN);
    let connecting = async {
        let connection = endpoint
            .connect(address, "localhost")
            .unwrap()
            .await
            .unwrap();
        let (mut send, receive) = connection.open_bi().await.unwrap();
        send.write_all(first).await.unwrap();
        (connection, send, receive)
    };
    let ((connection, send, receive), server) =
        soon(async { tokio::join!(connecting, listener.accept()) }).await;
    RawSession {
        connection,
        send,
        receive,
        server,
        _endpoint: endpoint,
    }
}

//= SK-TRAN-011
#[tokio::test]
async fn a_frame_follows_its_length_however_it_is_cut() {
    let mut session = raw_session(&[0]).await;
    for byte in [0, 0, 3, b'a', b'b', b'c', 0, 0] {
        session.send.write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    expect_frame(&mut session.server, b"abc").await;
    session
        .send
        .write_all(&[0, 0, 0, 0, 0, 1, b'd'])
        .await
        .unwrap();
    expect_frame(&mut session.server, b"").await;
    expect_frame(&mut session.server, b"d").await;

    session.server.writer.send("ef".into()).await.unwrap();
    let mut frame = [0xff; 6];
    soon(session.receive.read_exact(&mut frame)).await.unwrap();
    assert_eq!(frame, [0, 0, 0, 2, b'e', b'f']);
}

//= SK-TRAN-012
#[tokio::test]
async fn a_length_beyond_the_limit_is_refused_without_its_bytes() {
    for length in [MAX_FRAME_BYTES + 1, u32::MAX] {
        let mut session = raw_session(&length.to_be_bytes()).await;
        assert_eq!(
            soon(session.server.reader.read()).await,
            Incoming::Oversized
        );
        expect_closed(&mut session.server).await;
    }
}

//= SK-TRAN-013
//= SK-TRAN-020
#[tokio::test]
async fn a_close_carries_the_number_of_the_error_code_after_the_last_frame() {
    let mut session = raw_session(&[0, 0, 0, 0]).await;
    session.server.writer.send("e".into()).await.unwrap();
    let closing = session
        .server
        .writer
        .close(Some(ErrorCode::UnexpectedFrame));
    let reading = async {
        let bytes = session.receive.read_to_end(100).await.unwrap();
        assert_eq!(bytes, [0, 0, 0, 1, b'e']);
        let quinn::ConnectionError::ApplicationClosed(close) = session.connection.closed().await
        else {
            panic!("closed by something else than the server");
        };
        assert_eq!(close.error_code.into_inner(), 4);
    };
    soon(async { tokio::join!(closing, reading) }).await;
}

//= SK-TRAN-014
#[tokio::test]
async fn a_stream_that_ends_inside_a_frame_is_closed_and_gives_no_frame() {
    for torn in [&[0, 0][..], &[0, 0, 0, 3, b'a', b'b']] {
        let mut session = raw_session(&[&[0, 0, 0, 1, b'x'], torn].concat()).await;
        session.send.finish().unwrap();
        expect_frame(&mut session.server, b"x").await;
        assert_eq!(expect_closed(&mut session.server).await, None);
    }
}

#[tokio::test]
async fn a_stream_that_ends_between_frames_gives_them_all_and_is_closed() {
    let mut session = raw_session(&[0, 0, 0, 1, b'x']).await;
    session.send.finish().unwrap();
    expect_frame(&mut session.server, b"x").await;
    assert_eq!(expect_closed(&mut session.server).await, None);
}

#[tokio::test]
async fn a_reset_stream_is_closed() {
    let mut session = raw_session(&[0, 0, 0, 1]).await;
    session.send.reset(7_u32.into()).unwrap();
    expect_closed(&mut session.server).await;
}

//= SK-TRAN-010
#[tokio::test]
async fn another_application_protocol_is_refused() {
    let identity = Identity::self_signed(&["localhost"]).unwrap();
    let mut listener = quic_listener(&identity);
    let address = listener.local_address().unwrap();
    let endpoint = client(b"synckit/2");
    let outcome = tokio::select! {
        outcome = endpoint.connect(address, "localhost").unwrap() => outcome,
        _ = listener.accept() => panic!("a session with another protocol"),
    };
    outcome.unwrap_err();
}
