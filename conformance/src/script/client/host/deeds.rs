//! The deeds of a script: what the application, the network and the small server do.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::log::Log;
use super::marks::{canonical, canonical_op, is_among};
use super::play::DiskState;
use crate::frame::{last_seq, named};
use crate::peer::Arrival;
use crate::script::player::Player;
use crate::script::server::same_fields;
use crate::script::{Failure, FailureKind};
use crate::trace::{Direction, FrameRecord, Happening};

/// The most frames before everything must have come to rest.
const MAX_EXCHANGE: u64 = 4_000;

impl Player {
    pub(super) async fn open_if_closed(&mut self, document: &str) -> Result<(), Failure> {
        if self.client()?.documents.iter().any(|open| open == document) {
            return Ok(());
        }
        self.open_document(document, "keep").await
    }

    /// The application writes, and reads what it wrote.
    //= SK-CLNT-001
    pub(super) async fn edit_and_see(
        &mut self,
        document: &str,
        ops: Vec<Value>,
    ) -> Result<(), Failure> {
        self.open_if_closed(document).await?;
        let ops = self.possible(document, ops).await?;
        if ops.is_empty() {
            return Ok(());
        }
        let before = self.trace.events.len();
        self.edit_step(&json!({"document": document, "ops": ops}))
            .await?;
        self.unsent_while_unstored(&ops, before)?;
        let host = &mut self.client()?.host;
        host.marks.wrote(document, &ops, !host.disk_is_down);
        let written = match ops.as_slice() {
            [op] if op.get("set").is_some() => canonical_op(op),
            _ => None,
        };
        let Some(op) = written else { return Ok(()) };
        let path = op["set"].as_str().unwrap_or_default();
        let shown = self.shown_fields(document).await?;
        let seen = shown.get(path).map(|seen| (path.to_owned(), seen.clone()));
        let written = json!({path: op["value"]});
        same_fields(&written, &Map::from_iter(seen))
            .map_err(|failure| failure.citing("SK-CLNT-001"))
    }

    /// What the disk has not taken is not sent.
    //= SK-CLNT-002
    fn unsent_while_unstored(&mut self, ops: &[Value], before: usize) -> Result<(), Failure> {
        if !self.client()?.host.disk_is_down {
            return Ok(());
        }
        let since = self.trace.events.iter().skip(before);
        let updates = since.filter_map(|event| match &event.happening {
            Happening::Frame(Direction::Received, frame) => frame.body("update"),
            Happening::Frame(Direction::Sent, _)
            | Happening::Opened
            | Happening::SentRaw(_)
            | Happening::ReceivedText(_)
            | Happening::Ended(_)
            | Happening::Note(_) => None,
        });
        for update in updates {
            if ops.iter().any(|op| is_among(op, &update["changes"])) {
                let expected = "no update of a change that the disk has not taken";
                let got = update["changes"].to_string();
                let failure = Failure::new(FailureKind::Mismatch, expected, got);
                return Err(failure.citing("SK-CLNT-002"));
            }
        }
        Ok(())
    }

    /// The edits that the application can make in what it reads: nobody types beyond a text's end.
    async fn possible(&mut self, document: &str, ops: Vec<Value>) -> Result<Vec<Value>, Failure> {
        let mut texts = ops.iter().filter(|op| op.get("at").is_some());
        if texts.all(|op| op["at"] == json!(0) && op.get("length").is_none()) {
            return Ok(ops);
        }
        let shown = self.shown_fields(document).await?;
        let mut lengths = BTreeMap::new();
        let fits = |op: &Value| {
            let Ok((name, path)) = named(op) else {
                return true;
            };
            let path = path.as_str().unwrap_or_default();
            let length = lengths
                .entry(path.to_owned())
                .or_insert_with(|| shown.get(path).map_or(0, characters));
            let (at, span) = (op["at"].as_u64().unwrap_or(0), op["length"].as_u64());
            let fits = at + span.unwrap_or(0) <= *length;
            match name {
                "text_insert" if fits => {
                    *length += op["text"]
                        .as_str()
                        .map_or(0, |text| text.chars().count() as u64);
                }
                "text_delete" if fits => *length -= span.unwrap_or(0),
                "text_insert" | "text_delete" | "text_mark" => {}
                _ => return true,
            }
            fits
        };
        Ok(ops.into_iter().filter(fits).collect())
    }

    /// Somebody else writes to a document of the small server's.
    pub(super) fn another_writes(
        &mut self,
        document: &str,
        ops: &[Value],
        seen: bool,
    ) -> Result<(), Failure> {
        let now_ms = self.scope.now_ms();
        let host = &self.client()?.host;
        let now_ms = now_ms.saturating_sub(host.behind_ms);
        // What a lost log called by this name may come back.
        let replica = crate::frame::text_of(format!("other-{}", host.epoch).as_bytes());
        let log = host.logs.get(document).cloned().unwrap_or_default();
        let ops: Vec<Value> = ops.iter().filter_map(|op| naming(op, &log)).collect();
        if ops.is_empty() {
            return Ok(());
        }
        let seq = log.last_of(&replica) + 1;
        let mut change = json!({"replica": replica, "seq": seq, "ops": ops, "deps": {}});
        let before = log.changes().iter().rev();
        let mut theirs = before.filter(|change| change["replica"] != json!(replica));
        if let Some(known) = theirs.next().filter(|_| seen) {
            let author = known["replica"].as_str().unwrap_or_default();
            change["deps"] = json!({author: last_seq(known)});
        }
        let stamps = log.changes().iter().map(|change| &change["timestamp"]);
        let greatest = stamps.filter_map(Value::as_u64).max().unwrap_or(0);
        change["timestamp"] = json!((now_ms << 16).max(greatest + 1));
        let change =
            canonical(&change).ok_or_else(|| Failure::script("the change of another is none"))?;
        self.note(
            "",
            Happening::Note(format!("another writes {}", json!(ops))),
        );
        self.client()?.host.write(document, change);
        Ok(())
    }

