//! The conformance driver of the native client: JSON lines in, JSON lines out, in network mode.
//!
//! The client is the one that applications use, with its runtime, its store and its WebSocket. Two
//! things come from the judge: the time, and the moment and the address of each connection.

mod asked;
mod carried;
mod process;
mod world;

use std::io::Write as _;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use self::carried::Carried;

/// The driver does not know a verb, or cannot do what it asks.
#[derive(Debug)]
struct Skip(String);

impl std::fmt::Display for Skip {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Skip {}

fn main() -> anyhow::Result<()> {
    let mut carried = Carried::new()?;
    for line in std::io::stdin().lines() {
        let request: Value = serde_json::from_str(&line?).context("a request is JSON")?;
        let mut reply = carried.answer(&request).unwrap_or_else(|error| {
            let member = if error.is::<Skip>() { "skip" } else { "error" };
            Map::from_iter([(member.to_owned(), json!(format!("{error:#}")))])
        });
        reply.insert("id".to_owned(), request["id"].clone());
        let mut output = std::io::stdout().lock();
        writeln!(output, "{}", Value::Object(reply))?;
        output.flush()?;
    }
    Ok(())
}
