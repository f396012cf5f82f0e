//! The end of a script: everything broken is mended, and the client must end where the server is.

use serde_json::{Value, json};

use crate::judge::stored_fields;
use crate::script::player::Player;
use crate::script::server::same_fields;
use crate::script::{Failure, FailureKind};
use crate::trace::{Direction, Happening};

use super::play::DiskState;

/// How often a client may start again before it stays: a fresh replica id takes a connection each.
const MAX_ROUNDS: usize = 8;
/// Long enough for whatever a client does after a pause.
const REST_MS: u64 = 5_000;

impl Player {
    pub(super) async fn finish(&mut self, crashed: bool) -> Result<(), Failure> {
        if self.client()?.host.disk_is_down {
            self.let_disk(DiskState::Up).await?;
        }
        self.client()?.host.refusals.clear();
        self.lose_connection().await?;
        self.settle_down().await?;
        self.compare().await?;
        // Somebody writes while the client follows: it stands behind that, too.
        for document in self.client()?.documents.clone() {
            self.another_writes(&document, &[json!({"set": "/last", "value": 1})], true)?;
        }
        self.attend().await?;
        self.compare().await?;
        let (first_event, ends) = (self.trace.events.len(), self.ends()?);
        match crashed {
            true => self.crash_and_return().await?,
            false => self.lose_connection().await?,
        }
        self.settle_down().await?;
        self.nothing_is_left(first_event, &ends)?;
        self.compare().await
    }

    /// Connections are taken and everything is answered, until the client stays with every
    /// document.
    //= SK-CLNT-012
    async fn settle_down(&mut self) -> Result<(), Failure> {
        for _ in 0..MAX_ROUNDS {
            self.take_dial().await?;
            self.rest(REST_MS).await?;
            if self.follows_all()? {
                return Ok(());
            }
        }
        let expected = "a client that greets, asks for each of its documents, and stays";
        let got = format!("it does not in {MAX_ROUNDS} connections");
        let failure = Failure::new(FailureKind::Mismatch, expected, got);
        Err(failure.citing("SK-CLNT-012"))
    }

    fn follows_all(&mut self) -> Result<bool, Failure> {
        let stage = self.client()?;
        let live = &stage.host.session.live;
        let all = stage.documents.iter().all(|id| live.contains_key(id));
        Ok(stage.connected.is_some() && all)
    }

    /// Where the log of each document ends.
    fn ends(&mut self) -> Result<Vec<(String, String)>, Failure> {
        let stage = self.client()?;
        let host = &stage.host;
        let end = |id: &String| host.logs.get(id).map_or(0, super::log::Log::end);
        let ends = stage.documents.iter();
        Ok(ends.map(|id| (id.clone(), host.cursor(end(id)))).collect())
    }

    /// The server has what the application wrote, and the application reads what the server has.
    //= SK-CLNT-003
    //= SK-DATA-021
    async fn compare(&mut self) -> Result<(), Failure> {
        for document in self.client()?.documents.clone() {
            let host = &self.client()?.host;
            let log = host.logs.get(&document).cloned().unwrap_or_default();
            if let Some(missing) = host.marks.missing(&document, log.changes()) {
                let expected = format!("the server to have what the application wrote: {missing}");
                let got = format!("{} changes without it", log.end());
                let failure = Failure::new(FailureKind::Mismatch, expected, got);
                return Err(failure.citing("SK-CLNT-003"));
            }
            let told = Value::Object(stored_fields(log.changes()));
            let shown = self.shown_fields(&document).await?;
            same_fields(&told, &shown).map_err(|failure| failure.citing("SK-DATA-021"))?;
        }
        Ok(())
    }

    /// Whose every word was answered asks from where it stands, and sends nothing again.
    //= SK-CLNT-013
    //= SK-CLNT-030
    fn nothing_is_left(
        &mut self,
        first_event: usize,
        ends: &[(String, String)],
    ) -> Result<(), Failure> {
        let since = self.trace.events.iter().skip(first_event);
        let received = since.filter_map(|event| match &event.happening {
            Happening::Frame(Direction::Received, frame) => Some(frame),
            Happening::Frame(Direction::Sent, _)
            | Happening::Opened
            | Happening::SentRaw(_)
            | Happening::ReceivedText(_)
            | Happening::Ended(_)
            | Happening::Note(_) => None,
        });
        for frame in received {
            if let Some(update) = frame.body("update") {
                let expected = "no update: everything was acknowledged";
                let got = update["changes"].to_string();
                let mut failure = Failure::new(FailureKind::Mismatch, expected, got);
                failure.bytes = Some(frame.bytes.clone());
                return Err(failure.citing("SK-CLNT-030"));
            }
            let Some(request) = frame.body("sync_request") else {
                continue;
            };
            let end = ends
                .iter()
                .find(|(document, _)| request["document_id"] == json!(document));
            if let Some((_, cursor)) = end.filter(|(_, cursor)| request["cursor"] != json!(cursor))
            {
                let expected = format!("a `sync_request` from the cursor {cursor}");
                let got = request["cursor"].to_string();
                let mut failure = Failure::new(FailureKind::Mismatch, expected, got);
                failure.bytes = Some(frame.bytes.clone());
                return Err(failure.citing("SK-CLNT-013"));
            }
        }
        Ok(())
    }
}
