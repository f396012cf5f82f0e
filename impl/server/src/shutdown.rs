//! Leaving in good order: one word to every connection, heard once.
//!
//! Chapter: `spec/07-server-session.md`, [SK-SESS-064].

use std::future::pending;

use tokio::sync::watch;

/// The end that gives the word.
#[derive(Debug)]
pub(crate) struct Leave(watch::Sender<Option<u32>>);

/// The end that every connection holds.
#[derive(Clone, Debug)]
pub(crate) struct Leaving {
    word: watch::Receiver<Option<u32>>,
    heard: bool,
}

pub(crate) fn leave() -> (Leave, Leaving) {
    let (sender, word) = watch::channel(None);
    (Leave(sender), Leaving { word, heard: false })
}

impl Leave {
    /// Tells every connection that the server leaves, and when its client may come back.
    pub(crate) fn begin(&self, reconnect_after_ms: u32) {
        self.0.send_replace(Some(reconnect_after_ms));
    }

    /// Waits until every connection has ended.
    pub(crate) async fn complete(&self) {
        self.0.closed().await;
    }
}

impl Leaving {
    /// Waits for the word, or for the server to be dropped. Comes once; may be dropped and called
    /// again.
    //= SK-SESS-064
    pub(crate) async fn begun(&mut self) -> u32 {
        if self.heard {
            return pending().await;
        }
        let reconnect_after_ms = match self.word.wait_for(Option::is_some).await {
            Ok(word) => word.unwrap_or(0),
            Err(_) => 0,
        };
        self.heard = true;
        reconnect_after_ms
    }
}
