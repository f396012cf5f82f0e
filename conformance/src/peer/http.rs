//! One plain HTTP request on the port of a judged server's WebSocket. Chapter:
//! `spec/19-document-view.md`.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::link::MAX_READ_BYTES;
use super::websocket::{bracketed, dial};
use super::{Address, ConnectError};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// Such as `GET`.
    pub method: String,
    /// As it stands on the wire, percent-encoded.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Such as 200.
    pub status: u16,
    /// By name, in lower case; the last one of a name.
    pub headers: BTreeMap<String, String>,
    /// Whatever follows the head.
    pub body: Vec<u8>,
}

/// Asks, and reads the answer to its end.
///
/// # Errors
/// When nothing listens, or what answers does not speak HTTP.
pub async fn exchange(
    address: &Address,
    request: &HttpRequest,
    patience: Duration,
) -> Result<HttpAnswer, ConnectError> {
    let answered = timeout(patience, read_answer(address, request)).await;
    let answer = answered.map_err(|_| unreachable(&format!("no answer in {patience:?}")))??;
    parse(&answer).ok_or_else(|| unreachable(&"the answer is not HTTP"))
}

async fn read_answer(address: &Address, request: &HttpRequest) -> Result<Vec<u8>, ConnectError> {
    let mut socket = dial(address).await?;
    let text = head(address, request);
    let sent = socket.write_all(text.as_bytes()).await;
    sent.map_err(|error| unreachable(&error))?;
    let mut answer = Vec::new();
    let limit = u64::try_from(MAX_READ_BYTES).unwrap_or(u64::MAX);
    let outcome = socket.take(limit).read_to_end(&mut answer).await;
    // A TLS peer may leave without a word; what it said is judged by its length.
    match outcome {
        Ok(_) => Ok(answer),
        Err(_) if !answer.is_empty() => Ok(answer),
        Err(error) => Err(unreachable(&error)),
    }
}

/// HTTP/1.0: an answer without chunks, that ends with the connection.
fn head(address: &Address, request: &HttpRequest) -> String {
    let HttpRequest {
        method,
        path,
        headers,
    } = request;
    let host = format!("{}:{}", bracketed(&address.host), address.port);
    let headers = headers.iter();
    let lines: String = headers
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!("{method} {path} HTTP/1.0\r\nHost: {host}\r\n{lines}\r\n")
}

fn parse(answer: &[u8]) -> Option<HttpAnswer> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let mut status_line = lines.next()?.split(' ');
    let version = status_line.next()?;
    let status = status_line.next()?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers = lines.map(header).collect::<Option<_>>()?;
    version.starts_with("HTTP/1.").then(|| HttpAnswer {
        status,
        headers,
        body: answer[end + 4..].to_vec(),
    })
}

fn unreachable(reason: &dyn Display) -> ConnectError {
    ConnectError::Unreachable(reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart_and_what_is_none_is_refused() {
        let answer = parse(b"HTTP/1.1 200 OK\r\nETag: \"a\"\r\nX: b: c\r\n\r\n{}\r\n\r\n");
        let answer = answer.expect("an answer");
        assert_eq!((answer.status, &*answer.body), (200, &b"{}\r\n\r\n"[..]));
        assert_eq!(answer.headers["etag"], "\"a\"");
        assert_eq!(answer.headers["x"], "b: c");
        for none in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "SSH 200\r\n\r\n",
            "HTTP/1.1 x y\r\n\r\n",
        ] {
            assert_eq!(parse(none.as_bytes()), None, "{none}");
        }
    }
}
