//! Plays one case from its first step to its first divergence.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::body::on_connection;
use super::debugger::wait_for_debugger;
use super::stamp::Stamps;
use super::wire_line::WireLine;
use super::{ClientStage, Failure, FailureKind, Scope, ServerStage};
use crate::case::{Case, Step, Verb};
use crate::frame::CAPABILITIES;
use crate::trace::{Happening, Trace};

/// Who is judged, and how to reach it.
#[derive(Debug)]
pub enum Stage {
    /// A server, over sockets.
    Server(ServerStage),
    /// A client, through its driver.
    Client(Box<ClientStage>),
}

/// What playing a case came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Everything that happened.
    pub trace: Trace,
    /// The first divergence.
    pub failure: Option<Failure>,
}

/// One case under way.
#[derive(Debug)]
pub struct Player {
    pub(super) scope: Scope,
    pub(super) trace: Trace,
    pub(super) stage: Stage,
    pub(super) stamps: Stamps,
    pub(super) lines: BTreeMap<String, WireLine>,
    pub(super) patience: Duration,
    pub(super) started: Instant,
    pub(super) step: usize,
    /// The name under which a person is told where to attach a debugger.
    attach: Option<String>,
    /// Those that the case needs, beyond the judge's own.
    pub(super) capabilities: Vec<String>,
}

impl Player {
    /// A player for one case. Nothing comes of waiting longer than `patience` for one frame.
    #[must_use]
    pub fn new(stage: Stage, scope: Scope, patience: Duration) -> Self {
        Self {
            scope,
            trace: Trace::default(),
            stage,
            stamps: Stamps::default(),
            lines: BTreeMap::new(),
            patience,
            started: Instant::now(),
            step: 0,
            attach: None,
            capabilities: Vec::new(),
        }
    }

    /// Waits for a debugger before the first step.
    #[must_use]
    pub fn attachable(mut self, name: String) -> Self {
        self.attach = Some(name);
        self
    }

    /// Plays the script of a case, and then asks whether the peer is alive and true.
    pub async fn play(mut self, case: &Case) -> Outcome {
        let failure = self.script(case).await.err();
        let failure = failure.map(|failure| self.explained(failure));
        if let Stage::Client(stage) = &mut self.stage {
            stage.stop().await;
        }
        Outcome {
            trace: self.trace,
            failure,
        }
    }

    async fn script(&mut self, case: &Case) -> Result<(), Failure> {
        self.capabilities.clone_from(&case.needs.capabilities);
        self.begin().await?;
        for (index, step) in case.steps.iter().enumerate() {
            self.step = index + 1;
            self.take(step).await.map_err(|failure| Failure {
                step: index + 1,
                ..failure
            })?;
        }
        self.step = 0;
        self.settle().await
    }

    async fn begin(&mut self) -> Result<(), Failure> {
        self.tell_time();
        if matches!(self.stage, Stage::Client(_)) {
            self.start_client().await?;
        }
        if let Some(name) = self.attach.take() {
            wait_for_debugger(&name, &self.whereabouts()).await;
            self.started = Instant::now();
        }
        Ok(())
    }

    /// Where a debugger finds the judged process.
    fn whereabouts(&self) -> String {
        match &self.stage {
            Stage::Server(stage) => stage.whereabouts(),
            Stage::Client(stage) => stage.whereabouts(),
        }
    }

    /// After the script: takes what is still under way, and demands a full round trip.
    async fn settle(&mut self) -> Result<(), Failure> {
        match self.stage {
            Stage::Server(_) => {
                self.drain_lines().await?;
                self.round_trip().await
            }
            Stage::Client(_) => self.client_alive().await,
        }
    }

    /// A peer that is gone explains whatever else went wrong.
    fn explained(&mut self, failure: Failure) -> Failure {
        let gone = match &mut self.stage {
            Stage::Server(stage) => stage.crash(),
            Stage::Client(stage) => stage.crash(),
        };
        match gone {
            Some(status) if failure.kind != FailureKind::Script => Failure {
                kind: FailureKind::Crash,
                got: format!("{}; the judged process is gone: {status}", failure.got),
                ..failure
            },
            _ => failure,
        }
    }

