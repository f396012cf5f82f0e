//! Upgrade requests written by hand, and plain HTTP on the same port.

use std::sync::Arc;

use http_body_util::Full;
use hyper::Response;
use synckit_transport::tls::Trust;
use synckit_transport::websocket::{Listener, ListenerOptions};
use synckit_transport::{ConnectError, ConnectOptions, Endpoint, connect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::yield_now;

use crate::link::{at, dial, expect_frame, plain, soon, websocket_listener};

const SUB_PROTOCOL: &str = "Sec-WebSocket-Protocol: synckit.v1";

/// An upgrade request with the sub-protocol and these lines.
pub(crate) fn upgrade_request(lines: &[&str]) -> String {
    bare_request(&[&[SUB_PROTOCOL], lines].concat())
}

/// An upgrade request with these lines and no sub-protocol of its own.
fn bare_request(lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    format!(
        "GET /v1/sync HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{lines}\r\n"
    )
}

/// Sends a request; returns the head of the answer, and of a refusal its body, too.
pub(crate) async fn exchange(socket: &mut TcpStream, request: &str) -> String {
    soon(socket.write_all(request.as_bytes())).await.unwrap();
    let mut answer = Vec::new();
    let mut byte = [0];
    while soon(socket.read(&mut byte)).await.unwrap() > 0 {
        answer.push(byte[0]);
        if answer.starts_with(b"HTTP/1.1 101") && answer.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    String::from_utf8(answer).unwrap()
}

/// The answer of a listener to a request.
async fn answer(options: ListenerOptions, request: &str) -> String {
    let mut listener = websocket_listener(options).await;
    let address = listener.local_address().unwrap();
    let mut socket = TcpStream::connect(address).await.unwrap();
    tokio::select! {
        answer = exchange(&mut socket, request) => answer,
        () = accept_all(&mut listener) => unreachable!("it never ends"),
    }
}

async fn accept_all(listener: &mut Listener) {
    let mut sessions = Vec::new();
    loop {
        sessions.push(listener.accept().await);
    }
}

async fn status(options: ListenerOptions, request: &str) -> u16 {
    let answer = answer(options, request).await;
    answer[9..12].parse().unwrap()
}

//= SK-TRAN-001
#[tokio::test]
async fn an_upgrade_needs_the_sub_protocol() {
    let granted = answer(plain(), &upgrade_request(&[])).await;
    assert!(granted.starts_with("HTTP/1.1 101 "), "{granted}");
    let granted = granted.to_ascii_lowercase();
    assert!(
        granted.contains("sec-websocket-protocol: synckit.v1"),
        "{granted}"
    );
    assert!(granted.contains("connection: upgrade"), "{granted}");
    // The answer to this key stands in RFC 6455, section 1.3.
    assert!(
        granted.contains("s3pplmbitxaq9kygzzhzrbk+xoo="),
        "{granted}"
    );

    let offers = [vec![], vec!["Sec-WebSocket-Protocol: synckit.v2, chat"]];
    for offer in offers {
        assert_eq!(
            status(plain(), &bare_request(&offer)).await,
            400,
            "{offer:?}"
        );
    }
    let several = [
        "Sec-WebSocket-Protocol: chat",
        "Sec-WebSocket-Protocol: b, synckit.v1",
    ];
    assert_eq!(status(plain(), &bare_request(&several)).await, 101);
}

//= SK-TRAN-006
#[tokio::test]
async fn another_origin_is_forbidden_when_origins_are_listed() {
    let listed = || {
        let allowed_origins = vec!["https://app.example".to_owned()];
        ListenerOptions {
            allowed_origins,
            ..plain()
        }
    };
    let from = |origin: &str| upgrade_request(&[&format!("Origin: {origin}")]);
    assert_eq!(status(listed(), &from("https://app.example")).await, 101);
    assert_eq!(status(listed(), &upgrade_request(&[])).await, 101);
    for origin in [
        "https://evil.example",
        "http://app.example",
        "https://app.example:8443",
        "null",
    ] {
        let request = from(origin);
        assert_eq!(status(listed(), &request).await, 403, "{origin}");
    }
    assert_eq!(status(plain(), &from("https://evil.example")).await, 101);
}

#[tokio::test]
async fn what_is_no_upgrade_is_told_so() {
    let request = upgrade_request(&[]);
    let broken = [
        (request.replace("Upgrade: websocket\r\n", ""), 426),
        (request.replace("Version: 13", "Version: 8"), 426),
        (request.replace("GET", "POST"), 426),
        (request.replace("Sec-WebSocket-Key", "X-Key"), 400),
    ];
    for (request, expected) in broken {
        assert_eq!(status(plain(), &request).await, expected, "{request}");
    }
}

#[tokio::test]
async fn other_paths_are_answered_by_the_handler() {
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let handled = ListenerOptions {
        http: Arc::new(|request| {
            Box::pin(async move {
                // An answer may take its time.
                yield_now().await;
                Response::new(Full::from(request.uri().path().to_owned()))
            })
        }),
        ..plain()
    };
    let answer = answer(handled, request).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("/healthz"),
        "{answer}"
    );
    assert_eq!(status(plain(), request).await, 404);
}

//= SK-LIM-007
#[tokio::test]
async fn a_request_head_without_end_is_refused() {
    let endless = format!("GET / HTTP/1.1\r\nX-Long: {}", "x".repeat(64 * 1_024));
    assert_eq!(status(plain(), &endless).await, 431);
    let lines: String = (0..100).map(|line| format!("X-{line}: x\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\n{lines}\r\n");
    assert_eq!(status(plain(), &many).await, 431);
}

//= SK-LIM-007
#[tokio::test]
async fn peers_that_say_nothing_keep_nobody_waiting() {
    let mut listener = websocket_listener(plain()).await;
    let address = listener.local_address().unwrap();
    let mut silent = Vec::new();
    for _ in 0..50 {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(b"GET /v1/sy").await.unwrap();
        silent.push(socket);
    }
    let endpoint = at("ws", &listener);
    let (mut client, mut server) =
        soon(async { tokio::join!(dial(&endpoint, Trust::default()), listener.accept()) }).await;
    client.writer.send("served".into()).await.unwrap();
    client.writer.flush().await.unwrap();
    expect_frame(&mut server, b"served").await;
}

#[tokio::test]
async fn a_token_and_an_address_come_with_the_request() {
    let mut listener = websocket_listener(plain()).await;
    let endpoint = at("ws", &listener);
    let options = ConnectOptions {
        token: Some("a.b.c".to_owned()),
        ..ConnectOptions::default()
    };
    let (client, server) = tokio::join!(connect(&endpoint, &options), listener.accept());
    client.unwrap();
    assert_eq!(server.peer.token.as_deref(), Some("a.b.c"));
    assert!(server.peer.address.unwrap().ip().is_loopback());

    let options = ConnectOptions {
        token: Some("two\r\nlines".to_owned()),
        ..ConnectOptions::default()
    };
    let refusal = connect(&endpoint, &options).await.unwrap_err();
    assert!(matches!(refusal, ConnectError::Token), "{refusal}");
}

#[tokio::test]
async fn a_client_is_told_why_there_is_no_connection() {
    let mut listener = websocket_listener(plain()).await;
    let endpoint = at("ws", &listener);
    let elsewhere: Endpoint = format!("{}/nothing", endpoint.to_string().replace("/v1/sync", ""))
        .parse()
        .unwrap();
    let options = ConnectOptions::default();
    let refusal = tokio::select! {
        outcome = connect(&elsewhere, &options) => outcome.unwrap_err(),
        () = accept_all(&mut listener) => unreachable!("it never ends"),
    };
    assert!(
        matches!(refusal, ConnectError::Refused { status: 404, .. }),
        "{refusal}"
    );

    drop(listener);
    let refusal = connect(&endpoint, &ConnectOptions::default())
        .await
        .unwrap_err();
    assert!(
        matches!(refusal, ConnectError::Unreachable { .. }),
        "{refusal}"
    );
}
