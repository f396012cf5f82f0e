//! Reads every log after a restart, and holds it against what the writers know.
//!
//! After each round it goes on from its cursor; now and then it reads everything from the
//! beginning.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::entry::Entry;
use super::history::History;
use super::outbox::{Outbox, version_of};
use super::writer::Writer;
use crate::campaign::CampaignError;
use crate::campaign::conversation::{Conversation, Received};
use crate::case::TransportKind;
use crate::peer::Addresses;
use crate::simulator::check::ensure;

/// How long a page may take.
const PAGE_PATIENCE: Duration = Duration::from_secs(10);
/// Who reads: `text:inspector`, in the way frames write bytes.
const REPLICA: &str = "hex:696e73706563746f72";

/// A reader with a long memory.
#[derive(Debug, Default)]
pub(super) struct Inspector {
    histories: BTreeMap<String, (History, Value)>,
}

impl Inspector {
    /// Looks at the logs of all documents; `whole` reads them from the beginning.
    pub(super) async fn inspect(
        &mut self,
        addresses: &Addresses,
        transport: TransportKind,
        writers: &[Writer],
        whole: bool,
    ) -> Result<(), CampaignError> {
        let mut conversation = Conversation::open(addresses, transport, REPLICA).await?;
        let documents: BTreeSet<&String> = writers
            .iter()
            .flat_map(|writer| writer.outboxes.keys())
            .collect();
        for document in documents {
            let known = self.histories.remove(document).unwrap_or_default();
            let read = if whole {
                let read = read(&mut conversation, document, <_>::default()).await?;
                read.0.continues(&known.0)?;
                read
            } else {
                read(&mut conversation, document, known).await?
            };
            let outboxes = writers
                .iter()
                .filter_map(|writer| writer.outboxes.get(document));
            judge(&read.0, outboxes, whole)?;
            self.histories.insert(document.clone(), read);
        }
        Ok(())
    }

    /// Changes in all logs.
    pub(super) fn changes(&self) -> usize {
        self.histories.values().map(|(log, _)| log.len()).sum()
    }
}

fn judge<'a>(
    history: &History,
    outboxes: impl Iterator<Item = &'a Outbox>,
    whole: bool,
) -> Result<(), CampaignError> {
    let by_replica: BTreeMap<&str, &Outbox> =
        outboxes.map(|outbox| (outbox.replica(), outbox)).collect();
    history.is_of(&by_replica)?;
    for (replica, outbox) in &by_replica {
        let (version, acknowledged) = (history.version_of(replica), outbox.acknowledged_seq);
        //= SK-STOR-001
        ensure(version >= acknowledged, "SK-STOR-001", || {
            format!("{replica} has {acknowledged} acknowledged, and the log ends at {version}")
        })?;
        if whole {
            history.agrees_with(outbox)?;
        }
    }
    Ok(())
}

/// Reads on from a cursor to the end of the log.
async fn read(
    conversation: &mut Conversation,
    document: &str,
    (mut history, mut cursor): (History, Value),
) -> Result<(History, Value), CampaignError> {
    loop {
        let mut request = json!({"request_id": 1, "document_id": document, "mode": "ONCE"});
        if !cursor.is_null() {
            request["cursor"] = cursor.clone();
        }
        conversation.send(&json!({"sync_request": request}))?;
        let page = match conversation.receive(PAGE_PATIENCE).await? {
            Received::Frame(mut frame) if frame["sync_response"].is_object() => {
                frame["sync_response"].take()
            }
            other @ (Received::Frame(_) | Received::Ended(_) | Received::Nothing) => {
                let text = format!("a reader of {document} got {other:?}");
                return Err(CampaignError::broken("SK-SESS-010", text));
            }
        };
        for entry in Entry::all_of(&page) {
            history.push(entry)?;
        }
        cursor = page["cursor"].clone();
        if page["has_more"] == Value::Bool(false) {
            agrees_with_version(&history, &page)?;
            return Ok((history, cursor));
        }
    }
}

//= SK-SESS-016
fn agrees_with_version(history: &History, page: &Value) -> Result<(), CampaignError> {
    let named = page["server_version"]["entries"].as_array();
    let replicas = history.replicas();
    let count = replicas.len();
    let equal = replicas
        .into_iter()
        .all(|replica| version_of(page, replica) == history.version_of(replica));
    ensure(
        equal && named.map_or(0, Vec::len) == count,
        "SK-SESS-016",
        || format!("the log is not what {} says", page["server_version"]),
    )?;
    Ok(())
}
