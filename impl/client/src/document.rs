//! One open document: reads and writes at once, and waits for what takes time.

use serde_json::Value as Json;
use synckit_crdt::{ChangeError, Document, DocumentId, Edit, Path, UndoStateError, Value, Version};
use synckit_session::access::Level;
use synckit_session::client::AccessError;
use thiserror::Error;

use crate::core::{Core, Standing};
use crate::{
    Changes, Client, CounterHandle, ElementsHandle, PresenceHandle, TextHandle, UndoHandle, json,
};

/// A document. Clones share it; it keeps its client alive.
#[derive(Clone, Debug)]
pub struct DocumentHandle {
    client: Client,
    id: DocumentId,
}

/// Why waiting came to an end before what was waited for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WaitError {
    /// There is no server, or the server wants something that only the application can give.
    #[error("not connected, and not trying: {0}")]
    Stopped(String),
    /// The server refused this document.
    #[error("the server refused: {0}")]
    Refused(String),
    /// The client's own disk refused.
    #[error("the store refused to keep what was written")]
    Storage,
    /// The client was closed.
    #[error("the client was closed")]
    Closed,
}

impl DocumentHandle {
    pub(crate) fn new(client: Client, id: DocumentId) -> Self {
        Self { client, id }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.client.0.core
    }

    /// The document's name.
    #[must_use]
    pub fn id(&self) -> &DocumentId {
        &self.id
    }

    /// The value of a register, with every local write; `None` when it was never set, or deleted.
    #[must_use]
    pub fn get(&self, path: &Path) -> Option<Value> {
        self.look(|document| document.register(path).cloned())
    }

    /// What a path shows, of whatever kind, as JSON; `None` for nothing. See [`json`].
    #[must_use]
    pub fn shown(&self, path: &Path) -> Option<Json> {
        self.look(|document| document.get(path).map(json::field))
    }

    /// Sets a register.
    ///
    /// # Errors
    /// When path or value are beyond the limits.
    pub fn set(&self, path: &Path, value: impl Into<Value>) -> Result<(), ChangeError> {
        self.transact(|edit| edit.register(path).set(value))
    }

    /// Deletes a register.
    ///
    /// # Errors
    /// When the path is beyond the limits.
    pub fn delete(&self, path: &Path) -> Result<(), ChangeError> {
        self.transact(|edit| edit.register(path).delete())
    }

    /// The counter at a path.
    #[must_use]
    pub fn counter(&self, path: &Path) -> CounterHandle {
        CounterHandle::new(self.clone(), path.clone())
    }

    /// The set at a path.
    #[must_use]
    pub fn elements(&self, path: &Path) -> ElementsHandle {
        ElementsHandle::new(self.clone(), path.clone())
    }

    /// The text at a path.
    #[must_use]
    pub fn text(&self, path: &Path) -> TextHandle {
        TextHandle::new(self.clone(), path.clone())
    }

    /// Who else is here, and what they see of this application.
    #[must_use]
    pub fn presence(&self) -> PresenceHandle {
        PresenceHandle::new(self.clone())
    }

