//! What holds over every transport.

use std::time::Duration;

use bytes::Bytes;
use synckit_transport::{Connection, Incoming};
use synckit_wire::v1::ErrorCode;
use tokio::time::timeout;

use crate::link::{
    Link, MAX_FRAME_BYTES, Transport, expect_closed, expect_frame, expect_next, link, soon,
};

/// The number that a peer reads when the other side closed with a code.
fn number(transport: Transport, websocket: u32, elsewhere: u32) -> Option<u32> {
    match transport {
        Transport::WebSocket | Transport::SecureWebSocket => Some(websocket),
        Transport::Quic | Transport::Memory => Some(elsewhere),
    }
}

async fn send(connection: &mut Connection, frame: impl Into<Bytes>) {
    soon(connection.writer.send(frame.into())).await.unwrap();
    soon(connection.writer.flush()).await.unwrap();
}

async fn frames_arrive_whole_and_in_order_both_ways(
    Link {
        mut client,
        mut server,
        ..
    }: Link,
) {
    let frames: Vec<Bytes> = (0..200_usize)
        .map(|index| vec![u8::try_from(index).unwrap(); (index * 37) % 5_000].into())
        .collect();
    let sending = async {
        for frame in &frames {
            client.writer.send(frame.clone()).await.unwrap();
        }
        client.writer.flush().await.unwrap();
    };
    let echoing = async {
        for frame in &frames {
            expect_frame(&mut server, frame).await;
            server.writer.send(frame.clone()).await.unwrap();
        }
        server.writer.flush().await.unwrap();
    };
    let reading = async {
        for frame in &frames {
            expect_next(&mut client.reader, frame).await;
        }
    };
    tokio::join!(sending, echoing, reading);
}

async fn a_frame_of_exactly_the_limit_arrives(
    Link {
        mut client,
        mut server,
        ..
    }: Link,
) {
    let frame = Bytes::from(vec![7; MAX_FRAME_BYTES as usize]);
    tokio::join!(
        send(&mut client, frame.clone()),
        expect_frame(&mut server, &frame)
    );
    tokio::join!(
        send(&mut server, frame.clone()),
        expect_frame(&mut client, &frame)
    );
}

async fn a_frame_beyond_the_limit_is_refused_and_the_error_arrives(link: Link) {
    let Link {
        mut client,
        mut server,
        transport,
    } = link;
    let frame = Bytes::from(vec![7; 4 * MAX_FRAME_BYTES as usize]);
    let sender = tokio::spawn(async move {
        // The server may close before it has taken everything.
        let _ = client.writer.send(frame).await;
        let _ = client.writer.flush().await;
        client.writer
    });
    assert_eq!(soon(server.reader.read()).await, Incoming::Oversized);
    expect_closed(&mut server).await;
    send(&mut server, "the error").await;
    let closing = tokio::spawn(server.writer.close(Some(ErrorCode::LimitExceeded)));
    let Incoming::Frame(error) = soon(client.reader.read()).await else {
        panic!("the error did not arrive");
    };
    assert_eq!(error, "the error");
    let Incoming::Closed { code, .. } = soon(client.reader.read()).await else {
        panic!("the close did not arrive");
    };
    assert_eq!(code, number(transport, 1009, 5));
    drop((soon(sender).await, client.reader));
    soon(closing).await.unwrap();
}

async fn the_last_frame_arrives_before_the_close_and_its_code(link: Link) {
    let Link {
        mut client,
        mut server,
        transport,
    } = link;
    server.writer.send("the error".into()).await.unwrap();
    let closing = server.writer.close(Some(ErrorCode::HeartbeatMissed));
    let reading = async {
        expect_frame(&mut client, b"the error").await;
        let code = expect_closed(&mut client).await;
        assert_eq!(code, number(transport, 1001, 51));
        assert_eq!(
            expect_closed(&mut client).await,
            code,
            "a close repeats for ever"
        );
    };
    tokio::join!(soon(closing), reading);
}

