//! Reading documents from a judged server, and the round trip that ends every case.

use serde_json::{Map, Value, json};

use crate::judge::stored_fields;
use crate::script::body::{SyncBody, shaped};
use crate::script::frames::shortened;
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};

/// The most pages of one catch-up: more means that it does not end.
const MAX_PAGES: usize = 10_000;

/// All pages of one catch-up.
struct CatchUp {
    changes: Vec<Value>,
    cursor: Value,
    server_version: Value,
    pages: usize,
}

impl Player {
    pub(in crate::script) async fn sync_step(
        &mut self,
        body: &Value,
        mode: &str,
    ) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let mut rest = rest;
        let patterns = rest
            .as_object_mut()
            .and_then(|fields| fields.remove("changes"));
        let body: SyncBody = shaped(self.strict(&rest)?)?;
        let document = self.document(body.document.clone())?;
        let variable = body.r#as.clone();
        let caught_up = self.catch_up(&name, &document, mode, body).await?;
        if let Some(patterns) = patterns {
            self.check_changes(&patterns, &caught_up.changes)?;
        }
        if let Some(variable) = variable {
            let page = json!({
                "cursor": caught_up.cursor, "changes": caught_up.changes,
                "server_version": caught_up.server_version, "pages": caught_up.pages,
            });
            self.scope.bind(&variable, page);
        }
        Ok(())
    }

    /// Pulls every page of a document.
    async fn catch_up(
        &mut self,
        name: &str,
        document: &str,
        mode: &str,
        body: SyncBody,
    ) -> Result<CatchUp, Failure> {
        let entries = body.version.unwrap_or_default().into_iter();
        let entries: Vec<Value> = entries
            .map(|(replica, seq)| json!({"replica_id": replica, "seq": seq}))
            .collect();
        let mut request = json!({
            "document_id": document, "mode": mode, "max_changes": body.max_changes,
        });
        if let Some(cursor) = body.cursor {
            request["cursor"] = cursor;
        }
        if !entries.is_empty() {
            request["version"] = json!({ "entries": entries });
        }
        let mut all = CatchUp {
            changes: Vec::new(),
            cursor: json!("hex:"),
            server_version: Value::Null,
            pages: 0,
        };
        while all.pages < MAX_PAGES {
            let request_id = self.line(name).next_request();
            request["request_id"] = json!(request_id);
            self.send_frame(name, &json!({ "sync_request": request }))
                .await?;
            let record = self.select_frame(name, &["sync_response"]).await?;
            let pattern = json!({"request_id": request_id, "document_id": document});
            self.check(&json!({ "sync_response": pattern }), &record)?;
            let page = record.body("sync_response").cloned().unwrap_or_default();
            all.pages += 1;
            all.changes
                .extend(page["changes"].as_array().cloned().unwrap_or_default());
            all.cursor = page["cursor"].clone();
            if page["has_more"] != json!(true) {
                all.server_version = page["server_version"].clone();
                return Ok(all);
            }
            // The client has everything before the cursor, whatever it began with.
            request["cursor"] = all.cursor.clone();
        }
        let got = format!("{MAX_PAGES} pages and more");
        Err(Failure::new(FailureKind::Mismatch, "a last page", got).citing("SK-SESS-016"))
    }

    fn check_changes(&mut self, patterns: &Value, changes: &[Value]) -> Result<(), Failure> {
        let patterns = self.pattern(patterns)?;
        let found = crate::pattern::matches(&patterns, &json!(changes));
        let bindings = found.map_err(|mismatch| {
            let expected = format!("changes{}: {}", mismatch.at, mismatch.expected);
            let got = format!("{} in {}", mismatch.got, shortened(&json!(changes)));
            Failure::new(FailureKind::Mismatch, expected, got)
        })?;
        self.scope.bind_all(bindings);
        Ok(())
    }

    pub(in crate::script) async fn expect_stored_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let wanted = self.strict(&rest)?;
        let document = self.document(None)?;
        let body = SyncBody::default();
        let caught_up = self.catch_up(&name, &document, "ONCE", body).await?;
        let stored = stored_fields(&caught_up.changes);
        same_fields(&wanted, &stored)
    }

    /// Takes what is under way on every connection, up to a barrier of its own.
    pub(in crate::script) async fn drain_lines(&mut self) -> Result<(), Failure> {
        for name in self.lines.keys().cloned().collect::<Vec<_>>() {
            let line = self.line(&name);
            line.passed_over.clear();
            let open = line.link.is_some() && line.end.is_none();
            let greeted = self.scope.lookup(&name).is_some();
            let line = self.line(&name);
            if !open || line.over || line.stalled || line.leaves_pings || !greeted {
                continue;
            }
            if line.talks {
                self.settle_line(&name).await?;
            } else {
                self.probe_step(&json!(name)).await?;
            }
            self.line(&name).passed_over.clear();
        }
        Ok(())
    }

    /// A write of the judge's own, acknowledged and read back by another connection: no case passes
    /// against a peer that does nothing.
    pub(in crate::script) async fn round_trip(&mut self) -> Result<(), Failure> {
        let outcome = self.round_trip_steps().await;
        outcome.map_err(|failure| Failure {
            expected: format!(
                "after the script, a server that still serves: {}",
                failure.expected
            ),
            ..failure
        })
    }

    async fn round_trip_steps(&mut self) -> Result<(), Failure> {
        let mut hello = Map::new();
        if self.server()?.server.secret().is_some() {
            let permissions = json!({"*": "write"});
            self.token_step(
                &json!({"as": "judge_token", "sub": "judge", "permissions": permissions}),
            )?;
            hello.insert("token".to_owned(), json!("$judge_token"));
        }
        let secret_value = self.line("judge").next_nonce() ^ self.scope.now_ms();
        self.lines.remove("judge");
        self.hello_step(&json!({"judge": hello})).await?;
        let document = "${doc}/alive";
        let write = json!({"document": document, "set": {"/alive": format!("{secret_value:x}")}});
        self.write_step(&json!({"judge": write})).await?;
        self.expect_ack_step(&json!({"judge": {"seq": 1, "document": document}}))
            .await?;
        self.hello_step(&json!({"judge_reader": hello})).await?;
        let written = json!({"/alive": format!("{secret_value:x}")});
        let change = json!({"replica": "$replica_judge", "seq": 1, "set": written});
        let read = json!({"document": document, "changes": [change]});
        self.sync_step(&json!({"judge_reader": read}), "ONCE").await
    }
}

/// Equal fields, exactly: none missing and none too many.
pub(in crate::script) fn same_fields(
    wanted: &Value,
    got: &Map<String, Value>,
) -> Result<(), Failure> {
    let wanted = wanted
        .as_object()
        .ok_or_else(|| Failure::script("the fields are a mapping"))?;
    if wanted == got {
        return Ok(());
    }
    let paths = wanted.keys().chain(got.keys());
    let differing = paths
        .into_iter()
        .find(|path| wanted.get(*path) != got.get(*path));
    let path = differing.map_or("", String::as_str);
    let said = |fields: &Map<String, Value>| {
        fields.get(path).map_or_else(
            || format!("{path} is not there"),
            |v| format!("{path} is {v}"),
        )
    };
    Err(Failure::new(FailureKind::Mismatch, said(wanted), said(got)))
}
