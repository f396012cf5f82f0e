//! Plain HTTP on the port of the WebSocket: health, metrics, and a page for people.
//!
//! | path | answers |
//! |---|---|
//! | `/healthz` | JSON: whether the server serves, and a few numbers |
//! | `/metrics` | everything that is counted, in the OpenMetrics text format |
//! | `/` | a page that shows the same, live |

mod health;
mod status_page;

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use synckit_transport::websocket::HttpHandler;

pub(crate) use health::Health;

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers for one server.
pub(crate) fn handler(health: Arc<Health>) -> HttpHandler {
    Arc::new(move |request| answer(&health, request))
}

fn answer(health: &Health, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut refusal = response(StatusCode::METHOD_NOT_ALLOWED, TEXT, "use GET\n");
        refusal
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refusal;
    }
    match request.uri().path() {
        "/healthz" => response(StatusCode::OK, JSON, health.json()),
        "/metrics" => response(StatusCode::OK, OPEN_METRICS, health.metrics()),
        "/" => response(StatusCode::OK, HTML, status_page::HTML),
        _ => response(
            StatusCode::NOT_FOUND,
            TEXT,
            "not found; see /, /healthz, /metrics, or sync at /v1/sync\n",
        ),
    }
}

fn response(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