async fn a_client_may_end_normally(
    Link {
        client,
        mut server,
        transport,
    }: Link,
) {
    let ending = async {
        let code = expect_closed(&mut server).await;
        assert_eq!(code, number(transport, 1000, 0));
        // Who has read a close answers it by ending, too.
        soon(server.writer.close(None)).await;
    };
    tokio::join!(soon(client.writer.close(None)), ending);
}

async fn a_dropped_connection_ends_the_other_side(
    Link {
        mut client,
        mut server,
        ..
    }: Link,
) {
    send(&mut client, "before").await;
    expect_frame(&mut server, b"before").await;
    drop(client);
    expect_closed(&mut server).await;
    let sending = async {
        // The first frames may still fit into a buffer of the system.
        while server
            .writer
            .send(Bytes::from(vec![0; 1_000]))
            .await
            .is_ok()
            && server.writer.flush().await.is_ok()
        {
            tokio::task::yield_now().await;
        }
    };
    soon(sending).await;
}

async fn closing_ends_a_read_that_waits_on_the_same_side(
    Link {
        client, mut server, ..
    }: Link,
) {
    let reader = tokio::spawn(async move { server.reader.read().await });
    tokio::task::yield_now().await;
    soon(server.writer.close(None)).await;
    let incoming = soon(reader).await.unwrap();
    assert!(matches!(incoming, Incoming::Closed { .. }), "{incoming:?}");
    drop(client);
}

async fn a_read_may_be_dropped_at_any_moment(
    Link {
        mut client,
        mut server,
        ..
    }: Link,
) {
    const FRAMES: u8 = 20;
    let frame = |index: u8| Bytes::from(vec![index; 300_000]);
    let sending = async {
        for index in 0..FRAMES {
            send(&mut client, frame(index)).await;
        }
    };
    let reading = async {
        let mut index = 0;
        while index < FRAMES {
            if let Ok(incoming) = timeout(Duration::from_micros(50), server.reader.read()).await {
                assert!(incoming == Incoming::Frame(frame(index)), "frame {index}");
                index += 1;
            }
        }
    };
    soon(async { tokio::join!(sending, reading) }).await;
}

async fn a_peer_that_does_not_read_stops_the_writer(
    Link {
        client, mut server, ..
    }: Link,
) {
    let frame = Bytes::from(vec![0; MAX_FRAME_BYTES as usize]);
    let flood = async {
        for _ in 0..256 {
            server.writer.send(frame.clone()).await.unwrap();
            server.writer.flush().await.unwrap();
        }
    };
    let outcome = timeout(Duration::from_millis(500), flood).await;
    assert!(outcome.is_err(), "256 MiB found room somewhere");
    drop(client);
}

macro_rules! over_every_transport {
    ($($(#[$clause:meta])* $behaviour:ident),+ $(,)?) => {
        over_every_transport!(@ memory, Transport::Memory, $($behaviour),+);
        over_every_transport!(@ websocket, Transport::WebSocket, $($behaviour),+);
        over_every_transport!(@ secure_websocket, Transport::SecureWebSocket, $($behaviour),+);
        over_every_transport!(@ quic, Transport::Quic, $($behaviour),+);
    };
    (@ $module:ident, $transport:expr, $($behaviour:ident),+) => {
        mod $module {
            use super::{Transport, link, soon};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() {
                    super::$behaviour(soon(link($transport)).await).await;
                }
            )+
        }
    };
}

//= SK-TRAN-002
//= SK-TRAN-004
//= SK-TRAN-011
//= SK-TRAN-012
//= SK-TRAN-013
//= SK-TRAN-020
over_every_transport!(
    frames_arrive_whole_and_in_order_both_ways,
    a_frame_of_exactly_the_limit_arrives,
    a_frame_beyond_the_limit_is_refused_and_the_error_arrives,
    the_last_frame_arrives_before_the_close_and_its_code,
    a_client_may_end_normally,
    a_dropped_connection_ends_the_other_side,
    closing_ends_a_read_that_waits_on_the_same_side,
    a_read_may_be_dropped_at_any_moment,
    a_peer_that_does_not_read_stops_the_writer,
);
