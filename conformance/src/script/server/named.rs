//! What a judged server has named to a query, in however many results.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::script::body::{ExpectNamedBody, shaped};
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};

impl Player {
    /// Results that name exactly these documents, in any order, the last one complete.
    pub(in crate::script) async fn expect_named_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let (name, rest) = self.line_of(body)?;
        let ExpectNamedBody {
            request_id,
            documents,
        } = shaped(self.strict(&rest)?)?;
        let mut missing = documents.clone();
        loop {
            let record = self.select_frame(&name, &["query_result"]).await;
            let record = record.map_err(|failure| Failure {
                expected: format!("`query_result` with {}", json!(missing)),
                ..failure
            })?;
            self.check(
                &json!({"query_result": {"request_id": request_id}}),
                &record,
            )?;
            let result = record.body("query_result").cloned().unwrap_or_default();
            let named = result["document_ids"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let named: BTreeSet<&str> = named.iter().filter_map(Value::as_str).collect();
            if let Some(other) = named.iter().find(|id| !documents.contains(**id)) {
                let wanted = format!("no documents but {}", json!(documents));
                return Err(Failure::new(FailureKind::Mismatch, wanted, *other));
            }
            missing.retain(|id| !named.contains(id.as_str()));
            if missing.is_empty() && result["has_more"] != json!(true) {
                return Ok(());
            }
        }
    }
}