    pub(super) async fn crash_and_return(&mut self) -> Result<(), Failure> {
        let host = &mut self.client()?.host;
        host.hang_up();
        host.marks.crashed();
        (host.is_fatal, host.not_before_ms, host.disk_is_down) = (false, 0, false);
        self.crash_step().await
    }

    pub(super) async fn let_disk(&mut self, state: DiskState) -> Result<(), Failure> {
        let word = match state {
            DiskState::Up => "up",
            DiskState::Down => "down",
        };
        self.disk_step(&json!(word)).await?;
        let host = &mut self.client()?.host;
        host.disk_is_down = state == DiskState::Down;
        if state == DiskState::Up {
            host.marks.stored();
        }
        Ok(())
    }

    pub(super) async fn lose_connection(&mut self) -> Result<(), Failure> {
        self.client()?.host.hang_up();
        let Some(name) = self.client()?.connected.clone() else {
            return Ok(());
        };
        self.drop_step(&json!(name)).await
    }

    pub(super) async fn restart_host(
        &mut self,
        fresh_epoch: bool,
        forgotten: usize,
    ) -> Result<(), Failure> {
        self.lose_connection().await?;
        let host = &mut self.client()?.host;
        host.restart(fresh_epoch, forgotten);
        let again = format!("the server starts again, under epoch {}", host.epoch);
        self.note("", Happening::Note(again));
        Ok(())
    }

    /// So many of the client's frames reach the small server.
    pub(super) fn hear(&mut self, count: u64) -> Result<(), Failure> {
        let now_ms = self.scope.now_ms();
        for _ in 0..count {
            let Some(name) = self.client()?.connected.clone() else {
                return Ok(());
            };
            let Some(arrival) = self.line(&name).waiting.pop_front() else {
                return Ok(());
            };
            if let Arrival::Frame(bytes) = arrival {
                self.client()?.host.hear(&FrameRecord::new(bytes), now_ms);
            }
        }
        Ok(())
    }

    /// So many of the small server's frames reach the client. Says how many did.
    pub(super) async fn say(&mut self, count: u64) -> Result<u64, Failure> {
        for said in 0..count {
            let Some(name) = self.client()?.connected.clone() else {
                self.client()?.host.hang_up();
                return Ok(said);
            };
            let Some(frame) = self.client()?.host.next_word() else {
                return Ok(said);
            };
            self.send_frame(&name, &frame).await?;
        }
        Ok(count)
    }

    /// Everything that is under way arrives, and everything that comes of it.
    pub(super) async fn attend(&mut self) -> Result<(), Failure> {
        let mut exchanged = 0;
        loop {
            self.hear(MAX_EXCHANGE)?;
            let said = self.say(MAX_EXCHANGE).await?;
            exchanged += said;
            if said == 0 {
                return Ok(());
            }
            if exchanged > MAX_EXCHANGE {
                let expected = "the client to come to rest once everything is answered";
                let got = format!("{exchanged} answers, and it goes on");
                let failure = Failure::new(FailureKind::Mismatch, expected, got);
                return Err(failure.citing("SK-CLNT-023"));
            }
        }
    }

    pub(super) async fn say_again(&mut self, index: u64) -> Result<(), Failure> {
        let host = &mut self.client()?.host;
        let count = host.said.len() as u64;
        let index = index.checked_rem(count).unwrap_or(0);
        let index = usize::try_from(index).unwrap_or(0);
        if !host.session.is_welcomed {
            return Ok(());
        }
        if let Some(frame) = host.said.get(index).cloned() {
            host.outbox.push_front(frame);
            self.say(1).await?;
        }
        Ok(())
    }
}

/// How long a text is that an application reads.
fn characters(shown: &Value) -> u64 {
    let count = |text: &Value| text.as_str().map_or(0, |text| text.chars().count() as u64);
    let runs = shown["$runs"].as_array().into_iter().flatten();
    count(shown) + runs.map(|run| count(&run[0])).sum::<u64>()
}

/// An operation of somebody else's with the dots that it names: those of the element that it
/// removes. Nothing, when there is none to remove.
fn naming(op: &Value, log: &Log) -> Option<Value> {
    let Some(path) = op.get("set_remove") else {
        return Some(op.clone());
    };
    let mut observed = Vec::new();
    for change in log.changes() {
        let ops = change["ops"].as_array().map_or(&[][..], Vec::as_slice);
        for (index, added) in ops.iter().enumerate() {
            if added["set_add"] == *path && added["value"] == op["value"] {
                let before = json!({"seq": change["seq"], "ops": ops[..index]});
                let seq = last_seq(&before) + 1;
                observed.push(json!([change["replica"], seq]));
            }
        }
    }
    let is_any = !observed.is_empty();
    is_any.then(|| json!({"set_remove": path, "observed": observed}))
}
