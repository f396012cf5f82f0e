//! One writing client: greets, catches up by cursor, sends again what was not acknowledged, and
//! writes until the server is gone.
//!
//! Chapter: `spec/06-client-session.md`. It keeps its replica and its outboxes over all rounds.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use super::outbox::{Outbox, version_of};
use crate::campaign::CampaignError;
use crate::campaign::conversation::{Conversation, Received};
use crate::case::TransportKind;
use crate::frame::body_name;
use crate::peer::Addresses;
use crate::simulator::dice::Dice;

/// The most changes that wait for an acknowledgement in one document.
const MAX_WAITING: usize = 12;
/// The most changes of one `Update`.
const MAX_CHANGES_PER_UPDATE: usize = 3;
/// The most changes of one page, so that a catch-up has several.
const PAGE_CHANGES: u32 = 64;
/// How long an answer may take that does not depend on a kill.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);
/// How long a dead connection may still hold something back.
const DRAIN_PATIENCE: Duration = Duration::from_millis(20);
/// The longest pause between two updates, in milliseconds.
const MAX_PAUSE_MS: u64 = 120;

/// What a round is about.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    /// Write until the flag says that the server was killed; say once that writing has started.
    Write {
        started: mpsc::Sender<()>,
        killed: watch::Receiver<bool>,
    },
    /// Write nothing new, and wait until everything is acknowledged.
    Settle,
}

/// What a round came to, for one writer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Played {
    /// Changes sent again after the reconnection.
    pub(super) resent: usize,
    /// Those of them that the server had already.
    pub(super) duplicates: usize,
}

/// A client.
#[derive(Debug)]
pub(super) struct Writer {
    replica: String,
    transport: TransportKind,
    dice: Dice,
    epoch: Option<Value>,
    /// By document id.
    pub(super) outboxes: BTreeMap<String, Outbox>,
}

impl Writer {
    pub(super) fn new(
        number: u64,
        transport: TransportKind,
        documents: &[String],
        seed: u64,
    ) -> Self {
        let replica = format!("hex:{}", hex::encode(format!("writer-{number}")));
        let outbox = |document: &String| (document.clone(), Outbox::new(replica.clone()));
        Self {
            outboxes: documents.iter().map(outbox).collect(),
            transport,
            dice: Dice::new(seed, number + 1),
            epoch: None,
            replica,
        }
    }

    /// One life of the server, as this client sees it.
    pub(super) async fn play(
        &mut self,
        addresses: &Addresses,
        purpose: Purpose,
    ) -> Result<Played, CampaignError> {
        let opened = Conversation::open(addresses, self.transport, &self.replica).await;
        let mut conversation = opened?;
        let epoch = conversation.welcome["epoch"].clone();
        let known = self.epoch.get_or_insert_with(|| epoch.clone());
        //= SK-STOR-004
        if *known != epoch {
            let text = format!("the epoch was {known} and is {epoch} after a restart");
            return Err(CampaignError::broken("SK-STOR-004", text));
        }
        let mut played = Played::default();
        for document in self.documents() {
            played.duplicates += self.catch_up(&mut conversation, &document).await?;
        }
        for document in self.documents() {
            let again = self.outboxes[&document].unacknowledged();
            played.resent += again.len();
            for changes in again.chunks(MAX_CHANGES_PER_UPDATE) {
                conversation.send(&update(&document, changes))?;
            }
        }
        match purpose {
            Purpose::Write { started, killed } => {
                self.write_until(&mut conversation, &started, &killed)
                    .await?;
            }
            Purpose::Settle => self.settle(&mut conversation).await?,
        }
        Ok(played)
    }

    /// How many changes wait that had been sent before the kill.
    pub(super) fn waiting_since_before(&self, killed_at: Instant) -> usize {
        let waiting = |outbox: &Outbox| outbox.waiting_since_before(killed_at);
        self.outboxes.values().map(waiting).sum()
    }

    fn documents(&self) -> Vec<String> {
        self.outboxes.keys().cloned().collect()
    }

