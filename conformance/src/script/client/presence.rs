//! What the application above a judged client shows of itself, and sees of others.

use serde_json::{Map, Value, json};

use crate::frame::bytes_of;
use crate::script::body::{PresentBody, shaped};
use crate::script::player::Player;
use crate::script::{Failure, FailureKind};
use crate::trace::Happening;

impl Player {
    pub(in crate::script) async fn present_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body: PresentBody = shaped(self.strict(body)?)?;
        let document = self.document(body.document)?;
        let mut request = json!({"document": document});
        let shows = match body.state {
            Some(state) => {
                let shows = format!("the application shows {state}");
                request["state"] = state;
                shows
            }
            None => "the application shows nothing any more".to_owned(),
        };
        self.note("", Happening::Note(shows));
        self.call("present", request).await.map(drop)
    }

    /// What others show, by replica: `{$replica_b: Ada}`.
    pub(in crate::script) async fn expect_present_step(
        &mut self,
        body: &Value,
    ) -> Result<(), Failure> {
        let wanted = self.strict(body)?;
        let wanted = wanted.as_object().into_iter().flatten();
        let by_name = |(replica, state): (&String, &Value)| {
            let bytes = bytes_of(replica)
                .ok_or_else(|| Failure::script(format!("{replica} is no replica id")))?;
            Ok((hex::encode(bytes), state.clone()))
        };
        let wanted = wanted
            .map(by_name)
            .collect::<Result<Map<_, _>, Failure>>()?;
        let document = self.document(None)?;
        let reply = self.call("presence", json!({"document": document})).await?;
        let seen = reply.presence.unwrap_or_default();
        if seen == wanted {
            return Ok(());
        }
        Err(Failure::new(
            FailureKind::Mismatch,
            Value::Object(wanted).to_string(),
            Value::Object(seen).to_string(),
        ))
    }
}
