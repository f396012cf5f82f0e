//! `GET /v1/documents/{id}`: a document for those who read and do not follow.
//!
//! Spec: chapter 19; who may read: chapter 8.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};
use synckit_session::access::{Identity, IdentityError, Level, effective};
use synckit_session::cursor::{Epoch, Position};
use synckit_transport::websocket::bearer;
use thiserror::Error;

use super::{JSON, TEXT, path, response};
use crate::clock;
use crate::identity::Identifier;
use crate::views::{Seen, ViewError, Views};

/// Seconds after which a busy server may be asked again.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("1");

/// A copy is somebody's own, and to be confirmed before it is used again.
const CACHE_FOR_ONE_READER: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The documents of one server.
#[derive(Debug)]
pub(crate) struct DocumentPages {
    identifier: Arc<Identifier>,
    views: Views,
}

impl DocumentPages {
    pub(crate) fn new(identifier: Arc<Identifier>, views: Views) -> Self {
        Self { identifier, views }
    }

    /// Answers a request for the document that the rest of its path names.
    pub(super) async fn answer(&self, name: &str, headers: &HeaderMap) -> Response<Full<Bytes>> {
        let identity = match self.identify(headers) {
            Ok(identity) => identity,
            Err(stranger) => return stranger.into_response(),
        };
        //= SK-HTTP-002
        let Some(document) = path::document_id(name) else {
            let reason = "no document id: 1 to 256 bytes of UTF-8, percent-encoded\n";
            return response(StatusCode::BAD_REQUEST, TEXT, reason);
        };
        let listed = match self.views.listed(&document, &identity.subject).await {
            Ok(listed) => listed,
            Err(error) => return failed(&error),
        };
        //= SK-HTTP-005
        //= SK-AUTH-023
        //= SK-ACL-003
        if effective(identity.permissions.level(&document), listed) < Level::Read {
            let reason = "neither the token nor the document's access list allows to read it\n";
            return response(StatusCode::FORBIDDEN, TEXT, reason);
        }
        match self.views.read(&document).await {
            Ok(seen) => shown(seen, headers),
            Err(error) => failed(&error),
        }
    }

    /// Who asks, by the token of the request.
    //= SK-HTTP-004
    fn identify(&self, headers: &HeaderMap) -> Result<Identity, Stranger> {
        let token = bearer(headers).unwrap_or_default();
        let identity = self.identifier.identify(clock::now(), &token);
        identity.map_err(|error| match error {
            IdentityError::Invalid(_) if token.is_empty() => Stranger::NoToken,
            error @ (IdentityError::Invalid(_) | IdentityError::Expired) => Stranger::Token(error),
        })
    }
}

/// Why a request speaks for nobody.
#[derive(Debug, Error)]
enum Stranger {
    #[error("this server wants a token: send `Authorization: Bearer TOKEN`")]
    NoToken,
    #[error(transparent)]
    Token(IdentityError),
}

impl Stranger {
    fn into_response(self) -> Response<Full<Bytes>> {
        // RFC 6750, section 3.
        let challenge = match self {
            Self::NoToken => "Bearer",
            Self::Token(_) => "Bearer error=\"invalid_token\"",
        };
        let mut refusal = response(StatusCode::UNAUTHORIZED, TEXT, format!("{self}\n"));
        let challenge = HeaderValue::from_static(challenge);
        refusal.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        refusal
    }
}

fn shown(seen: Seen, headers: &HeaderMap) -> Response<Full<Bytes>> {
    let tag = tag(seen.epoch, seen.position);
    let mut answer = if knows(headers, &tag) {
        let mut unchanged = Response::new(Full::default());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        unchanged
    } else {
        response(StatusCode::OK, JSON, seen.json)
    };
    let tag = HeaderValue::try_from(tag).expect("hexadecimal digits are what a header may hold");
    let headers = answer.headers_mut();
    headers.insert(ETAG, tag);
    headers.insert(CACHE_CONTROL, CACHE_FOR_ONE_READER);
    answer
}

fn failed(error: &ViewError) -> Response<Full<Bytes>> {
    //= SK-HTTP-006
    //= SK-HTTP-012
    //= SK-HTTP-013
    let status = match error {
        ViewError::Missing => StatusCode::NOT_FOUND,
        ViewError::Busy | ViewError::Storage => StatusCode::SERVICE_UNAVAILABLE,
        ViewError::TooLarge => StatusCode::INSUFFICIENT_STORAGE,
    };
    let mut answer = response(status, TEXT, format!("{error}\n"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_S);
    }
    answer
}

/// Names one state of one document: the log, and how far it was read.
//= SK-HTTP-007
fn tag(epoch: Epoch, position: Position) -> String {
    let epoch: String = epoch.0.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{epoch}-{}\"", position.0)
}

/// Whether the request says that its sender has this state (RFC 9110, section 13.1.2).
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter();
    let mut known = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