    /// Lets `now` in the script follow the clock that counts.
    pub(super) fn tell_time(&mut self) {
        let now_ms = match &self.stage {
            Stage::Server(stage) => stage.server_now_ms(),
            Stage::Client(stage) => stage.now_ms(),
        };
        self.scope.set_now(now_ms);
    }

    pub(super) fn note(&mut self, connection: &str, happening: Happening) {
        let at = match &self.stage {
            Stage::Server(_) => self.started.elapsed(),
            Stage::Client(stage) => stage.elapsed(),
        };
        self.trace.add(at, self.step, connection, happening);
    }

    pub(super) async fn take(&mut self, step: &Step) -> Result<(), Failure> {
        self.tell_time();
        let body = &step.body;
        match step.verb {
            Verb::Connect => self.connect_step(body).await,
            Verb::Hello => self.hello_step(body).await,
            Verb::Talk => Box::pin(self.talk_step(body)).await,
            Verb::Settle => self.settle_step(body).await,
            Verb::Send => self.send_step(body).await,
            Verb::SendRaw => self.send_raw_step(body).await,
            Verb::SendText => self.send_text_step(body),
            Verb::TransportPing => self.transport_ping_step(body).await,
            Verb::SendFragments => self.send_fragments_step(body),
            Verb::SendStream => self.send_stream_step(body),
            Verb::Finish => self.finish_step(body),
            Verb::Stall => self.stall_step(body, true),
            Verb::Unstall => self.stall_step(body, false),
            Verb::Write => self.write_step(body).await,
            Verb::Subscribe => self.sync_step(body, "SUBSCRIBE").await,
            Verb::Read => self.sync_step(body, "ONCE").await,
            Verb::Expect => self.expect_step(body).await,
            Verb::ExpectAck => self.expect_ack_step(body).await,
            Verb::ExpectChanges => self.expect_changes_step(body, "notification").await,
            Verb::ExpectRefusal => self.expect_refusal_step(body).await,
            Verb::ExpectClose => self.expect_close_step(body).await,
            Verb::ExpectEnd => self.expect_end_step(body).await,
            Verb::Patience => self.patience_step(body),
            Verb::ExpectNothing => self.expect_nothing_step(body).await,
            Verb::ExpectStored => self.expect_stored_step(body).await,
            Verb::View => self.view_step(body).await,
            Verb::Probe => self.probe_step(body).await,
            Verb::Disconnect => self.disconnect_step(body),
            Verb::Restart => self.restart_step(false).await,
            Verb::Kill => self.restart_step(true).await,
            Verb::Token => self.token_step(body),
            Verb::Let => self.let_step(body),
            Verb::Repeat => Box::pin(self.repeat_step(body)).await,
            Verb::Eventually => Box::pin(self.eventually_step(body)).await,
            Verb::Accept => self.accept_step(body).await,
            Verb::Play => Box::pin(self.play_step(body)).await,
            Verb::Greet => self.greet_step(body).await,
            Verb::Serve => self.serve_step(body).await,
            Verb::Live => self.live_step(body).await,
            Verb::Edit => self.edit_step(body).await,
            Verb::ExpectUpdates => self.expect_changes_step(body, "update").await,
            Verb::ExpectShown => self.expect_shown_step(body).await,
            Verb::ExpectTold => self.expect_told_step(body),
            Verb::ExpectDial => self.expect_dial_step(body).await,
            Verb::ExpectNoDial => self.expect_no_dial_step(body).await,
            Verb::Drop => self.drop_step(body).await,
            Verb::Advance => self.advance_step(body).await,
            Verb::Crash => self.crash_step().await,
            Verb::Disk => self.disk_step(body).await,
            Verb::Refuse => self.refuse_step().await,
            Verb::Open => self.open_step(body).await,
            Verb::Present => self.present_step(body).await,
            Verb::ExpectPresent => self.expect_present_step(body).await,
            Verb::SetAccess => self.set_access_step(body).await,
            Verb::ExpectNamed => self.expect_named_step(body).await,
            Verb::Query => self.query_step(body).await,
            Verb::EndQuery => self.end_query_step(body).await,
            Verb::ExpectListed => self.expect_listed_step(body).await,
        }
    }

