//! Plain HTTP on the port of the WebSocket: health, metrics, documents, and a page for people.
//!
//! | path | answers |
//! |---|---|
//! | `/healthz` | JSON: whether the server serves, and a few numbers |
//! | `/metrics` | everything that is counted, in the OpenMetrics text format |
//! | `/v1/documents/{id}` | JSON: a document as it is stored, for those who may read it |
//! | `/` | a page that shows the numbers, live |

mod document;
mod health;
mod path;
mod status_page;

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use synckit_transport::websocket::HttpHandler;

pub(crate) use document::DocumentPages;
pub(crate) use health::Health;

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Before the id of a document.
//= SK-HTTP-001
const DOCUMENTS: &str = "/v1/documents/";

/// Everything that one server has to show.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) health: Health,
    pub(crate) documents: DocumentPages,
}

impl Site {
    /// Answers for this site.
    pub(crate) fn handler(self) -> HttpHandler {
        let site = Arc::new(self);
        Arc::new(move |request| {
            let site = Arc::clone(&site);
            Box::pin(async move { site.answer(&request).await })
        })
    }

    async fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        //= SK-HTTP-008
        if request.method() != Method::GET && request.method() != Method::HEAD {
            let mut refusal = response(StatusCode::METHOD_NOT_ALLOWED, TEXT, "use GET\n");
            let allowed = HeaderValue::from_static("GET, HEAD");
            refusal.headers_mut().insert(ALLOW, allowed);
            return refusal;
        }
        let path = request.uri().path();
        if let Some(name) = path.strip_prefix(DOCUMENTS) {
            return self.documents.answer(name, request.headers()).await;
        }
        match path {
            "/healthz" => response(StatusCode::OK, JSON, self.health.json()),
            "/metrics" => response(StatusCode::OK, OPEN_METRICS, self.health.metrics()),
            "/" => response(StatusCode::OK, HTML, status_page::HTML),
            _ => response(
                StatusCode::NOT_FOUND,
                TEXT,
                "not found; see /, /healthz, /metrics, /v1/documents/ID, or sync at /v1/sync\n",
            ),
        }
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
