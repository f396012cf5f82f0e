//! The application above a judged client: what it opens, writes and reads, and the machine that it
//! runs on.

use serde_json::{Map, Value, json};

use super::wire::Wire;
use crate::frame::{named, path_segments};
use crate::judge::{stored_fields, told_changes};
use crate::peer::End;
use crate::script::body::{EditBody, shaped};
use crate::script::player::Player;
use crate::script::server::same_fields;
use crate::script::{Failure, FailureKind};
use crate::trace::Happening;

impl Player {
    pub(in crate::script) async fn open_step(&mut self, body: &Value) -> Result<(), Failure> {
        let document = self.strict(body)?;
        let document = self.document(document.as_str().map(str::to_owned))?;
        self.open_document(&document, "fresh").await
    }

    pub(in crate::script) async fn edit_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body: EditBody = shaped(self.strict(body)?)?;
        let document = self.document(body.document)?;
        let mut ops = Vec::new();
        for op in body.ops.unwrap_or_default() {
            if op.get("undo").or_else(|| op.get("redo")).is_some() {
                ops.push(op);
                continue;
            }
            let (name, path) = named(&op).map_err(Failure::script)?;
            let segments = path_segments(path).map_err(Failure::script)?;
            let mut op = op.clone();
            op[name] = segments;
            ops.push(op);
        }
        for (path, value) in body.set.unwrap_or_default() {
            let segments = path_segments(&json!(path)).map_err(Failure::script)?;
            ops.push(json!({"set": segments, "value": value}));
        }
        for path in body.delete.unwrap_or_default() {
            let segments = path_segments(&json!(path)).map_err(Failure::script)?;
            ops.push(json!({ "delete": segments }));
        }
        self.note(
            "",
            Happening::Note(format!("the application writes {}", json!(ops))),
        );
        self.call("do", json!({"document": document, "ops": ops}))
            .await
            .map(drop)
    }

    pub(in crate::script) async fn expect_shown_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let (document, wanted) = self.fields_of(body)?;
        let shown = self.shown_fields(&document).await?;
        same_fields(&wanted, &shown)
    }

    /// What the client sent means, with what it was given, what its application reads: so say the
    /// oracle and the script.
    pub(in crate::script) fn expect_told_step(&mut self, body: &Value) -> Result<(), Failure> {
        let (document, wanted) = self.fields_of(body)?;
        let told = stored_fields(&told_changes(&self.trace, &document));
        same_fields(&wanted, &told)
    }

    /// A document and its fields: `{/t: x}`, or `{document: $doc_x, fields: {/t: x}}`.
    fn fields_of(&self, body: &Value) -> Result<(String, Value), Failure> {
        let mut wanted = self.strict(body)?;
        let mut taken = |key: &str| wanted.as_object_mut().and_then(|named| named.remove(key));
        let named = taken("document");
        let fields = taken("fields");
        let document = self.document(named.and_then(|id| id.as_str().map(str::to_owned)))?;
        Ok((document, fields.unwrap_or(wanted)))
    }

    pub(super) async fn shown_fields(
        &mut self,
        document: &str,
    ) -> Result<Map<String, Value>, Failure> {
        let reply = self.call("state", json!({"document": document})).await?;
        let missing = || {
            Failure::new(
                FailureKind::Driver,
                "`fields` in the answer to `state`",
                "none",
            )
        };
        reply.fields.ok_or_else(missing)
    }

    pub(in crate::script) async fn crash_step(&mut self) -> Result<(), Failure> {
        self.note(
            "",
            Happening::Note("the client dies and comes back".to_owned()),
        );
        let stage = self.client()?;
        stage.dialling = false;
        let documents = stage.documents.clone();
        if let Some(name) = stage.connected.take() {
            self.line(&name).end = Some(End {
                status: None,
                reason: "crashed".to_owned(),
            });
        }
        self.call("close", json!({"how": "kill"})).await?;
        // What was written over it is nobody's any more.
        self.client()?.wire = Wire::default();
        for document in documents {
            self.open_document(&document, "keep").await?;
        }
        Ok(())
    }

    /// `disk: down` lets stores wait; `disk: up` lets them finish.
    pub(in crate::script) async fn disk_step(&mut self, body: &Value) -> Result<(), Failure> {
        let up = body.as_str() == Some("up");
        self.note(
            "",
            Happening::Note(format!(
                "the client's disk is {}",
                if up { "up" } else { "down" }
            )),
        );
        self.call("disk", json!({"up": up})).await.map(drop)
    }
}