    fn let_step(&mut self, body: &Value) -> Result<(), Failure> {
        let fields = body
            .as_object()
            .ok_or_else(|| Failure::script("`let` takes a mapping"))?;
        for (name, value) in fields {
            let value = self.strict(value)?;
            self.scope.bind(name, value);
        }
        Ok(())
    }

    fn patience_step(&mut self, body: &Value) -> Result<(), Failure> {
        let ms = self.strict(body)?.as_u64();
        let ms = ms.ok_or_else(|| Failure::script("`patience` takes milliseconds"))?;
        self.patience = Duration::from_millis(ms);
        Ok(())
    }

    async fn repeat_step(&mut self, body: &Value) -> Result<(), Failure> {
        let times = self.strict(&body["times"])?;
        let times = times
            .as_u64()
            .ok_or_else(|| Failure::script("`repeat` takes `times`"))?;
        let steps = inner_steps(body)?;
        for index in 0..times {
            self.scope.bind("i", json!(index));
            for step in &steps {
                self.take(step).await?;
            }
        }
        Ok(())
    }

    async fn eventually_step(&mut self, body: &Value) -> Result<(), Failure> {
        let within = body["within_ms"].as_u64();
        let within = within.ok_or_else(|| Failure::script("`eventually` takes `within_ms`"))?;
        let steps = inner_steps(body)?;
        let began = Instant::now();
        loop {
            let failure = match self.take_all(&steps).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            if failure.kind == FailureKind::Script
                || began.elapsed() > Duration::from_millis(within)
            {
                return Err(failure);
            }
            // Real time is what the clause is about; nothing can be asked in its place.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn take_all(&mut self, steps: &[Step]) -> Result<(), Failure> {
        for step in steps {
            self.take(step).await?;
        }
        Ok(())
    }

    pub(super) fn strict(&self, value: &Value) -> Result<Value, Failure> {
        self.scope.strict(value).map_err(Failure::script)
    }

    pub(super) fn pattern(&self, value: &Value) -> Result<Value, Failure> {
        self.scope.pattern(value).map_err(Failure::script)
    }

    /// What the judge names in its greetings.
    pub(super) fn named_capabilities(&self) -> Value {
        let needed = self.capabilities.iter().map(String::as_str);
        CAPABILITIES.into_iter().chain(needed).collect()
    }

    /// The same, when the case needs more than the judge names anyway.
    pub(super) fn needed_capabilities(&self) -> Option<Vec<String>> {
        let kinds = CAPABILITIES.into_iter().map(str::to_owned);
        let all = || kinds.chain(self.capabilities.iter().cloned()).collect();
        (!self.capabilities.is_empty()).then(all)
    }

    /// A peer without what the case needs is not judged by it.
    pub(super) fn require_offered(&self, capabilities: &Value) -> Result<(), Failure> {
        let offered = capabilities.as_array().map_or(&[][..], Vec::as_slice);
        let missing = |needed: &&String| !offered.contains(&json!(needed));
        let missing = self.capabilities.iter().find(missing);
        missing.map_or(Ok(()), |needed| {
            let got = format!("no capability {needed}");
            Err(Failure::new(
                FailureKind::Unsupported,
                "what the case needs",
                got,
            ))
        })
    }

    /// The connection of a step, and the rest of its body.
    pub(super) fn line_of(&self, body: &Value) -> Result<(String, Value), Failure> {
        let (name, rest) = on_connection(body)?;
        if self.lines.contains_key(&name) {
            return Ok((name, rest));
        }
        Err(Failure::script(format!("there is no connection `{name}`")))
    }

    pub(super) fn line(&mut self, name: &str) -> &mut WireLine {
        self.lines.entry(name.to_owned()).or_default()
    }
}

fn inner_steps(body: &Value) -> Result<Vec<Step>, Failure> {
    let steps = serde_json::from_value(body["steps"].clone());
    steps.map_err(|error| Failure::script(error.to_string()))
}
