//! A client of nobody's, that reads a document's whole log.
//!
//! One connection serves the behaviours of a place in the queue, one after the other.
//! Chapter: `spec/07-server-session.md`, [SK-SESS-012] and [SK-SESS-014].

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use synckit_oracle::Change;

use super::change::{changes_of, plain_change};
use super::line::{Line, Target, mismatch};
use crate::script::Failure;

/// Between two looks at a log that is not yet complete.
const PAUSE: Duration = Duration::from_millis(1);

/// The observer, connected or not.
#[derive(Debug, Default)]
pub(super) struct Observer {
    line: Option<Line>,
    request_id: u64,
}

impl Observer {
    /// The log must be this.
    pub(super) async fn expect_log(
        &mut self,
        target: &Target,
        document_id: &str,
        log: &[Change<Value>],
    ) -> Result<(), Failure> {
        let found = self.read(target, document_id).await?;
        compare(&found, log, "SK-SESS-014")
    }

    /// The log must become this, in the time one frame may take.
    pub(super) async fn await_log(
        &mut self,
        target: &Target,
        document_id: &str,
        log: &[Change<Value>],
    ) -> Result<(), Failure> {
        let began = Instant::now();
        loop {
            let found = self.read(target, document_id).await?;
            let outcome = compare(&found, log, "SK-SESS-063");
            if outcome.is_ok() || began.elapsed() > target.patience {
                return outcome;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn read(
        &mut self,
        target: &Target,
        document_id: &str,
    ) -> Result<Vec<Change<Value>>, Failure> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => Line::greeted(target, "text:observer").await?.0,
        };
        let mut log = Vec::new();
        let mut cursor = json!("hex:");
        loop {
            self.request_id += 1;
            line.send(&json!({"sync_request": {
                "request_id": self.request_id, "document_id": document_id, "mode": "ONCE",
                "cursor": cursor,
            }}))?;
            let mut body = line.body("sync_response", "SK-SESS-010").await?;
            let changes = changes_of(&body);
            let changes = changes
                .ok_or_else(|| mismatch("SK-WIRE-007", "changes", &body["changes"].to_string()))?;
            let stands_still = changes.is_empty();
            log.extend(changes);
            cursor = body["cursor"].take();
            if body["has_more"] != true || stands_still {
                break;
            }
        }
        self.line = Some(line);
        Ok(log)
    }
}

fn compare(found: &[Change<Value>], log: &[Change<Value>], clause: &str) -> Result<(), Failure> {
    let text = |changes: &[Change<Value>]| {
        let plain: Vec<Value> = changes.iter().map(plain_change).collect();
        format!("the log {}", json!(plain))
    };
    if found == log {
        Ok(())
    } else {
        Err(mismatch(clause, &text(log), &text(found)))
    }
}
