//! Who else is in a document, and what they see of this application.

use synckit_crdt::{ReplicaId, Value};
use synckit_session::client::ClientEvent;

use crate::DocumentHandle;

/// The presence in one document. Chapter: `spec/21-presence.md`.
///
/// It is told as it changes, to all who follow the document, and kept nowhere. Whatever others show
/// comes as [`Notice::Presence`](crate::Notice::Presence) in
/// [`DocumentHandle::changes`](crate::DocumentHandle::changes).
#[derive(Clone, Debug)]
pub struct PresenceHandle {
    document: DocumentHandle,
}

impl PresenceHandle {
    pub(crate) fn new(document: DocumentHandle) -> Self {
        Self { document }
    }

    /// Shows something of this application: a name, a cursor, a selection. It is said again after
    /// every loss of the connection. Called more often than the server lets it be told, the last
    /// one counts.
    ///
    /// ```
    /// # use synckit_client::{Client, ClientOptions, DocumentId, Value};
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = Client::connect(ClientOptions::default()).await?;
    /// let page = client.document(DocumentId::new("page")?).await?;
    /// page.presence().set("Ada");
    /// assert_eq!(page.presence().own(), Some(Value::from("Ada")));
    /// page.presence().clear();
    /// # Ok(())
    /// # }
    /// ```
    pub fn set(&self, state: impl Into<Value>) {
        self.present(Some(state.into()));
    }

    /// Shows nothing any more: others see this replica leave.
    pub fn clear(&self) {
        self.present(None);
    }

    /// What this application shows.
    #[must_use]
    pub fn own(&self) -> Option<Value> {
        let id = self.document.id();
        let core = self.document.core();
        core.read(|session| session.own_presence(id).cloned())
    }

    /// What others show now, ascending by replica.
    #[must_use]
    pub fn others(&self) -> Vec<(ReplicaId, Value)> {
        self.document.core().read(|session| {
            let others = session.presence(self.document.id());
            others
                .map(|(replica, state)| (replica.clone(), state.clone()))
                .collect()
        })
    }

    fn present(&self, state: Option<Value>) {
        let document = self.document.id().clone();
        let event = ClientEvent::Present { document, state };
        self.document.core().feed(event);
    }
}
