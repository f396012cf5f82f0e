//! One open document: reads and writes at once, and waits for what takes time.

use serde_json::Value as Json;
use synckit_crdt::{ChangeError, DocumentId, Operation, Path, Value, Version};
use thiserror::Error;

use crate::core::Standing;
use crate::{Changes, Client, json};

/// A document. Clones share it; it keeps its client alive.
#[derive(Clone, Debug)]
pub struct DocumentHandle {
    client: Client,
    id: DocumentId,
}

/// Writes that become one change: all of them are seen at once, here and elsewhere.
#[derive(Debug, Default)]
pub struct Transaction {
    ops: Vec<Operation>,
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

    /// The document's name.
    #[must_use]
    pub fn id(&self) -> &DocumentId {
        &self.id
    }

    /// The value of a field, with every local write; `None` when it was never set, or deleted.
    #[must_use]
    pub fn get(&self, path: &Path) -> Option<Value> {
        self.client.0.core.read(|session| {
            let document = session.document(&self.id)?;
            document.register(path).cloned()
        })
    }

    /// Sets a field.
    ///
    /// # Errors
    /// When path or value are beyond the limits.
    pub fn set(&self, path: &Path, value: impl Into<Value>) -> Result<(), ChangeError> {
        self.transact(|transaction| transaction.set(path, value))
    }

    /// Deletes a field.
    ///
    /// # Errors
    /// When the path is beyond the limits.
    pub fn delete(&self, path: &Path) -> Result<(), ChangeError> {
        self.transact(|transaction| transaction.delete(path))
    }

    /// Makes several writes one change. No writes make none.
    ///
    /// ```
    /// # use synckit_client::{Client, ClientOptions, DocumentId, Path};
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = Client::connect(ClientOptions::default()).await?;
    /// # let game = client.document(DocumentId::new("game")?).await?;
    /// game.transact(|transaction| {
    ///     transaction.set(&Path::new(["a1"]).unwrap(), "rook");
    ///     transaction.delete(&Path::new(["h1"]).unwrap());
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there are too many writes for one change, or one is beyond the limits: then none is
    /// made.
    pub fn transact(&self, write: impl FnOnce(&mut Transaction)) -> Result<(), ChangeError> {
        let mut transaction = Transaction::default();
        write(&mut transaction);
        if transaction.ops.is_empty() {
            return Ok(());
        }
        self.client.0.core.write(self.id.clone(), transaction.ops)
    }

    /// The document as nested JSON, keys ascending: equal documents give equal bytes. See
    /// [`json`].
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.client.0.core.read(|session| {
            let document = session.document(&self.id);
            document.map_or_else(|| json::nest([]), json::document)
        })
    }

    /// The live fields, ascending by path.
    #[must_use]
    pub fn fields(&self) -> Vec<(Path, Value)> {
        self.client.0.core.read(|session| {
            let document = session.document(&self.id);
            let fields = document.into_iter().flat_map(|document| document.fields());
            fields
                .map(|(path, value)| (path.clone(), value.clone()))
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
        self.client.0.core.read(|session| {
            let document = session.document(&self.id);
            document
                .map(|document| document.version().clone())
                .unwrap_or_default()
        })
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

impl Transaction {
    /// Sets a field.
    pub fn set(&mut self, path: &Path, value: impl Into<Value>) {
        self.ops.push(Operation::lww_set(path.clone(), value));
    }

    /// Deletes a field.
    pub fn delete(&mut self, path: &Path) {
        self.ops.push(Operation::lww_delete(path.clone()));
    }

    /// Makes a write that is at hand, such as one of [`json::flatten`].
    pub fn push(&mut self, operation: Operation) {
        self.ops.push(operation);
    }
}
