//! A judged client: what the judge knows of it, and its driver's life.

use std::time::Duration;

use serde_json::{Value, json};

use super::call::blamed;
use super::host::Host;
use super::shown_versions::ShownVersions;
use super::wire::Wire;
use crate::driver::{Driver, DriverSource, Mode};
use crate::script::Failure;
use crate::script::player::{Player, Stage};

/// When a case for a client begins, in Unix milliseconds of virtual time.
const BEGINNING_MS: u64 = 1_800_000_000_000;

/// A judged client.
#[derive(Debug)]
pub struct ClientStage {
    pub(super) source: DriverSource,
    pub(super) mode: Mode,
    pub(super) patience: Duration,
    pub(super) driver: Option<Driver>,
    pub(super) now_ms: u64,
    /// The client asks for a connection.
    pub(super) dialling: bool,
    /// The connection that is up.
    pub(super) connected: Option<String>,
    /// In network mode, the connection that was last up.
    pub(super) wire: Wire,
    pub(super) timer_ms: Option<u64>,
    pub(super) documents: Vec<String>,
    pub(super) shown: ShownVersions,
    /// The server of scripts that nobody wrote.
    pub(super) host: Host,
}

impl ClientStage {
    /// A stage for one case. The driver is started with the case.
    #[must_use]
    pub fn new(source: DriverSource, mode: Mode, patience: Duration) -> Self {
        Self {
            source,
            mode,
            patience,
            driver: None,
            now_ms: BEGINNING_MS,
            dialling: false,
            connected: None,
            wire: Wire::default(),
            timer_ms: None,
            documents: Vec::new(),
            shown: ShownVersions::new(),
            host: Host::new(),
        }
    }

    pub(in crate::script) const fn now_ms(&self) -> u64 {
        self.now_ms
    }

    pub(in crate::script) const fn elapsed(&self) -> Duration {
        Duration::from_millis(self.now_ms - BEGINNING_MS)
    }

    /// Where a debugger finds it.
    pub(in crate::script) fn whereabouts(&self) -> String {
        let id = self.driver.as_ref().and_then(Driver::process_id);
        id.map_or_else(|| "client".to_owned(), |id| format!("client process {id}"))
    }

    /// How the driver ended, when it did.
    pub(in crate::script) fn crash(&mut self) -> Option<String> {
        self.driver.as_mut()?.exit()
    }

    pub(in crate::script) async fn stop(&mut self) {
        if let Some(driver) = self.driver.take() {
            driver.stop().await;
        }
    }
}

impl Player {
    pub(super) fn client(&mut self) -> Result<&mut ClientStage, Failure> {
        match &mut self.stage {
            Stage::Client(stage) => Ok(stage),
            Stage::Server(_) => Err(Failure::script(
                "a step for a client, in a case for a server",
            )),
        }
    }

    pub(in crate::script) async fn start_client(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        let driver = stage.source.driver(stage.patience).await;
        stage.driver = Some(driver.map_err(|error| blamed(&error))?);
        let hello = hello(stage.mode);
        self.call("hello", hello).await?;
        let document = self.document(None)?;
        self.open_document(&document, "fresh").await
    }

    pub(super) async fn open_document(
        &mut self,
        document: &str,
        storage: &str,
    ) -> Result<(), Failure> {
        let stage = self.client()?;
        if !stage.documents.iter().any(|open| open == document) {
            stage.documents.push(document.to_owned());
        }
        self.call("open", json!({"document": document, "storage": storage}))
            .await
            .map(drop)
    }
}

/// The judge introduces itself to a driver.
#[must_use]
pub fn hello(mode: Mode) -> Value {
    json!({"suite": "synckit-conformance", "protocol": 1, "mode": mode.name()})
}
