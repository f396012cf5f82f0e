//! One connection after the other that throws frames at a server and looks at what comes back.
//!
//! After each frame comes a `Ping`: its `Pong` says that the server took the frame and lives.

use std::time::Duration;

use serde_json::{Value, json};

use super::mutation::Shot;
use super::outcome::Outcome;
use super::sound_frame::REPLICA;
use crate::campaign::CampaignError;
use crate::campaign::conversation::{Conversation, Received};
use crate::case::TransportKind;
use crate::frame::body_name;
use crate::peer::{Addresses, Command, End};
use crate::script::closing_status;

/// A server that says nothing for so long hangs.
const HANG_PATIENCE: Duration = Duration::from_secs(2);
/// The smallest limit of chapter 11, which the attacked server has.
pub(super) const MAX_FRAME_BYTES: usize = 65_536;
/// Above any nonce that a mutation is likely to hit.
const FIRST_NONCE: u64 = 1 << 50;

/// An attacker.
#[derive(Debug)]
pub(super) struct Attacker {
    addresses: Addresses,
    transport: TransportKind,
    /// Lives as long as the server lets it.
    greeted: Option<Conversation>,
    nonce: u64,
}

impl Attacker {
    pub(super) const fn new(addresses: Addresses, transport: TransportKind) -> Self {
        Self {
            addresses,
            transport,
            greeted: None,
            nonce: FIRST_NONCE,
        }
    }

    /// Throws one frame.
    pub(super) async fn throw(&mut self, shot: &Shot) -> Result<Outcome, CampaignError> {
        let outcome = if shot.greeted {
            self.throw_greeted(shot).await
        } else {
            self.throw_first(shot).await
        };
        outcome.map_err(|error| match error {
            CampaignError::Broken(mut violation) => {
                let over = self.transport.suffix();
                let bytes = hex::encode(&shot.bytes[..shot.bytes.len().min(256)]);
                violation.text = format!("{} over {over}: {} [{bytes}]", shot.name, violation.text);
                violation.into()
            }
            CampaignError::NotStarted(_)
            | CampaignError::Unreachable(_)
            | CampaignError::Frame(_)
            | CampaignError::Machine(_) => error,
        })
    }

    /// Before any `Hello` every frame has an answer.
    async fn throw_first(&self, shot: &Shot) -> Result<Outcome, CampaignError> {
        let mut conversation = Conversation::silent(&self.addresses, self.transport).await?;
        conversation.throw(self.command(shot));
        match conversation.receive(HANG_PATIENCE).await? {
            Received::Frame(frame) => match frame.get("error") {
                Some(error) => match goes_on(error) {
                    true => Ok(Outcome::Refused(code_of(error))),
                    false => self.closing(&mut conversation, error).await,
                },
                None => Ok(Outcome::Answered),
            },
            Received::Ended(end) => ended(shot, &end),
            Received::Nothing => Err(hang("an answer")),
        }
    }

    async fn throw_greeted(&mut self, shot: &Shot) -> Result<Outcome, CampaignError> {
        let mut conversation = match self.greeted.take() {
            Some(conversation) => conversation,
            None => Conversation::open(&self.addresses, self.transport, REPLICA).await?,
        };
        self.nonce += 1;
        conversation.throw(self.command(shot));
        conversation.send(&json!({"ping": {"nonce": self.nonce}}))?;
        let mut outcome = Outcome::Answered;
        loop {
            match conversation.receive(HANG_PATIENCE).await? {
                Received::Frame(frame) => match (body_name(&frame), &frame) {
                    ("pong", frame) if frame["pong"]["nonce"] == self.nonce => break,
                    ("error", frame) if goes_on(&frame["error"]) => {
                        outcome = Outcome::Refused(code_of(&frame["error"]));
                    }
                    ("error", frame) => {
                        return self.closing(&mut conversation, &frame["error"]).await;
                    }
                    _ => {}
                },
                Received::Ended(end) => return ended(shot, &end),
                Received::Nothing => return Err(hang("a Pong")),
            }
        }
        self.greeted = Some(conversation);
        Ok(outcome)
    }

    /// Over QUIC a frame may lie about its length; a WebSocket has no such place.
    fn command(&self, shot: &Shot) -> Command {
        match (self.transport, shot.announced) {
            (TransportKind::Quic, Some(announced)) => {
                Command::Stream([&announced.to_be_bytes()[..], &shot.bytes].concat())
            }
            (TransportKind::Quic, None) | (TransportKind::WebSocket, _) => {
                Command::Frame(shot.bytes.clone())
            }
        }
    }

    /// An `Error` that closes is followed by the end, with the status of its code.
    //= SK-TRAN-004
    //= SK-TRAN-013
    async fn closing(
        &self,
        conversation: &mut Conversation,
        error: &Value,
    ) -> Result<Outcome, CampaignError> {
        let code = code_of(error);
        let wanted = closing_status(&code, self.transport);
        let clause = match self.transport {
            TransportKind::WebSocket => "SK-TRAN-004",
            TransportKind::Quic => "SK-TRAN-013",
        };
        match conversation.receive(HANG_PATIENCE).await? {
            Received::Ended(end) if end.status == wanted && wanted.is_some() => {
                Ok(Outcome::Closed(code))
            }
            // What was still on its way may have torn the socket: [SK-TRAN-020].
            Received::Ended(end) if end.status.is_none() => Ok(Outcome::Closed(code)),
            other @ (Received::Frame(_) | Received::Ended(_) | Received::Nothing) => {
                let text =
                    format!("{code} closes with status {wanted:?}, and there came {other:?}");
                Err(CampaignError::broken(clause, text))
            }
        }
    }
}

fn goes_on(error: &Value) -> bool {
    error["session_continues"] == Value::Bool(true)
}

fn code_of(error: &Value) -> String {
    error["code"]
        .as_str()
        .unwrap_or("a code without a name")
        .to_owned()
}

fn hang(missing: &str) -> CampaignError {
    CampaignError::broken(
        "SK-LIM-007",
        format!("{missing} did not come in {HANG_PATIENCE:?}"),
    )
}

/// The end without an `Error`: with a status, or in the middle of what is too long to be read.
fn ended(shot: &Shot, end: &End) -> Result<Outcome, CampaignError> {
    let too_long = shot.bytes.len() > MAX_FRAME_BYTES || shot.announced.is_some();
    match end.status {
        Some(status) => Ok(Outcome::ClosedSilently(status)),
        None if too_long => Ok(Outcome::Cut),
        None => {
            let text = format!("the connection ended without a status: {}", end.reason);
            Err(CampaignError::broken("SK-TRAN-020", text))
        }
    }
}
