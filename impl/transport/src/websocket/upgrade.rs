//! Which upgrade requests become sessions. Chapter: `spec/09-transports.md`.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, ORIGIN,
    SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use hyper::{Method, Request, Response, StatusCode};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::SUB_PROTOCOL;

/// An accepted request: the answer to give, and the token that came with it.
pub(super) struct Accepted {
    pub(super) response: Response<Full<Bytes>>,
    pub(super) token: Option<String>,
}

/// Decides on a request for the path of the protocol. A refusal says what to do.
pub(super) fn decide<B>(
    request: &Request<B>,
    allowed_origins: &[String],
) -> Result<Accepted, Response<Full<Bytes>>> {
    let headers = request.headers();
    if request.method() != Method::GET
        || !names(headers, CONNECTION, "upgrade")
        || !names(headers, UPGRADE, "websocket")
    {
        return Err(refusal(
            StatusCode::UPGRADE_REQUIRED,
            "this path speaks WebSocket only",
        ));
    }
    if !names(headers, SEC_WEBSOCKET_VERSION, "13") {
        return Err(refusal(
            StatusCode::UPGRADE_REQUIRED,
            "use WebSocket version 13",
        ));
    }
    check_origin(headers, allowed_origins)?;
    //= SK-TRAN-001
    if !names(headers, SEC_WEBSOCKET_PROTOCOL, SUB_PROTOCOL) {
        return Err(bad_request("offer the sub-protocol synckit.v1"));
    }
    let key = headers
        .get(SEC_WEBSOCKET_KEY)
        .ok_or_else(|| bad_request("Sec-WebSocket-Key is missing"))?;
    Ok(Accepted {
        response: switch(key)?,
        token: bearer(headers),
    })
}

/// A browser always says where a page came from; other clients may leave it out.
//= SK-TRAN-006
fn check_origin(
    headers: &HeaderMap,
    allowed_origins: &[String],
) -> Result<(), Response<Full<Bytes>>> {
    let Some(origin) = headers.get(ORIGIN) else {
        return Ok(());
    };
    let allowed = allowed_origins
        .iter()
        .any(|allowed| origin.as_bytes().eq_ignore_ascii_case(allowed.as_bytes()));
    if allowed || allowed_origins.is_empty() {
        return Ok(());
    }
    Err(refusal(
        StatusCode::FORBIDDEN,
        "this origin is not allowed here",
    ))
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

fn bearer(headers: &HeaderMap) -> Option<String> {
    let line = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = line.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn switch(key: &HeaderValue) -> Result<Response<Full<Bytes>>, Response<Full<Bytes>>> {
    let accept = HeaderValue::try_from(derive_accept_key(key.as_bytes()))
        .map_err(|_| bad_request("Sec-WebSocket-Key is not one"))?;
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
    Ok(response)
}

fn bad_request(message: &'static str) -> Response<Full<Bytes>> {
    refusal(StatusCode::BAD_REQUEST, message)
}

fn refusal(status: StatusCode, message: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(message.as_bytes())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    if status == StatusCode::UPGRADE_REQUIRED {
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    }
    response
}
