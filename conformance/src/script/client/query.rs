//! What the application above a judged client wants to know of documents, and hears.

use serde_json::{Value, json};

use crate::script::body::{ExpectListedBody, QueryBody, shaped};
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::Happening;

impl Player {
    pub(in crate::script) async fn query_step(&mut self, body: &Value) -> Result<(), Failure> {
        let QueryBody {
            query,
            prefix,
            subscribe,
        } = shaped(self.strict(body)?)?;
        let request = json!({"query": query, "prefix": prefix, "subscribe": subscribe});
        let wants = format!("the application asks for documents that begin with {prefix:?}");
        self.note("", Happening::Note(wants));
        self.call("query", request).await.map(drop)
    }

    pub(in crate::script) async fn end_query_step(&mut self, body: &Value) -> Result<(), Failure> {
        let query = self.strict(body)?;
        let wants = format!("the application ends query {query}");
        self.note("", Happening::Note(wants));
        self.call("end_query", json!({"query": query}))
            .await
            .map(drop)
    }

    /// What the application has heard of a query so far.
    pub(in crate::script) async fn expect_listed_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let ExpectListedBody {
            query,
            mut documents,
            complete,
            failed,
        } = shaped(self.strict(body)?)?;
        documents.sort();
        let wanted = json!({"documents": documents, "complete": complete, "failed": failed});
        let reply = self.call("listed", json!({"query": query})).await?;
        let heard = reply.listed.map_or(Value::Null, |listed| json!(listed));
        if heard == wanted {
            return Ok(());
        }
        Err(Failure::new(
            FailureKind::Mismatch,
            wanted.to_string(),
            heard.to_string(),
        ))
    }
}
