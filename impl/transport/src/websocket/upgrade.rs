//! Which upgrade requests become sessions. Chapter: `spec/09-transports.md`.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, ORIGIN,
    SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use hyper::{Method, Request, Response, StatusCode};
use thiserror::Error;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::SUB_PROTOCOL;

/// An accepted request: the answer to give, and the token that came with it.
pub(super) struct Accepted {
    pub(super) response: Response<Full<Bytes>>,
    pub(super) token: Option<String>,
}

/// Why a request for the path of the protocol is no session. The texts are the answers' bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Refusal {
    #[error("this path speaks WebSocket only")]
    NotAnUpgrade,
    #[error("use WebSocket version 13")]
    Version,
    #[error("pages of this origin may not connect here")]
    Origin,
    #[error("offer the sub-protocol synckit.v1")]
    SubProtocol,
    #[error("Sec-WebSocket-Key is missing")]
    Key,
}

impl Refusal {
    fn status(self) -> StatusCode {
        match self {
            Self::NotAnUpgrade | Self::Version => StatusCode::UPGRADE_REQUIRED,
            //= SK-TRAN-006
            Self::Origin => StatusCode::FORBIDDEN,
            //= SK-TRAN-001
            Self::SubProtocol | Self::Key => StatusCode::BAD_REQUEST,
        }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::from(self.to_string()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        if self.status() == StatusCode::UPGRADE_REQUIRED {
            headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        }
        response
    }
}

/// Decides on a request for the path of the protocol.
pub(super) fn decide<B>(
    request: &Request<B>,
    allowed_origins: &[String],
) -> Result<Accepted, Refusal> {
    let headers = request.headers();
    let is_upgrade = request.method() == Method::GET
        && names(headers, CONNECTION, "upgrade")
        && names(headers, UPGRADE, "websocket");
    if !is_upgrade {
        return Err(Refusal::NotAnUpgrade);
    }
    if !names(headers, SEC_WEBSOCKET_VERSION, "13") {
        return Err(Refusal::Version);
    }
    if !is_allowed(headers.get(ORIGIN), allowed_origins) {
        return Err(Refusal::Origin);
    }
    if !names(headers, SEC_WEBSOCKET_PROTOCOL, SUB_PROTOCOL) {
        return Err(Refusal::SubProtocol);
    }
    let key = headers.get(SEC_WEBSOCKET_KEY).ok_or(Refusal::Key)?;
    Ok(Accepted {
        response: switch(key),
        token: bearer(headers),
    })
}

/// A browser always says where a page came from; other clients may leave it out.
fn is_allowed(origin: Option<&HeaderValue>, allowed_origins: &[String]) -> bool {
    let Some(origin) = origin else { return true };
    let is_listed = |allowed: &String| origin.as_bytes().eq_ignore_ascii_case(allowed.as_bytes());
    allowed_origins.is_empty() || allowed_origins.iter().any(is_listed)
}

/// Whether a header that lists tokens has this one, in any of its lines.
fn names(headers: &HeaderMap, header: HeaderName, token: &str) -> bool {
    headers
        .get_all(header)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|named| named.trim().eq_ignore_ascii_case(token))
}

/// The token of `Authorization: Bearer TOKEN`, as an upgrade request and any other bring it.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let line = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = line.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn switch(key: &HeaderValue) -> Response<Full<Bytes>> {
    let accept = HeaderValue::try_from(derive_accept_key(key.as_bytes()))
        .expect("base64 is what a header may hold");
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    headers.insert(
        SEC_WEBSOCKET_PROTOCOL,
        HeaderValue::from_static(SUB_PROTOCOL),
    );
    response
}
