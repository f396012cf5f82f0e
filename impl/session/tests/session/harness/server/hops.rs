//! What documents and connections say to each other, where a model has it wait.

use std::collections::VecDeque;

use synckit_session::server::{ConnectionEvent, ConnectionId, DocumentEvent, DocumentReply};

use super::Server;

impl Server {
    /// What documents have said to a connection that it has not handled.
    pub(crate) fn replies(&self, id: u64) -> impl Iterator<Item = &DocumentReply> {
        let waiting = self.replies.get(&id);
        waiting.into_iter().flatten().map(|(_, reply)| reply)
    }

    /// The connection handles the oldest of it.
    pub(crate) fn deliver(&mut self, id: u64) {
        let waiting = self.replies.get_mut(&id);
        let (document, reply) = waiting.and_then(VecDeque::pop_front).expect("a reply");
        self.step(id, ConnectionEvent::Replied { document, reply });
    }

    /// Whether the connection wants to go on where it was held back.
    pub(crate) fn wants_to_resume(&self, id: u64) -> bool {
        self.resumes.iter().any(|(of, ..)| *of == id)
    }

    /// Its document hears of that.
    pub(crate) fn resume(&mut self, id: u64) {
        let wish = self.resumes.iter().position(|(of, ..)| *of == id);
        let wish = wish.and_then(|index| self.resumes.remove(index));
        let (_, document, request) = wish.expect("the connection wants to go on");
        let connection = ConnectionId(id);
        self.tell(
            &document,
            DocumentEvent::Request {
                connection,
                request,
            },
        );
    }
}
