//! What documents put before a connection: a bounded queue that never makes a document wait.
//!
//! Chapter: `spec/07-server-session.md`, [SK-SESS-056]. The connection machine keeps count of bytes
//! and pauses its subscriptions when its reader lags; the mailbox only fills when the connection's
//! task itself falls behind. Then the connection is overrun: it ends with `Goaway`, and its client
//! resumes from its cursors.

use std::sync::Arc;

use synckit_crdt::DocumentId;
use synckit_session::server::{ConnectionId, DocumentReply};
use tokio::sync::{Notify, mpsc};

/// Letters that may wait for one connection's task. Frames in them are shared with other mailboxes.
pub(crate) const MAILBOX_LETTERS: usize = 8_192;

/// One reply of one document.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) document: DocumentId,
    pub(crate) reply: DocumentReply,
}

/// The end that documents hold.
#[derive(Clone, Debug)]
pub(crate) struct Mailbox {
    pub(crate) connection: ConnectionId,
    letters: mpsc::Sender<Letter>,
    overrun: Arc<Notify>,
}

/// The end that the connection's task holds.
#[derive(Debug)]
pub(crate) struct Letters {
    pub(crate) queue: mpsc::Receiver<Letter>,
    pub(crate) overrun: Arc<Notify>,
}

/// The connection takes no more letters; it is gone or about to go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Undeliverable;

impl Mailbox {
    pub(crate) fn new(connection: ConnectionId) -> (Self, Letters) {
        let (letters, queue) = mpsc::channel(MAILBOX_LETTERS);
        let overrun = Arc::new(Notify::new());
        let mailbox = Self {
            connection,
            letters,
            overrun: Arc::clone(&overrun),
        };
        (mailbox, Letters { queue, overrun })
    }

    /// Puts a letter in, at once.
    //= SK-SESS-056
    pub(crate) fn deliver(&self, letter: Letter) -> Result<(), Undeliverable> {
        match self.letters.try_send(letter) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.overrun.notify_one();
                Err(Undeliverable)
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Undeliverable),
        }
    }

    /// Whether the connection's task has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.letters.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            document: DocumentId::new("d").unwrap(),
            reply: DocumentReply::UpdateSettled,
        }
    }

    //= SK-SESS-056
    #[tokio::test]
    async fn a_full_mailbox_refuses_at_once_and_tells_its_connection() {
        let (mailbox, letters) = Mailbox::new(ConnectionId(1));
        for _ in 0..MAILBOX_LETTERS {
            assert_eq!(mailbox.deliver(letter()), Ok(()));
        }
        assert_eq!(mailbox.deliver(letter()), Err(Undeliverable));
        letters.overrun.notified().await;
    }

    #[test]
    fn a_mailbox_without_its_connection_is_closed() {
        let (mailbox, letters) = Mailbox::new(ConnectionId(1));
        assert!(!mailbox.is_closed());
        drop(letters);
        assert!(mailbox.is_closed());
        assert_eq!(mailbox.deliver(letter()), Err(Undeliverable));
    }
}
