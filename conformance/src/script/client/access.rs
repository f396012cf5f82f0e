//! What the application above a judged client wants of an access list.

use serde_json::{Value, json};

use crate::script::Failure;
use crate::script::body::{SetAccessBody, shaped};
use crate::script::player::Player;
use crate::trace::Happening;

impl Player {
    pub(in crate::script) async fn set_access_step(&mut self, body: &Value) -> Result<(), Failure> {
        let body: SetAccessBody = shaped(self.strict(body)?)?;
        let SetAccessBody { subject, level, .. } = body;
        let document = self.document(body.document)?;
        let mut request = json!({"document": document, "subject": subject});
        let wants = match level {
            Some(level) => {
                let wants = format!("the application gives {subject} level {level}");
                request["level"] = json!(level);
                wants
            }
            None => format!("the application takes {subject} off the list"),
        };
        self.note("", Happening::Note(wants));
        self.call("access", request).await.map(drop)
    }
}
