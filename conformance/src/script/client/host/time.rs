//! Virtual time between a judged client and the small server: dials, silence, and being sent away.

use serde_json::json;

use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::{Direction, Happening};

/// The longest wait before an attempt to connect.
const MAX_BACKOFF_MS: u64 = 30_000;
/// How long a client that must not come back is watched.
const WATCHED_MS: u64 = 90_000;
/// Two heartbeat intervals, as every `Welcome` of the small server names them.
const DEAD_AFTER_MS: u64 = 60_000;

impl Player {
    /// Time passes. A client that was sent away does not dial before it may.
    //= SK-CLNT-054
    //= SK-CLNT-055
    async fn pass(&mut self, ms: u64, until_dial: bool) -> Result<(), Failure> {
        let stage = self.client()?;
        let (now_ms, host) = (stage.now_ms, &stage.host);
        let away_ms = host.not_before_ms.saturating_sub(now_ms).min(ms);
        let (must_stay_away, clause) = match host.is_fatal {
            true => (ms, "SK-CLNT-055"),
            false => (away_ms, "SK-CLNT-054"),
        };
        if must_stay_away > 0 && stage.connected.is_none() {
            self.pass_time(must_stay_away, true).await?;
            let stage = self.client()?;
            let waited = stage.now_ms - now_ms;
            if stage.dialling && waited < must_stay_away {
                let expected = format!("no dial for {must_stay_away} ms");
                let got = format!("it dials after {waited} ms");
                let failure = Failure::new(FailureKind::Mismatch, expected, got);
                return Err(failure.citing(clause));
            }
        }
        let passed = self.client()?.now_ms - now_ms;
        self.pass_time(ms - passed, until_dial).await
    }

    /// Waits for a dial. Says whether there is one to decide about.
    //= SK-CLNT-053
    async fn await_dial(&mut self) -> Result<bool, Failure> {
        if self.client()?.connected.is_some() {
            return Ok(false);
        }
        self.client()?.host.hang_up();
        if self.client()?.host.is_fatal {
            self.pass(WATCHED_MS, false).await?;
            self.crash_and_return().await?;
        }
        let stage = self.client()?;
        let away_ms = stage.host.not_before_ms.saturating_sub(stage.now_ms);
        let within = away_ms + MAX_BACKOFF_MS;
        self.pass(within, true).await?;
        if self.client()?.dialling {
            return Ok(true);
        }
        let expected = format!("the client to dial within {within} ms");
        let failure = Failure::new(FailureKind::Timeout, expected, "it does not");
        Err(failure.citing("SK-CLNT-053"))
    }

    pub(super) async fn take_dial(&mut self) -> Result<(), Failure> {
        if !self.await_dial().await? {
            return Ok(());
        }
        let host = &mut self.client()?.host;
        host.connections += 1;
        host.not_before_ms = 0;
        let name = format!("s{}", host.connections);
        self.accept_step(&json!(name)).await?;
        // The small server answers pings itself, when a script lets it.
        self.line(&name).leaves_pings = true;
        Ok(())
    }

    pub(super) async fn leave_dial(&mut self) -> Result<(), Failure> {
        if !self.await_dial().await? {
            return Ok(());
        }
        self.client()?.host.not_before_ms = 0;
        self.refuse_step().await
    }

    /// The small server says nothing; a client that has asked for a sign of life gives up in time.
    //= SK-CLNT-051
    pub(super) async fn keep_silence(&mut self, ms: u64) -> Result<(), Failure> {
        self.pass(ms, false).await?;
        let stage = self.client()?;
        let (now, Some(name)) = (stage.elapsed(), stage.connected.clone()) else {
            return Ok(());
        };
        let mut asked = None;
        for event in self
            .trace
            .events
            .iter()
            .filter(|event| event.connection == name)
        {
            match &event.happening {
                Happening::Opened | Happening::Frame(Direction::Sent, _) => asked = None,
                Happening::Frame(Direction::Received, frame) if frame.name() == "ping" => {
                    asked = asked.or(Some(event.at));
                }
                Happening::Frame(Direction::Received, _)
                | Happening::SentRaw(_)
                | Happening::ReceivedText(_)
                | Happening::Ended(_)
                | Happening::Note(_) => {}
            }
        }
        let silent_ms = asked.map_or(0, |asked| (now - asked).as_millis());
        if silent_ms <= u128::from(DEAD_AFTER_MS) {
            return Ok(());
        }
        let expected = format!("the client to give up within {DEAD_AFTER_MS} ms of its ping");
        let got = format!("the connection is up after {silent_ms} ms");
        let failure = Failure::new(FailureKind::Mismatch, expected, got);
        Err(failure.citing("SK-CLNT-051"))
    }

    /// Time passes, and everything is answered at once.
    pub(super) async fn rest(&mut self, ms: u64) -> Result<(), Failure> {
        let goal = self.client()?.now_ms + ms;
        loop {
            self.attend().await?;
            let stage = self.client()?;
            let left = goal.saturating_sub(stage.now_ms);
            if left == 0 {
                return Ok(());
            }
            let next = stage.timer_ms.unwrap_or(goal);
            let next = next.saturating_sub(stage.now_ms).clamp(1, left);
            self.pass(next, false).await?;
        }
    }

    pub(super) async fn send_away(&mut self, ms: u64) -> Result<(), Failure> {
        let stage = self.client()?;
        if stage.connected.is_none() || !stage.host.session.is_welcomed {
            return Ok(());
        }
        stage.host.not_before_ms = stage.now_ms + ms;
        let goaway = json!({"goaway": {"reconnect_after_ms": ms}});
        stage.host.outbox.push_front(goaway);
        self.say(1).await?;
        self.lose_connection().await
    }

    pub(super) async fn dismiss(&mut self, fatal: bool) -> Result<(), Failure> {
        let stage = self.client()?;
        if stage.connected.is_none() || !stage.host.session.is_welcomed {
            return Ok(());
        }
        stage.host.is_fatal = fatal;
        let code = if fatal { "UNAUTHENTICATED" } else { "INTERNAL" };
        let error = json!({"error": {
            "code": code, "message": "the judge ends the session", "retryable": !fatal,
            "session_continues": false,
        }});
        stage.host.outbox.push_front(error);
        self.say(1).await?;
        self.lose_connection().await
    }
}