    /// A history of the edits that will be made through it, to take them back.
    ///
    /// ```
    /// # use synckit_client::{Client, ClientOptions, DocumentId, Path};
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = Client::connect(ClientOptions::default()).await?;
    /// let page = client.document(DocumentId::new("page")?).await?;
    /// let (body, undo) = (Path::new(["body"])?, page.undo());
    /// undo.transact(|edit| edit.text(&body).insert(0, "hello"))?;
    /// assert!(undo.undo()?);
    /// assert_eq!(page.text(&body).to_string(), "");
    /// assert!(undo.redo()?);
    /// assert_eq!(page.text(&body).to_string(), "hello");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn undo(&self) -> UndoHandle {
        UndoHandle::new(self.clone())
    }

    /// The history that [`UndoHandle::saved`] gave, of this document and this user.
    ///
    /// # Errors
    /// When the value is none.
    pub fn undo_from(&self, saved: &Value) -> Result<UndoHandle, UndoStateError> {
        UndoHandle::resume(self.clone(), saved)
    }

    /// Makes edits of any fields one change: all of them are seen at once, here and elsewhere. Each
    /// sees those before it. No edits make no change. `edit` must not use handles of this client,
    /// which wait for it.
    ///
    /// ```
    /// # use synckit_client::{Client, ClientOptions, DocumentId, Path};
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = Client::connect(ClientOptions::default()).await?;
    /// # let game = client.document(DocumentId::new("game")?).await?;
    /// let (board, moves, log) = (Path::new(["a1"])?, Path::new(["moves"])?, Path::new(["log"])?);
    /// game.transact(|edit| {
    ///     edit.register(&board).set("rook")?;
    ///     edit.counter(&moves).add(1)?;
    ///     edit.text(&log).insert(0, "Ra1\n")
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When `edit` fails, such as for too many edits for one change or one beyond the limits: then
    /// none is made.
    pub fn transact<R>(
        &self,
        edit: impl FnOnce(&mut Edit<'_>) -> Result<R, ChangeError>,
    ) -> Result<R, ChangeError> {
        self.client.0.core.edit(&self.id, edit)
    }

    /// Looks at the document as it is now, every local write included. Whatever else happens to the
    /// client waits meanwhile.
    pub fn look<T>(&self, look: impl FnOnce(&Document) -> T) -> T {
        self.client.0.core.read(|session| {
            let document = session.document(&self.id);
            look(document.expect("a document stays open as long as there are handles"))
        })
    }

    /// The document as nested JSON, keys ascending: equal documents give equal bytes. See
    /// [`json`].
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.look(json::document)
    }

    /// What every path shows, as JSON, ascending by path.
    #[must_use]
    pub fn fields(&self) -> Vec<(Path, Json)> {
        self.look(|document| {
            let fields = document.view();
            fields
                .map(|(path, shown)| (path.clone(), json::field(shown)))
                .collect()
        })
    }

    /// The number of local changes that the server has not acknowledged.
    #[must_use]
    pub fn unsettled(&self) -> usize {
        self.client
            .0
            .core
            .read(|session| session.outbox_len(&self.id))
    }

    /// What this replica has of the document.
    #[must_use]
    pub fn version(&self) -> Version {
        self.look(|document| document.version().clone())
    }

    /// Everything that happens to this document and to the connection from now on.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes::new(self.client.0.core.observe(), Some(self.id.clone()))
    }

    /// Waits until every write of this client is in its store, safe from a crash. Needs no server.
    ///
    /// # Errors
    /// When the store refused some of it.
    pub async fn stored(&self) -> Result<(), WaitError> {
        let core = &self.client.0.core;
        let mut progress = core.progress();
        loop {
            progress.mark_unchanged();
            let standing = core.standing();
            if core.is_stored() {
                return if standing.storage_failed {
                    Err(WaitError::Storage)
                } else {
                    Ok(())
                };
            }
            if standing.closed || progress.changed().await.is_err() {
                return Err(WaitError::Closed);
            }
        }
    }

    /// Waits until every local write is durable at the server.
    ///
    /// # Errors
    /// When that will not happen by itself.
    pub async fn settled(&self) -> Result<(), WaitError> {
        let core = &self.client.0.core;
        self.until(|| core.is_settled(&self.id)).await
    }

    /// Waits until the document has caught up with the server and follows it.
    ///
    /// # Errors
    /// When that will not happen by itself.
    pub async fn live(&self) -> Result<(), WaitError> {
        let core = &self.client.0.core;
        self.until(|| core.is_live(&self.id)).await
    }

    /// Lets the document's access list say something else of a subject, or nothing: then its token
    /// alone decides. Takes an administrator of the document, and a connection: nothing of it waits
    /// offline. It counts, for sessions that are up too, once this returns.
    ///
    /// ```no_run
    /// # use synckit_client::{Client, ClientOptions, DocumentId, Level};
    /// # async fn share(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let page = client.document(DocumentId::new("page")?).await?;
    /// page.live().await?;
    /// page.set_access("ada", Some(Level::Write)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the server refuses, or no answer comes.
    pub async fn set_access(
        &self,
        subject: impl Into<String>,
        level: Option<Level>,
    ) -> Result<(), AccessError> {
        let answered = self.core().set_access(&self.id, subject.into(), level);
        answered.await.unwrap_or(Err(AccessError::Lost))
    }

    async fn until(&self, reached: impl Fn() -> bool) -> Result<(), WaitError> {
        let mut progress = self.client.0.core.progress();
        loop {
            progress.mark_unchanged();
            if reached() {
                return Ok(());
            }
            self.check(self.client.standing())?;
            if progress.changed().await.is_err() {
                return Err(WaitError::Closed);
            }
        }
    }

    fn check(&self, standing: Standing) -> Result<(), WaitError> {
        if standing.closed {
            return Err(WaitError::Closed);
        }
        if let Some(refused) = standing.refused.get(self.id.as_str()) {
            return Err(WaitError::Refused(refused.message.clone()));
        }
        if standing.stopped {
            let trouble = standing.trouble;
            return Err(WaitError::Stopped(
                trouble.unwrap_or_else(|| "no server".to_owned()),
            ));
        }
        Ok(())
    }
}
