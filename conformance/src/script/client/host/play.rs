//! `play: {DEED: ..}`: one deed of a script that nobody wrote. What cannot be done now is left out,
//! so that a script stays one whatever is taken from it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::script::Failure;
use crate::script::body::shaped;
use crate::script::player::Player;

/// A deed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Deed {
    /// The application writes.
    Edit { document: String, ops: Vec<Value> },
    /// Somebody else writes, who may have seen what the client wrote.
    Write {
        document: String,
        ops: Vec<Value>,
        #[serde(default)]
        seen: bool,
    },
    /// The application opens a document.
    Open(String),
    /// The client dies, and comes back with what its disk has.
    Crash {},
    /// Its disk stores, or keeps it waiting.
    Disk(DiskState),
    /// Virtual time passes without a word of the server's, in milliseconds.
    Silence(u64),
    /// Virtual time passes, and everything is answered, in milliseconds.
    Rest(u64),
    /// A dial of the client's is taken.
    Dial {},
    /// A dial of the client's comes to nothing.
    DialRefused {},
    /// The connection is lost.
    Drop {},
    /// So many of the client's frames reach the server.
    Hear(u64),
    /// So many of the server's frames reach the client.
    Say(u64),
    /// Everything under way arrives, and everything that comes of it.
    Attend {},
    /// Something that was acknowledged or notified before is said once more.
    Again(u64),
    /// The next two frames of the server's change places.
    Swap {},
    /// The next frame of the server's is lost.
    Lose {},
    /// Any frame, or bytes that may be none.
    Throw(Value),
    /// The next change is refused.
    Refuse(Refusal),
    /// The server sends the client away for so many milliseconds.
    Goaway(u64),
    /// The server ends the connection with an error.
    Dismiss { fatal: bool },
    /// The server stops and comes back; the end of its log may be gone.
    Restart {
        fresh_epoch: bool,
        #[serde(default)]
        forgotten: usize,
    },
    /// The most changes of a page.
    Pages(usize),
    /// The server's clock is so many milliseconds behind the client's.
    Behind(u64),
    /// Everything broken is mended, and the client must end where the server is.
    Finish { crashed: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DiskState {
    Up,
    Down,
}

impl Player {
    pub(in crate::script) async fn play_step(&mut self, body: &Value) -> Result<(), Failure> {
        self.name_what_is_there()?;
        match shaped::<Deed>(self.strict(body)?)? {
            Deed::Edit { document, ops } => self.edit_and_see(&document, ops).await,
            Deed::Write {
                document,
                ops,
                seen,
            } => self.another_writes(&document, &ops, seen),
            Deed::Open(document) => self.open_if_closed(&document).await,
            Deed::Crash {} => self.crash_and_return().await,
            Deed::Disk(state) => self.let_disk(state).await,
            Deed::Silence(ms) => self.keep_silence(ms).await,
            Deed::Rest(ms) => self.rest(ms).await,
            Deed::Dial {} => self.take_dial().await,
            Deed::DialRefused {} => self.leave_dial().await,
            Deed::Drop {} => self.lose_connection().await,
            Deed::Hear(count) => self.hear(count),
            Deed::Say(count) => self.say(count).await.map(drop),
            Deed::Attend {} => self.attend().await,
            Deed::Again(index) => self.say_again(index).await,
            Deed::Swap {} => {
                self.client()?.host.swap();
                Ok(())
            }
            Deed::Lose {} => {
                self.client()?.host.lose();
                Ok(())
            }
            Deed::Throw(frame) => self.throw(frame).await,
            Deed::Refuse(refusal) => {
                self.client()?.host.refusals.push_back(refusal);
                Ok(())
            }
            Deed::Goaway(ms) => self.send_away(ms).await,
            Deed::Dismiss { fatal } => self.dismiss(fatal).await,
            Deed::Restart {
                fresh_epoch,
                forgotten,
            } => self.restart_host(fresh_epoch, forgotten).await,
            Deed::Pages(most) => {
                self.client()?.host.most_changes = most.max(1);
                Ok(())
            }
            Deed::Behind(ms) => {
                let host = &mut self.client()?.host;
                if host.connections == 0 && host.logs.is_empty() {
                    host.behind_ms = ms;
                }
                Ok(())
            }
            Deed::Finish { crashed } => self.finish(crashed).await,
        }
    }

    /// The variables of frames that are thrown.
    fn name_what_is_there(&mut self) -> Result<(), Failure> {
        let document = self.document(None)?;
        let host = &self.client()?.host;
        let end = host.logs.get(&document).map_or(0, super::log::Log::end);
        let (cursor, replica) = (host.cursor(end), host.session.replica.clone());
        self.scope.bind("cursor", json!(cursor));
        let replica = replica.unwrap_or_else(|| "text:nobody".to_owned());
        self.scope.bind("replica", json!(replica));
        Ok(())
    }
}
