//! The driver of the reference client: JSON lines on standard input and output, as anybody's would
//! be.

mod application;
mod client;
mod socket;

use std::io::Write as _;

use anyhow::Context as _;
use serde_json::{Value, json};
use synckit_session::Bug;

use self::client::ReferenceClient;

/// Answers requests until its input ends. Needs a runtime with threads of its own.
///
/// # Errors
/// When standard input or output fails.
pub async fn reference_driver(bugs: Vec<Bug>) -> anyhow::Result<()> {
    let mut client = ReferenceClient::new(bugs);
    // Waiting for a line blocks this thread; the runtime's others carry the sockets meanwhile.
    for line in std::io::stdin().lines() {
        let request: Value = serde_json::from_str(&line?).context("a request is JSON")?;
        let answer = client.answer(&request).await;
        let mut reply = answer.unwrap_or_else(|error| json!({"error": error.to_string()}));
        reply["id"] = request["id"].clone();
        let mut output = std::io::stdout().lock();
        writeln!(output, "{reply}")?;
        output.flush()?;
    }
    Ok(())
}
