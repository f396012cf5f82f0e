//! Virtual time: it passes when a script says so, from one of the client's timers to the next.

use serde_json::{Value, json};

use crate::script::player::Player;
use crate::script::{Failure, FailureKind};

/// How far virtual time goes at once when the client names no timer.
const STEP_MS: u64 = 1_000;

impl Player {
    pub(in crate::script) async fn advance_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body = self.strict(body)?;
        let ms = body.as_u64().or_else(|| body["ms"].as_u64());
        let ms = ms.ok_or_else(|| Failure::script("`advance` takes milliseconds"))?;
        if body["answer_pings"] == json!(false)
            && let Some(name) = self.client()?.connected.clone()
        {
            self.line(&name).leaves_pings = true;
        }
        self.pass_time(ms, false).await
    }

    /// Lets virtual time pass, from one of the client's timers to the next.
    pub(super) async fn pass_time(&mut self, ms: u64, until_dial: bool) -> Result<(), Failure> {
        let goal = self.client()?.now_ms + ms;
        loop {
            let stage = self.client()?;
            if stage.now_ms >= goal || (until_dial && stage.dialling) {
                self.tell_time();
                return Ok(());
            }
            let next = stage.timer_ms.unwrap_or(stage.now_ms + STEP_MS);
            stage.now_ms = next.clamp(stage.now_ms + 1, goal);
            let connected = stage.connected.clone();
            self.call("tick", json!({})).await?;
            if let Some(name) = connected {
                self.finish_close(&name).await?;
            }
        }
    }

    pub(in crate::script) async fn expect_dial_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let body = self.strict(body)?;
        let within = body["within_ms"].as_u64().unwrap_or(0);
        let began = self.client()?.now_ms;
        self.pass_time(within, true).await?;
        let stage = self.client()?;
        let (dialling, waited) = (stage.dialling, stage.now_ms - began);
        self.scope.bind("waited_ms", json!(waited));
        if dialling {
            return Ok(());
        }
        let expected = format!("the client to dial within {within} ms");
        Err(Failure::new(FailureKind::Timeout, expected, "it does not"))
    }

    pub(in crate::script) async fn expect_no_dial_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let body = self.strict(body)?;
        let for_ms = body["for_ms"].as_u64().unwrap_or(0);
        let began = self.client()?.now_ms;
        self.pass_time(for_ms, true).await?;
        let stage = self.client()?;
        if !stage.dialling {
            return Ok(());
        }
        let got = format!("it dials after {} ms", stage.now_ms - began);
        Err(Failure::new(
            FailureKind::Mismatch,
            format!("no dial for {for_ms} ms"),
            got,
        ))
    }
}
