//! What happens, as it happens.

use synckit_crdt::DocumentId;
use synckit_session::client::Notice;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// A stream of notices. One that is not read falls behind, and says so once when it is read again.
#[derive(Debug)]
pub struct Changes {
    notices: broadcast::Receiver<Notice>,
    document: Option<DocumentId>,
}

/// What a stream of notices yields.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// Something happened.
    Notice(Notice),
    /// This many notices came too fast for this reader: read the documents anew.
    Missed(u64),
}

impl Changes {
    pub(crate) fn new(notices: broadcast::Receiver<Notice>, document: Option<DocumentId>) -> Self {
        Self { notices, document }
    }

    /// The next one; `None` once the client is gone. May be dropped and called again.
    pub async fn next(&mut self) -> Option<Happening> {
        loop {
            match self.notices.recv().await {
                Ok(notice) if self.concerns(&notice) => return Some(Happening::Notice(notice)),
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => return Some(Happening::Missed(missed)),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn concerns(&self, notice: &Notice) -> bool {
        let Some(wanted) = &self.document else {
            return true;
        };
        match notice {
            Notice::Ready | Notice::Offline { .. } | Notice::Reissued { .. } => true,
            Notice::Changed { document, .. }
            | Notice::Presence { document }
            | Notice::AccessChanged { document, .. }
            | Notice::Live { document }
            | Notice::Settled { document }
            | Notice::Invalid { document, .. }
            | Notice::StorageFailed { document } => document == wanted,
            // Whoever asked is answered.
            Notice::AccessSettled { .. }
            | Notice::QueryAnswered { .. }
            | Notice::QueryFailed { .. } => false,
            Notice::Refused(error) => {
                error.document_id.is_empty() || error.document_id == wanted.as_str()
            }
        }
    }
}
