//! Finds the task of a document, and starts it when there is none.
//!
//! The registry holds the only lasting sender to a task's inbox, under a lock that is never held
//! while waiting. A task that finds itself idle takes its entry out under that lock, and only while
//! its inbox is empty and nobody else has a sender: so a request either finds the running task or
//! starts the next one, and none is lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use synckit_crdt::DocumentId;
use synckit_session::Bugs;
use synckit_session::limits::Limits;
use synckit_session::server::{ConnectionId, DocumentLog, DocumentRequest, News};
use synckit_storage::{Committer, Job, Stopped};
use tokio::sync::mpsc;

use super::task;
use super::watchers::Watchers;
use crate::mailbox::Mailbox;
use crate::metrics::Metrics;

/// Requests that may wait for one document.
const INBOX_REQUESTS: usize = 1_024;

/// A request, and where its answers go.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) from: Mailbox,
    pub(crate) request: DocumentRequest,
}

/// All open documents of a server.
#[derive(Debug)]
pub(crate) struct Documents {
    open: Mutex<HashMap<DocumentId, mpsc::Sender<Request>>>,
    watchers: Watchers,
    committer: Committer,
    limits: Limits,
    bugs: Bugs,
    metrics: Arc<Metrics>,
}

impl Documents {
    pub(crate) fn new(
        committer: Committer,
        limits: Limits,
        bugs: Bugs,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            open: Mutex::new(HashMap::new()),
            watchers: Watchers::default(),
            committer,
            limits,
            bugs,
            metrics,
        }
    }

    /// Puts a request to a document, opening it if need be. Waits while its inbox is full.
    pub(crate) async fn ask(
        self: &Arc<Self>,
        document: &DocumentId,
        from: &Mailbox,
        request: DocumentRequest,
    ) {
        let inbox = self.inbox(document);
        send(&inbox, from, request).await;
    }

    /// Puts a request to a document that is open already, and drops it otherwise.
    pub(crate) async fn tell(
        &self,
        document: &DocumentId,
        from: &Mailbox,
        request: DocumentRequest,
    ) {
        let inbox = self.lock().get(document).cloned();
        if let Some(inbox) = inbox {
            send(&inbox, from, request).await;
        }
    }

    /// Lets a connection hear what documents publish, from here on.
    pub(crate) fn watch(&self, mailbox: &Mailbox) {
        self.watchers.add(mailbox);
    }

    /// Lets it hear nothing more.
    pub(crate) fn unwatch(&self, connection: ConnectionId) {
        self.watchers.remove(connection);
    }

    /// Passes on what a document publishes.
    pub(super) fn publish(&self, document: &DocumentId, news: &News) {
        self.watchers.publish(document, news);
    }

    /// Queues work that is of no one document; waits while the queue is full.
    pub(crate) async fn submit(&self, job: Job) -> Result<(), Stopped> {
        self.committer.submit(job).await
    }

    /// Takes an idle document out. False when somebody is about to ask it something.
    pub(super) fn retire(&self, document: &DocumentId, inbox: &mpsc::Receiver<Request>) -> bool {
        let mut open = self.lock();
        if !inbox.is_empty() || inbox.sender_strong_count() > 1 {
            return false;
        }
        open.remove(document);
        self.metrics.documents.dec();
        true
    }

    fn inbox(self: &Arc<Self>, document: &DocumentId) -> mpsc::Sender<Request> {
        let mut open = self.lock();
        if let Some(inbox) = open.get(document) {
            return inbox.clone();
        }
        let (sender, inbox) = mpsc::channel(INBOX_REQUESTS);
        open.insert(document.clone(), sender.clone());
        self.metrics.documents.inc();
        let machine =
            DocumentLog::new(document.clone(), self.limits.clone()).with_bugs(self.bugs.clone());
        let committer = self.committer.clone();
        tokio::spawn(task::run(
            document.clone(),
            machine,
            inbox,
            committer,
            Arc::clone(self),
        ));
        sender
    }

    /// Ends every document once it has answered what waits in its inbox.
    pub(crate) fn close(&self) {
        self.lock().clear();
        self.metrics.documents.set(0);
    }

    pub(super) fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.metrics)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DocumentId, mpsc::Sender<Request>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn send(inbox: &mpsc::Sender<Request>, from: &Mailbox, request: DocumentRequest) {
    let request = Request {
        from: from.clone(),
        request,
    };
    // A task ends only when nobody holds its inbox, or with the runtime.
    let _ = inbox.send(request).await;
}
