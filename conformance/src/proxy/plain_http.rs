//! A plain HTTP request passes as it is, but for what the house makes of it.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::House;
use super::request_head::RequestHead;
use crate::peer::{Address, HttpAnswer, HttpRequest, exchange};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Headers that speak of one connection, and not of what is asked or answered.
const HOP_BY_HOP: [&str; 4] = ["connection", "host", "transfer-encoding", "keep-alive"];

/// Asks the server, and gives its answer.
pub(super) async fn pass(
    mut socket: TcpStream,
    head: RequestHead,
    to: &Address,
    house: &dyn House,
) {
    let mut asked = head.request;
    asked
        .headers
        .retain(|(name, _)| !HOP_BY_HOP.contains(&name.to_ascii_lowercase().as_str()));
    let question = house.ask(asked.clone());
    let answer = match exchange(to, &question, PATIENCE).await {
        Ok(answer) => house.answer(&asked, answer),
        Err(error) => bad_gateway(&error.to_string()),
    };
    write_answer(&mut socket, &asked, &answer).await;
}

/// Refuses an upgrade as the server did.
pub(super) async fn refuse(mut socket: TcpStream, head: &RequestHead, status: u16) {
    let answer = HttpAnswer {
        status,
        headers: [("content-length".to_owned(), "0".to_owned())].into(),
        body: Vec::new(),
    };
    write_answer(&mut socket, &head.request, &answer).await;
}

/// The server cannot be reached.
pub(super) async fn unreachable(mut socket: TcpStream, head: &RequestHead, reason: &str) {
    write_answer(&mut socket, &head.request, &bad_gateway(reason)).await;
}

fn bad_gateway(reason: &str) -> HttpAnswer {
    HttpAnswer {
        status: 502,
        headers: [("content-type".to_owned(), "text/plain".to_owned())].into(),
        body: format!("the proxy cannot reach the server: {reason}\n").into_bytes(),
    }
}

async fn write_answer(socket: &mut TcpStream, request: &HttpRequest, answer: &HttpAnswer) {
    let mut head = format!("HTTP/1.1 {} Passed-On\r\n", answer.status);
    let headers = answer.headers.iter();
    for (name, value) in headers.filter(|(name, _)| !HOP_BY_HOP.contains(&name.as_str())) {
        // A head that is asked for alone says how long the body would be.
        if name != "content-length" || request.method == "HEAD" {
            let _ = write!(head, "{name}: {value}\r\n");
        }
    }
    if request.method != "HEAD" {
        let _ = write!(head, "content-length: {}\r\n", answer.body.len());
    }
    head.push_str("connection: close\r\n\r\n");
    let bytes = [head.as_bytes(), &answer.body].concat();
    // A client that is gone needs no answer.
    if socket.write_all(&bytes).await.is_ok() {
        let _ = socket.shutdown().await;
    }
}
