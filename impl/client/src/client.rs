//! A client: one replica, its documents, and at most one connection.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use synckit_crdt::{DocumentId, ReplicaId};
use synckit_session::client::{ClientConfig, ClientEvent, ClientSession};
use synckit_storage::StoreError;
use synckit_transport::ConnectOptions;
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::core::{Core, Standing};
use crate::driver::Driver;
use crate::keeper::{self, Keeper};
use crate::{Changes, ClientOptions, DocumentHandle, Rest};

/// Random bytes of a fresh replica id.
const REPLICA_ID_BYTES: usize = 16;

/// A replica that works offline first. Clones share it; it ends with the last clone and handle.
#[derive(Clone, Debug)]
pub struct Client(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) core: Arc<Core>,
    keeper: Keeper,
    /// Whether there is a server to connect to.
    online: bool,
    /// Documents are opened one at a time.
    opening: Semaphore,
    driver: Mutex<Option<JoinHandle<Result<(), StoreError>>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.core.close();
    }
}

/// Why a client could not start, or a document not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The store is in use, is none of ours, or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gave no thread for the store.
    #[error("cannot start the thread of the store: {0}")]
    Thread(#[from] io::Error),
    /// The system gave no randomness.
    #[error("no randomness for a replica id: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The client was closed.
    #[error("the client was closed")]
    Closed,
}

impl Client {
    /// Opens the store and, given an endpoint, connects in the background, now and after every
    /// loss.
    ///
    /// Needs no server: documents open and take writes at once. Must be called inside a Tokio
    /// runtime.
    ///
    /// ```
    /// use synckit_client::{Client, ClientOptions, DocumentId, Path, Value};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::connect(ClientOptions::default()).await?;
    /// let book = client.document(DocumentId::new("book")?).await?;
    /// let title = Path::new(["title"])?;
    /// book.set(&title, "Emma")?;
    /// assert_eq!(book.get(&title), Some(Value::from("Emma")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn connect(options: ClientOptions) -> Result<Self, OpenError> {
        let fresh = ReplicaId::new(&random::<REPLICA_ID_BYTES>()?)
            .expect("sixteen bytes are within the bounds of a replica id");
        let seed = u64::from_be_bytes(random()?);
        let store = options.store.clone();
        let opening = tokio::task::spawn_blocking(move || keeper::open(&store, &fresh));
        let (store, replica) = opening.await.map_err(io::Error::from)??;

        let config = ClientConfig {
            agent: options.agent,
            token: options.token.clone(),
            ..ClientConfig::default()
        };
        let online = options.endpoint.is_some();
        let session = ClientSession::new(config, replica, seed);
        let core = Arc::new(Core::new(session, online, options.surroundings));
        let (keeper, answers) = Keeper::start(store)?;
        let dial_options = ConnectOptions {
            // `Hello` carries it; the upgrade request need not.
            token: None,
            trust: options.trust,
            ..ConnectOptions::default()
        };
        let driver = Driver::new(
            Arc::clone(&core),
            keeper.clone(),
            answers,
            options.endpoint,
            dial_options,
        );
        if online {
            core.connect();
        }
        Ok(Self(Arc::new(Inner {
            core,
            keeper,
            online,
            opening: Semaphore::new(1),
            driver: Mutex::new(Some(tokio::spawn(driver.run()))),
        })))
    }

    /// Opens a document from the store, and follows it at the server when there is one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn document(&self, id: DocumentId) -> Result<DocumentHandle, OpenError> {
        let Inner {
            core,
            keeper,
            opening,
            ..
        } = &*self.0;
        let _turn = opening.acquire().await.map_err(|_| OpenError::Closed)?;
        if core.read(|session| session.document(&id).is_none()) {
            let saved = keeper.open(id.clone()).await;
            let saved = saved.map_err(|_| OpenError::Closed)??;
            let document = id.clone();
            core.feed(ClientEvent::Open { document, saved });
        }
        Ok(DocumentHandle::new(self.clone(), id))
    }

    /// The ids of all documents in the store, ascending.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn documents(&self) -> Result<Vec<DocumentId>, OpenError> {
        let documents = self.0.keeper.documents().await;
        Ok(documents.map_err(|_| OpenError::Closed)??)
    }

    /// Who writes here, for now: a replica that cannot go on is replaced by a fresh one.
    #[must_use]
    pub fn replica(&self) -> ReplicaId {
        self.0.core.read(|session| session.replica().clone())
    }

    /// A fresh token: for the next greeting, and at once for a session that is up.
    pub fn renew_token(&self, token: String) {
        self.0.core.feed(ClientEvent::Token(token));
    }

    /// Connects again after the client gave up, or after [`disconnect`](Self::disconnect).
    pub fn reconnect(&self) {
        if self.0.online {
            self.0.core.connect();
        }
    }

    /// Ends the connection and makes no other until [`reconnect`](Self::reconnect).
    pub fn disconnect(&self) {
        self.0.core.feed(ClientEvent::Disconnect);
    }

    /// Everything that happens from now on, of all documents.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes::new(self.0.core.observe(), None)
    }

    /// What last went wrong with the connection, in words for people; `None` when it is up.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.0.core.standing().trouble
    }

    /// Waits until the client rests and has come as far as is wanted: every action carried out,
    /// every record answered for by the store, every frame written.
    pub async fn rests(&self, wanted: impl Fn(&Rest) -> bool) -> Rest {
        let mut progress = self.0.core.progress();
        loop {
            progress.mark_unchanged();
            if let Some(rest) = self.0.core.rest().filter(|rest| wanted(rest)) {
                return rest;
            }
            // The sender lives as long as this client.
            let _ = progress.changed().await;
        }
    }

    /// Closes the connection and the store, and waits until every write is stored. Handles that
    /// remain still read; what they write is lost.
    ///
    /// # Errors
    /// When the store could not keep the last writes.
    pub async fn close(self) -> Result<(), OpenError> {
        let driver = self
            .0
            .driver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.0.core.close();
        match driver {
            Some(driver) => Ok(driver.await.map_err(io::Error::from)??),
            None => Ok(()),
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        self.0.core.standing()
    }
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
