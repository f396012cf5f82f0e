//! The head of an HTTP request, of which a proxy has to know whether it is an upgrade.

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::peer::HttpRequest;

/// The longest head that is read.
const MAX_HEAD_BYTES: usize = 32 << 10;

/// A head, and the bytes it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestHead {
    pub(super) request: HttpRequest,
    /// Everything that was read, the head first.
    pub(super) bytes: Vec<u8>,
}

impl RequestHead {
    /// Reads until the empty line; nothing when none comes or it is no HTTP.
    pub(super) async fn read(socket: &mut (impl AsyncRead + Unpin)) -> Option<Self> {
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let request = parse(std::str::from_utf8(&bytes[..end]).ok()?)?;
                return Some(Self { request, bytes });
            }
            let read = socket.read_buf(&mut bytes).await.ok()?;
            if read == 0 || bytes.len() > MAX_HEAD_BYTES {
                return None;
            }
        }
    }

    /// The value of a header, by its name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.request.headers.iter();
        let mut found = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.as_str())
    }

    pub(super) fn is_upgrade(&self) -> bool {
        let upgrade = self.header("upgrade");
        upgrade.is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket"))
    }
}

fn parse(head: &str) -> Option<HttpRequest> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), value.trim().to_owned()))
    };
    let headers = lines.map(header).collect::<Option<_>>()?;
    Some(HttpRequest {
        method,
        path,
        headers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_head_is_read_and_what_is_none_is_refused() {
        let mut upgrade = &b"GET /v1/sync HTTP/1.1\r\nUpgrade: websocket\r\n\r\nrest"[..];
        let head = RequestHead::read(&mut upgrade).await.expect("a head");
        assert!(head.is_upgrade());
        assert_eq!(head.request.path, "/v1/sync");
        assert!(head.bytes.ends_with(b"rest"));
        let mut plain = &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..];
        let plain = RequestHead::read(&mut plain).await;
        assert!(!plain.expect("a head").is_upgrade());
        for none in ["", "GET / HTTP/1.1\r\n", "GET\r\n\r\n"] {
            let mut none = none.as_bytes();
            assert_eq!(RequestHead::read(&mut none).await, None);
        }
    }
}