    /// Reads all pages; how many of the waiting changes the server has already.
    async fn catch_up(
        &mut self,
        conversation: &mut Conversation,
        document: &str,
    ) -> Result<usize, CampaignError> {
        loop {
            let mut request = json!({
                "request_id": 1, "document_id": document, "mode": "SUBSCRIBE",
                "max_changes": PAGE_CHANGES,
            });
            let cursor = &self.outboxes[document].cursor;
            if !cursor.is_null() {
                request["cursor"] = cursor.clone();
            }
            conversation.send(&json!({"sync_request": request}))?;
            let page = loop {
                match self.take(conversation, ANSWER_PATIENCE).await? {
                    Taken::Page(page) => break page,
                    Taken::Other => {}
                    Taken::Nothing | Taken::Ended => {
                        let text = format!("no page of {document} in {ANSWER_PATIENCE:?}");
                        return Err(CampaignError::broken("SK-SESS-010", text));
                    }
                }
            };
            if page["has_more"] == Value::Bool(false) {
                let seq = version_of(&page, &self.replica);
                return Ok(self.outboxes[document].waiting_up_to(seq));
            }
        }
    }

    async fn write_until(
        &mut self,
        conversation: &mut Conversation,
        started: &mpsc::Sender<()>,
        killed: &watch::Receiver<bool>,
    ) -> Result<(), CampaignError> {
        let documents = self.documents();
        let mut told = false;
        while !*killed.borrow() {
            let index = self.dice.below(documents.len() as u64) as usize;
            let document = &documents[index];
            if self.outboxes[document].waiting() < MAX_WAITING {
                self.write(conversation, document)?;
                if !told {
                    told = true;
                    let _ = started.send(()).await;
                }
            }
            let pause = Duration::from_millis(self.dice.below(MAX_PAUSE_MS));
            if let Taken::Ended = self.take(conversation, pause).await? {
                return Ok(());
            }
        }
        loop {
            match self.take(conversation, DRAIN_PATIENCE).await? {
                Taken::Page(_) | Taken::Other => {}
                Taken::Nothing | Taken::Ended => return Ok(()),
            }
        }
    }

    fn write(&mut self, conversation: &Conversation, document: &str) -> Result<(), CampaignError> {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now_ms = since_1970.map_or(0, |elapsed| elapsed.as_millis() as u64);
        let count = self.dice.between(1, MAX_CHANGES_PER_UPDATE as u64);
        let Some(outbox) = self.outboxes.get_mut(document) else {
            return Ok(());
        };
        let changes: Vec<Value> = (0..count)
            .map(|_| outbox.write(&mut self.dice, now_ms))
            .collect();
        conversation.send(&update(document, &changes))
    }

    async fn settle(&mut self, conversation: &mut Conversation) -> Result<(), CampaignError> {
        let asked_at = Instant::now();
        while self.outboxes.values().any(|outbox| outbox.waiting() > 0) {
            let late = asked_at.elapsed() > ANSWER_PATIENCE;
            let taken = self.take(conversation, ANSWER_PATIENCE).await?;
            if late || matches!(taken, Taken::Nothing | Taken::Ended) {
                let text = format!("{} sent everything again and got no ack", self.replica);
                return Err(CampaignError::broken("SK-SESS-032", text));
            }
        }
        Ok(())
    }

    /// Takes one frame in.
    async fn take(
        &mut self,
        conversation: &mut Conversation,
        patience: Duration,
    ) -> Result<Taken, CampaignError> {
        let frame = match conversation.receive(patience).await? {
            Received::Frame(frame) => frame,
            Received::Ended(_) => return Ok(Taken::Ended),
            Received::Nothing => return Ok(Taken::Nothing),
        };
        let name = body_name(&frame);
        let body = &frame[name];
        let document = body["document_id"].as_str().unwrap_or_default();
        match (name, self.outboxes.get_mut(document)) {
            ("ack", Some(outbox)) => outbox.acknowledged(body)?,
            ("notification", Some(outbox)) => outbox.notified(body)?,
            ("sync_response", Some(outbox)) => {
                outbox.caught_up(body)?;
                return Ok(Taken::Page(body.clone()));
            }
            ("ping", _) => conversation.send(&json!({"pong": body}))?,
            ("pong" | "goaway", _) => {}
            _ => {
                let text = format!("a sound writer got {frame}");
                return Err(CampaignError::broken("SK-SESS-030", text));
            }
        }
        Ok(Taken::Other)
    }
}

/// What one look at the connection brought.
enum Taken {
    Page(Value),
    Other,
    Nothing,
    Ended,
}

fn update(document: &str, changes: &[Value]) -> Value {
    json!({"update": {"document_id": document, "changes": changes}})
}
