//! A query of the judge's, and what the client said of it.

use std::collections::BTreeSet;
use std::future::ready;
use std::pin::Pin;

use synckit_client::{Client, DocumentId, ListError, Query};

pub(crate) struct Asked {
    /// None once it has ended.
    asking: Option<Asking>,
    pub(crate) documents: BTreeSet<String>,
    pub(crate) complete: bool,
    pub(crate) failed: bool,
}

/// The two ways in which an application asks.
enum Asking {
    Following(Query),
    /// What comes of it comes as a whole.
    Once(Pin<Box<dyn Future<Output = Result<Vec<DocumentId>, ListError>>>>),
}

impl Asked {
    pub(crate) fn following(client: &Client, prefix: &str) -> Self {
        Self::new(Asking::Following(client.query(prefix)))
    }

    pub(crate) fn once(client: &Client, prefix: &str) -> Self {
        let (client, prefix) = (client.clone(), prefix.to_owned());
        Self::new(Asking::Once(Box::pin(
            async move { client.list(prefix).await },
        )))
    }

    fn new(asking: Asking) -> Self {
        Self {
            asking: Some(asking),
            documents: BTreeSet::new(),
            complete: false,
            failed: false,
        }
    }

    /// The application wants to know no more.
    pub(crate) fn end(&mut self) {
        self.asking = None;
    }

    /// Takes in what has come, and waits for nothing.
    pub(crate) async fn hear(&mut self) {
        loop {
            let (documents, complete) = match &mut self.asking {
                None => return,
                Some(Asking::Following(query)) => match now(query.next()).await {
                    Some(Some(Ok(answer))) => (answer.documents, answer.complete),
                    Some(Some(Err(_))) => {
                        self.failed = true;
                        continue;
                    }
                    Some(None) | None => return,
                },
                Some(Asking::Once(listing)) => {
                    let Some(listed) = now(listing).await else {
                        return;
                    };
                    self.asking = None;
                    let Ok(documents) = listed else {
                        self.failed = true;
                        return;
                    };
                    (documents, true)
                }
            };
            self.documents
                .extend(documents.iter().map(ToString::to_string));
            self.complete = complete;
        }
    }
}

/// What is there already, if anything.
async fn now<T>(coming: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        come = coming => Some(come),
        () = ready(()) => None,
    }
}
