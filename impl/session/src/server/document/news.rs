//! What becomes known of a document beyond those who follow it.
//!
//! Chapter: `spec/23-queries.md`. Model: `Create`, `Grant` and `Revoke` in `tla/Partial.tla`.

use std::sync::Arc;

use super::DocumentLog;
use super::machine::Actions;
use crate::server::{DocumentAction, News};

impl DocumentLog {
    /// The document has come into being, or its list says something else of a subject.
    //= SK-QUERY-020
    pub(super) fn publish(&self, subject: Option<String>, out: &mut Actions) {
        if let Some(head) = &self.head {
            let access = Arc::new(head.access.clone());
            out.push(DocumentAction::Publish(News { subject, access }));
        }
    }
}
