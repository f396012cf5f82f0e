//! Steps that stand for several frames: writes, acknowledgements, refusals, closings, barriers.

use serde_json::{Map, Value, json};

use crate::case::TransportKind;
use crate::frame::enum_names;
use crate::peer::{Arrival, End};
use crate::script::body::{WriteBody, shaped};
use crate::script::frames::unexpected;
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::FrameRecord;

impl Player {
    pub(in crate::script) async fn write_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let body: WriteBody = shaped(self.strict(&rest)?)?;
        let replica = body
            .replica
            .unwrap_or_else(|| self.line(&name).replica.clone());
        let document = self.document(body.document)?;
        let seq = body
            .seq
            .unwrap_or_else(|| self.stamps.next_seq(&document, &replica));
        let mut change = Map::new();
        change.insert("replica".to_owned(), json!(replica.clone()));
        change.insert("seq".to_owned(), json!(seq));
        let parts = [
            ("timestamp", body.timestamp),
            ("deps", body.deps),
            ("ops", body.ops),
            ("set", body.set),
            ("delete", body.delete),
        ];
        for (key, value) in parts {
            if let Some(value) = value {
                change.insert(key.to_owned(), value);
            }
        }
        let mut change = Value::Object(change);
        let now_ms = self.scope.now_ms();
        self.stamps.fill(&mut change, now_ms);
        self.stamps.sent(&document, &change);
        self.line(&name).written = Some((document.clone(), replica));
        let frame = json!({"update": {"document_id": document, "changes": [change.clone()]}});
        if let Some(variable) = body.r#as {
            self.scope.bind(&variable, change);
        }
        self.send_frame(&name, &frame).await
    }

    /// The document a step is about; `$doc` when it names none.
    pub(in crate::script) fn document(&self, named: Option<String>) -> Result<String, Failure> {
        let document = named.map_or_else(|| self.scope.lookup("doc"), |name| Some(json!(name)));
        let document = document.and_then(|value| value.as_str().map(str::to_owned));
        document.ok_or_else(|| Failure::script("a document id is a text"))
    }

    pub(in crate::script) async fn expect_ack_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let rest = self.strict(&rest)?;
        let seq = rest.as_u64().or_else(|| rest["seq"].as_u64());
        let seq = seq.ok_or_else(|| Failure::script("`expect_ack` takes a sequence number"))?;
        let (written_to, writer) = self.line(&name).written.clone().unzip();
        let document = rest["document"].as_str().map(str::to_owned).or(written_to);
        let document = self.document(document)?;
        let replica = rest["replica"].as_str().map(str::to_owned).or(writer);
        let replica = replica.unwrap_or_else(|| self.line(&name).replica.clone());
        loop {
            let record = self
                .select_frame(&name, &["ack"])
                .await
                .map_err(|failure| Failure {
                    expected: format!("`ack` through {seq}"),
                    ..failure
                })?;
            let pattern = json!({"ack": {
                "document_id": document, "replica_id": replica, "through_seq": {"$le": seq},
            }});
            self.check(&pattern, &record)?;
            if record
                .body("ack")
                .is_some_and(|ack| ack["through_seq"].as_u64() == Some(seq))
            {
                return Ok(());
            }
        }
    }

    pub(in crate::script) async fn expect_refusal_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let (name, fields) = self.line_of(body)?;
        self.expect_error(&name, fields, true).await
    }

    pub(in crate::script) async fn expect_close_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let (name, fields) = self.line_of(body)?;
        if self.server().is_err() {
            return self.expect_client_close(&name);
        }
        let code = fields["code"].as_str().unwrap_or_default().to_owned();
        self.expect_error(&name, fields, false).await?;
        let end = self.end_of(&name, &[]).await?;
        let transport = self.server()?.transport;
        let expected = closing_status(&code, transport)
            .ok_or_else(|| Failure::script(format!("there is no error code `{code}`")))?;
        if end.status == Some(expected) {
            return Ok(());
        }
        let got = end
            .status
            .map_or_else(|| end.reason.clone(), |status| status.to_string());
        let clause = match transport {
            TransportKind::WebSocket => "SK-TRAN-004",
            TransportKind::Quic => "SK-TRAN-013",
        };
        let wanted = format!("the connection closed with {expected}");
        Err(Failure::new(FailureKind::Mismatch, wanted, got).citing(clause))
    }

    /// An `Error` whose named fields match. `skip` lists the bodies that may come before it.
    async fn expect_error(
        &mut self,
        name: &str,
        mut fields: Value,
        session_continues: bool,
    ) -> Result<(), Failure> {
        let mut skip = vec!["error".to_owned()];
        if let Some(named) = fields
            .as_object_mut()
            .and_then(|fields| fields.remove("skip"))
        {
            skip.extend(
                named
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(str::to_owned),
            );
        }
        let fields = self.pattern(&fields)?;
        let expected = format!("`error` {fields}");
        let record = loop {
            let record = self.next_frame(name).await;
            let record = record.map_err(|f| Failure {
                expected: expected.clone(),
                ..f
            })?;
            if record.name() == "error" || !skip.iter().any(|name| name == record.name()) {
                break record;
            }
        };
        if record.body("error").is_none() {
            return Err(Failure {
                expected,
                ..unexpected(&["error"], &record)
            });
        }
        self.check(&json!({ "error": fields }), &record)?;
        let flag = json!({"error": {"session_continues": session_continues}});
        self.check(&flag, &record)
            .map_err(|failure| failure.citing("SK-ERR-001"))
    }

    pub(in crate::script) async fn expect_end_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        let everything: Vec<&str> = Vec::new();
        self.end_of(&name, &everything).await.map(drop)
    }

    /// Waits for the end of a connection. Frames of `forbidden` bodies fail, and so does silence.
    async fn end_of(&mut self, name: &str, forbidden: &[&str]) -> Result<End, Failure> {
        self.line(name).passed_over.clear();
        loop {
            match self.receive(name).await {
                Ok(Arrival::Ended(end)) => return Ok(end),
                Ok(Arrival::Frame(bytes)) => {
                    let record = FrameRecord::new(bytes);
                    if forbidden.contains(&record.name()) {
                        return Err(unexpected(&["the end of the connection"], &record));
                    }
                }
                Ok(Arrival::Text(_)) => {}
                Err(failure) => {
                    let expected = "the end of the connection".to_owned();
                    return Err(Failure {
                        expected,
                        ..failure
                    }
                    .citing("SK-TRAN-020"));
                }
            }
        }
    }

    pub(in crate::script) async fn expect_nothing_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        if self.server().is_err() {
            return self.expect_client_quiet(&name);
        }
        // What another connection caused may still be between two tasks of the server: the second
        // barrier gives it the time of a whole round trip.
        self.barrier(&name).await?;
        self.barrier(&name).await
    }

    async fn barrier(&mut self, name: &str) -> Result<(), Failure> {
        let nonce = self.line(name).next_nonce();
        self.send_frame(name, &json!({"ping": {"nonce": nonce}}))
            .await?;
        let record = self.next_frame(name).await;
        let expected = "nothing before the `pong`".to_owned();
        let record = record.map_err(|failure| Failure {
            expected: expected.clone(),
            ..failure
        })?;
        if record.name() != "pong" {
            return Err(Failure {
                expected,
                ..unexpected(&["pong"], &record)
            });
        }
        self.check(&json!({"pong": {"nonce": nonce}}), &record)
            .map_err(|failure| failure.citing("SK-SESS-060"))
    }

    pub(in crate::script) async fn probe_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, _) = self.line_of(body)?;
        let nonce = self.line(&name).next_nonce();
        self.send_frame(&name, &json!({"ping": {"nonce": nonce}}))
            .await?;
        let record = self.select_frame(&name, &["pong"]).await?;
        self.check(&json!({"pong": {"nonce": nonce}}), &record)
            .map_err(|failure| failure.citing("SK-SESS-060"))
    }
}

/// The status of a connection that closed with this code, as chapter 9 says.
pub(crate) fn closing_status(code: &str, transport: TransportKind) -> Option<u64> {
    let number = enum_names("ErrorCode")
        .into_iter()
        .find(|(name, _)| name == code)?
        .1;
    match transport {
        TransportKind::Quic => u64::try_from(number).ok(),
        TransportKind::WebSocket => match code {
            "MALFORMED" | "UNEXPECTED_FRAME" | "UNSUPPORTED_VERSION" => Some(1002),
            "LIMIT_EXCEEDED" => Some(1009),
            "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "RATE_LIMITED" => Some(1008),
            "INTERNAL" | "STORAGE_FAILED" => Some(1011),
            "HEARTBEAT_MISSED" => Some(1001),
            _ => None,
        },
    }
}
