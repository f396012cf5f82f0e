//! Which documents there are at the server, as the client hears of them.

use std::collections::BTreeSet;

use synckit_crdt::DocumentId;
use synckit_session::client::{ClientEvent, Notice, QueryError};
use synckit_session::ticket::Ticket;
use thiserror::Error;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::Client;

/// Documents that there are. Some may be named more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Ascending by the bytes of their ids.
    pub documents: Vec<DocumentId>,
    /// Whether that is all there are now, with what was named before.
    pub complete: bool,
}

/// A query that goes on until it is dropped. It waits for a connection, and is asked again after
/// every loss; a reader that falls behind is answered from the beginning.
#[derive(Debug)]
pub struct Query {
    client: Client,
    ticket: Ticket,
    id_prefix: String,
    subscribe: bool,
    notices: broadcast::Receiver<Notice>,
}

/// Why documents could not be listed.
#[derive(Debug, Error)]
pub enum ListError {
    /// The query came to an end.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// There is no server, or the server wants something that only the application can give.
    #[error("not connected, and not trying: {0}")]
    Stopped(String),
    /// The client was closed.
    #[error("the client was closed")]
    Closed,
}

impl Query {
    pub(crate) fn ask(client: Client, id_prefix: String, subscribe: bool) -> Self {
        let notices = client.0.core.observe();
        let ticket = client.0.core.query(id_prefix.clone(), subscribe);
        Self {
            client,
            ticket,
            id_prefix,
            subscribe,
            notices,
        }
    }

    /// What is heard next; `None` once the client is closed. May be dropped and called again.
    pub async fn next(&mut self) -> Option<Result<Answer, QueryError>> {
        loop {
            match self.notices.recv().await {
                Ok(Notice::QueryAnswered {
                    ticket,
                    documents,
                    complete,
                }) if ticket == self.ticket => {
                    return Some(Ok(Answer {
                        documents,
                        complete,
                    }));
                }
                Ok(Notice::QueryFailed { ticket, error }) if ticket == self.ticket => {
                    return Some(Err(error));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => {
                    let anew =
                        Self::ask(self.client.clone(), self.id_prefix.clone(), self.subscribe);
                    // The one of before ends with its drop.
                    drop(std::mem::replace(self, anew));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Everything up to the first complete answer.
    async fn all(mut self) -> Result<Vec<DocumentId>, ListError> {
        let mut listed = BTreeSet::new();
        let mut progress = self.client.0.core.progress();
        loop {
            progress.mark_unchanged();
            let standing = self.client.standing();
            if standing.closed {
                return Err(ListError::Closed);
            }
            if standing.stopped {
                let trouble = standing.trouble.unwrap_or_else(|| "no server".to_owned());
                return Err(ListError::Stopped(trouble));
            }
            tokio::select! {
                biased;
                heard = self.next() => {
                    let answer = heard.ok_or(ListError::Closed)??;
                    listed.extend(answer.documents);
                    if answer.complete {
                        return Ok(listed.into_iter().collect());
                    }
                }
                _ = progress.changed() => {}
            }
        }
    }
}

impl Drop for Query {
    fn drop(&mut self) {
        let ticket = self.ticket;
        self.client.0.core.feed(ClientEvent::EndQuery { ticket });
    }
}

impl Client {
    /// Asks the server which documents there are whose ids begin with `id_prefix` and that this
    /// client may read, and to be told of those that come.
    ///
    /// ```no_run
    /// # use synckit_client::Client;
    /// # async fn follow(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut notes = client.query("notes/");
    /// while let Some(answer) = notes.next().await {
    ///     for id in answer?.documents {
    ///         client.document(id).await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn query(&self, id_prefix: impl Into<String>) -> Query {
        Query::ask(self.clone(), id_prefix.into(), true)
    }

    /// The ids of the documents at the server that begin with `id_prefix` and that this client may
    /// read, ascending.
    ///
    /// # Errors
    /// When the server answers no queries or refuses this one, or there is no server.
    pub async fn list(&self, id_prefix: impl Into<String>) -> Result<Vec<DocumentId>, ListError> {
        Query::ask(self.clone(), id_prefix.into(), false)
            .all()
            .await
    }
}
