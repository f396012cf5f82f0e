//! The model's server, with storage that is done at once: what each frame must say.
//!
//! A replay waits for the answers to what it sent, so that the judged server can be compared with
//! this schedule of the model, frame by frame. Model: `Serve`, `Ingest` and `Persist` of
//! `tla/SyncSession.tla`.

use serde_json::Value;
use synckit_oracle::{Change, Version};

/// The log, and who follows it.
#[derive(Clone, Debug, Default)]
pub(super) struct ModelServer {
    /// The model's `log`.
    pub(super) log: Vec<Change<Value>>,
    /// The model's `sub`: for each client the position it was served up to, while it is live.
    pub(super) sub: Vec<Option<usize>>,
}

/// What a page must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) changes: Vec<Change<Value>>,
    /// Where the client stands after it.
    pub(crate) end: usize,
    pub(crate) has_more: bool,
}

/// What a client must be told of a change that became durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Its own; `live` when the acknowledgement carries cursors.
    Ack {
        through_seq: u64,
        live: bool,
        end: usize,
        again: bool,
    },
    /// Another's.
    Notification { change: Change<Value>, end: usize },
}

impl ModelServer {
    pub(super) fn new(clients: usize) -> Self {
        Self {
            log: Vec::new(),
            sub: vec![None; clients],
        }
    }

    /// The model's `Serve`.
    pub(super) fn serve(
        &mut self,
        c: usize,
        start: Option<usize>,
        version: &Version,
        page_size: usize,
    ) -> Page {
        let start = start.unwrap_or(0);
        let missing: Vec<usize> = (start..self.log.len())
            .filter(|i| self.log[*i].first_seq > version.get(&self.log[*i].replica))
            .collect();
        let has_more = missing.len() > page_size;
        let page = &missing[..missing.len().min(page_size)];
        let end = match page.last() {
            Some(last) if has_more => last + 1,
            Some(_) | None => self.log.len(),
        };
        self.sub[c] = if has_more { None } else { Some(end) };
        Page {
            changes: page.iter().map(|i| self.log[*i].clone()).collect(),
            end,
            has_more,
        }
    }

    /// The model's `Ingest` and `Persist`, for a change that follows its replica's last or is held.
    pub(super) fn persist(&mut self, writer: usize, change: &Change<Value>) -> Vec<(usize, Told)> {
        let again = change.first_seq <= Version::of(&self.log).get(&change.replica);
        if !again {
            self.log.push(change.clone());
        }
        let end = self.log.len();
        let mut told = Vec::new();
        for (c, sub) in self.sub.iter_mut().enumerate() {
            let live = sub.is_some();
            if c == writer {
                let through_seq = change.first_seq;
                told.push((
                    c,
                    Told::Ack {
                        through_seq,
                        live,
                        end,
                        again,
                    },
                ));
            } else if live && !again {
                let change = change.clone();
                told.push((c, Told::Notification { change, end }));
            }
            if live {
                *sub = Some(end);
            }
        }
        told
    }
}
