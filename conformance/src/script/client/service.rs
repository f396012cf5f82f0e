//! The judge as the server of a judged client: greetings and pages.

use serde_json::{Value, json};

use crate::judge::default_limits;
use crate::script::Failure;
use crate::script::body::{GreetBody, ServeBody, on_connection, shaped};
use crate::script::player::Player;

impl Player {
    pub(in crate::script) async fn greet_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = on_connection(body)?;
        let body: GreetBody = shaped(self.strict(&rest)?)?;
        self.accept_step(&json!(name)).await?;
        let record = self.next_frame(&name).await;
        let record = record.map_err(|f| Failure {
            expected: "`hello`".to_owned(),
            ..f
        })?;
        let hello = json!({"hello": {"versions": {"$contains": 1}, "replica_id": {"$any": true}}});
        self.check(&hello, &record)?;
        let capabilities = self.agreed_capabilities(
            body.capabilities
                .clone()
                .or_else(|| self.needed_capabilities()),
        )?;
        let replica = record
            .body("hello")
            .map(|hello| hello["replica_id"].clone());
        self.scope.bind("replica", replica.unwrap_or_default());
        let welcome = welcome(&name, capabilities, body, self.scope.now_ms());
        self.send_frame(&name, &welcome).await
    }

    pub(in crate::script) async fn serve_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let body: ServeBody = shaped(self.strict(&rest)?)?;
        let document = self.document(body.document)?;
        let record = self.select_frame(&name, &["sync_request"]).await?;
        let pattern = json!({"sync_request": {"document_id": document}});
        self.check(&pattern, &record)?;
        let request = record.body("sync_request").cloned().unwrap_or_default();
        let mut response = json!({
            "request_id": request["request_id"], "document_id": document,
            "cursor": body.cursor.unwrap_or_else(|| "text:c0".to_owned()),
            "has_more": body.has_more, "changes": body.changes.unwrap_or_else(|| json!([])),
        });
        if let Some(want) = body.want {
            response["want"] = want;
        }
        self.scope.bind("request", request);
        if !body.has_more {
            let version = body.server_version;
            response["server_version"] = match version {
                Some(version) => version,
                None => self.client()?.shown.after(&document, &response["changes"]),
            };
        }
        let mut frame = json!({ "sync_response": response });
        self.stamp_frame(&mut frame);
        self.send_frame(&name, &frame).await
    }

    pub(in crate::script) async fn live_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (name, rest) = on_connection(body)?;
        self.greet_step(&json!({ name.clone(): rest })).await?;
        self.serve_step(&json!(name)).await
    }
}

/// The `Welcome` of a connection.
pub(super) fn welcome(
    name: &str,
    capabilities: Vec<String>,
    terms: GreetBody,
    now_ms: u64,
) -> Value {
    let mut limits = default_limits();
    for (limit, value) in terms.limits {
        limits[limit] = json!(value);
    }
    json!({"welcome": {
        "version": 1, "capabilities": capabilities,
        "session_id": format!("text:session-{name}"),
        "server_time_ms": terms.server_time_ms.unwrap_or(now_ms),
        "limits": limits, "principal": {"subject": terms.subject.unwrap_or_default()},
        "heartbeat_interval_ms": terms.heartbeat_interval_ms.unwrap_or(30_000),
        "epoch": terms.epoch.unwrap_or_else(|| "text:first-epoch-0000".to_owned()),
    }})
}
