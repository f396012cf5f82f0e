//! Connections of a judged client: dials that are taken or refused, losses, and what closes or
//! stays quiet.

use serde_json::Value;

use crate::peer::{Arrival, End};
use crate::script::body::on_connection;
use crate::script::frames::unexpected;
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::{FrameRecord, Happening};

impl Player {
    pub(in crate::script) async fn accept_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = on_connection(body)?;
        let stage = self.client()?;
        if !std::mem::take(&mut stage.dialling) {
            return Err(Failure::new(
                FailureKind::Mismatch,
                "the client to dial",
                "it does not",
            ));
        }
        stage.connected = Some(name.clone());
        self.note(&name, Happening::Opened);
        *self.line(&name) = Default::default();
        self.connect_client().await?;
        self.finish_close(&name).await
    }

    pub(in crate::script) async fn refuse_step(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        if !std::mem::take(&mut stage.dialling) {
            return Err(Failure::new(
                FailureKind::Mismatch,
                "the client to dial",
                "it does not",
            ));
        }
        self.disconnect_client().await
    }

    pub(in crate::script) async fn drop_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        if self.line(&name).end.is_some() {
            // The client was faster; its transport has reported the end already.
            return Ok(());
        }
        self.client()?.connected = None;
        self.note(&name, Happening::Ended(None));
        self.line(&name).end = Some(End {
            status: None,
            reason: "lost".to_owned(),
        });
        self.disconnect_client().await
    }

    pub(in crate::script) fn expect_client_close(&mut self, name: &str) -> Result<(), Failure> {
        if self.line(name).end.is_some() {
            return Ok(());
        }
        Err(Failure::new(
            FailureKind::Mismatch,
            "the client to close the connection",
            "it is open",
        ))
    }

    pub(in crate::script) fn expect_client_quiet(&mut self, name: &str) -> Result<(), Failure> {
        let line = self.line(name);
        let waiting = line.waiting.iter().filter_map(|arrival| match arrival {
            Arrival::Frame(bytes) => Some(bytes.clone()),
            Arrival::Text(_) | Arrival::Ended(_) => None,
        });
        let mut frames = line
            .passed_over
            .iter()
            .cloned()
            .chain(waiting)
            .map(FrameRecord::new);
        let unwanted = frames.find(|record| record.name() != "ping");
        unwanted.map_or(Ok(()), |record| Err(unexpected(&["nothing"], &record)))
    }
}
