//! What a connection asked and the server has not answered yet. Chapter:
//! `spec/07-server-session.md`: [SK-SESS-010] for requests, [SK-SESS-030] and [SK-SESS-033] to
//! [SK-SESS-039] for updates.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::content::{changes_of, dot_key};
use crate::frame::last_seq;
use crate::trace::{Direction, FrameRecord, Happening, Trace};

/// Something that is asked; its answer may be on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// A `SyncRequest` of this `request_id`.
    Request(u64),
    /// An `Update` that ends with this number of a replica, in a document.
    Update {
        /// The document.
        document: String,
        /// Whose changes.
        replica: String,
        /// The number of their last dot.
        through_seq: u64,
    },
}

impl Unanswered {
    /// The clause that demands the answer.
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        match self {
            Self::Request(_) => "SK-SESS-010",
            Self::Update { .. } => "SK-SESS-030",
        }
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(id) => write!(formatter, "an answer to the `sync_request` {id}"),
            Self::Update {
                document,
                replica,
                through_seq,
            } => write!(
                formatter,
                "an `ack` or an `error` for the changes of {replica} through {through_seq}, in \
                 {document}"
            ),
        }
    }
}

#[derive(Debug, Default)]
struct Open {
    requests: BTreeSet<u64>,
    /// The last and the first number of each update, by document and replica.
    updates: BTreeMap<(String, String), BTreeSet<(u64, u64)>>,
}

/// The first thing that is open on a connection.
#[must_use]
pub fn unanswered(trace: &Trace, connection: &str) -> Option<Unanswered> {
    let mut open = Open::default();
    let on_this = trace
        .events
        .iter()
        .filter(|event| event.connection == connection);
    for event in on_this {
        match &event.happening {
            Happening::Opened | Happening::Ended(_) => open = Open::default(),
            Happening::Frame(Direction::Sent, frame) => open.ask(frame),
            Happening::Frame(Direction::Received, frame) => open.answer(frame),
            Happening::SentRaw(_) | Happening::ReceivedText(_) | Happening::Note(_) => {}
        }
    }
    open.first()
}

impl Open {
    fn ask(&mut self, frame: &FrameRecord) {
        if let Some(request) = frame.body("sync_request") {
            self.requests.insert(number(&request["request_id"]));
        }
        if frame.name() != "update" {
            return;
        }
        let Some((body, changes)) = changes_of(frame.decoded.as_ref().ok()) else {
            return;
        };
        if let (Some(first), Some(last)) = (changes.first(), changes.last()) {
            let (document, replica, _) = dot_key(body, last);
            let updates = self.updates.entry((document, replica)).or_default();
            updates.insert((last_seq(last), number(&first["seq"])));
        }
    }

    fn answer(&mut self, frame: &FrameRecord) {
        if let Some(page) = frame.body("sync_response") {
            self.requests.remove(&number(&page["request_id"]));
        }
        if let Some(ack) = frame.body("ack") {
            let key = (text(&ack["document_id"]), text(&ack["replica_id"]));
            let through = number(&ack["through_seq"]);
            if let Some(updates) = self.updates.get_mut(&key) {
                updates.retain(|(last, _)| *last > through);
            }
        }
        if let Some(error) = frame.body("error") {
            let request = number(&error["request_id"]);
            if request == 0 {
                self.refuse(error);
            } else {
                self.requests.remove(&request);
            }
        }
    }

    /// A refusal answers one update that holds the refused change. Of several the others are
    /// refused too, or acknowledged.
    fn refuse(&mut self, error: &Value) {
        let (document, seq) = (text(&error["document_id"]), number(&error["refused_seq"]));
        let of_document = self
            .updates
            .iter_mut()
            .filter(|((id, _), _)| document.is_empty() || *id == document);
        for (_, updates) in of_document {
            let holds = |(last, first): &&(u64, u64)| (*first..=*last).contains(&seq);
            let refused = updates.iter().rev().find(holds);
            // The number may be beyond what an update can hold: then it is the last one.
            if let Some(refused) = refused.or_else(|| updates.last()).copied() {
                updates.remove(&refused);
                return;
            }
        }
    }

    fn first(&self) -> Option<Unanswered> {
        let request = self.requests.first().copied().map(Unanswered::Request);
        let mut updates = self.updates.iter();
        let update = || {
            updates.find_map(|((document, replica), lasts)| {
                Some(Unanswered::Update {
                    document: document.clone(),
                    replica: replica.clone(),
                    through_seq: lasts.first()?.0,
                })
            })
        };
        request.or_else(update)
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
