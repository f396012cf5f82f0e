//! After the script: no case passes against a client that does nothing.

use serde_json::json;

use super::ClientStage;
use crate::driver::Mode;
use crate::script::Failure;
use crate::script::player::Player;
use crate::script::server::same_fields;

impl Player {
    /// After the script: the application can still read, and a fresh client of the same making
    /// syncs.
    pub(in crate::script) async fn client_alive(&mut self) -> Result<(), Failure> {
        let document = self.document(None)?;
        self.shown_fields(&document).await?;
        let outcome = self.fresh_client_syncs().await;
        outcome.map_err(|failure| Failure {
            expected: format!(
                "after the script, a client that still syncs: {}",
                failure.expected
            ),
            ..failure
        })
    }

    pub(super) async fn fresh_client_syncs(&mut self) -> Result<(), Failure> {
        self.hang_up().await?;
        let stage = self.client()?;
        stage.stop().await;
        let fresh = ClientStage::new(stage.source.clone(), stage.mode, stage.patience);
        *stage = ClientStage {
            now_ms: stage.now_ms,
            ..fresh
        };
        // A document of its own: what the judged client wrote is another history.
        let document = json!(format!("{}/alive", self.document(None)?));
        self.scope.bind("doc", document);
        self.start_client().await?;
        self.live_step(&json!("judge")).await?;
        let mine = json!({"replica": "$replica_judge", "seq": 1, "set": {"/alive": "judge"}});
        let frame = json!({"notification": {
            "document_id": "$doc", "previous_cursor": "text:c0", "cursor": "text:c1",
            "changes": [mine],
        }});
        self.send_step(&json!({"judge": frame})).await?;
        self.edit_step(&json!({"set": {"/alive/too": 1}})).await?;
        let theirs = json!({"replica": "$replica", "seq": 1, "set": {"/alive/too": 1}});
        self.expect_changes_step(&json!({"judge": [theirs]}), "update")
            .await?;
        let document = self.document(None)?;
        let shown = self.shown_fields(&document).await?;
        same_fields(&json!({"/alive": "judge", "/alive/too": 1}), &shown)?;
        self.hang_up().await
    }

    /// In network mode nothing may come that the driver has kept to itself.
    async fn hang_up(&mut self) -> Result<(), Failure> {
        let stage = self.client()?;
        if stage.mode == Mode::Network && stage.connected.take().is_some() {
            self.disconnect_client().await?;
        }
        Ok(())
    }
}
