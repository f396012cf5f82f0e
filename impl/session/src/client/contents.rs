//! A frame must be sound even where the client has no use for it.
//!
//! Chapter: `spec/05-wire-format.md`, contents.

use synckit_wire::DecodeError;
use synckit_wire::convert::{delta, document_id, version};
use synckit_wire::v1::frame::Body;
use synckit_wire::v1::{self, SyncResponse};

use crate::bug::Bug;

use super::{ClientAction, ClientSession};

/// Checks what a frame names: its document and its versions. What else it holds is checked where it
/// is taken in, or in [`ClientSession::disregard`].
pub(super) fn check_names(body: &Body) -> Result<(), DecodeError> {
    match body {
        Body::SyncResponse(page) => check_page(page),
        Body::Ack(ack) => document_id::decode(&ack.document_id).map(drop),
        Body::Notification(told) => document_id::decode(&told.document_id).map(drop),
        Body::AwarenessState(state) => document_id::decode(&state.document_id).map(drop),
        Body::Error(error) if error.document_id.is_empty() => Ok(()),
        Body::Error(error) => document_id::decode(&error.document_id).map(drop),
        Body::Hello(_)
        | Body::Welcome(_)
        | Body::Authenticate(_)
        | Body::Authenticated(_)
        | Body::Ping(_)
        | Body::Pong(_)
        | Body::Goaway(_)
        | Body::SyncRequest(_)
        | Body::Update(_)
        | Body::Unsubscribe(_)
        | Body::Query(_)
        | Body::QueryResult(_)
        | Body::AwarenessUpdate(_)
        | Body::SetAccess(_)
        | Body::AccessChanged(_) => Ok(()),
    }
}

//= SK-WIRE-020
fn check_page(page: &SyncResponse) -> Result<(), DecodeError> {
    document_id::decode(&page.document_id)?;
    let named = [page.server_version.as_ref(), page.want.as_ref()];
    named
        .into_iter()
        .flatten()
        .try_for_each(|named| version::decode(named).map(drop))
}

impl ClientSession {
    /// Checks changes that are taken in by no document. Says whether they were sound; the
    /// connection is closed when they were not.
    //= SK-CLNT-056
    pub(super) fn disregard(
        &mut self,
        changes: Option<v1::Delta>,
        out: &mut Vec<ClientAction>,
    ) -> bool {
        let Some(terms) = self.link.terms() else {
            return false;
        };
        if self.config.bugs.has(Bug::DisregardedUnchecked) {
            return true;
        }
        let limits = &terms.limits;
        let message = changes.unwrap_or_default();
        match delta::decode(message, limits.max_changes_per_frame, &limits.change) {
            Ok(_) => true,
            Err(error) => {
                self.close(Some(error.code()), out);
                false
            }
        }
    }
}
