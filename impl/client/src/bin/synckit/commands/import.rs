//! `synckit import`.

use std::fs;
use std::io::{self, Write};
use std::path::Path as FilePath;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value as Json;
use synckit_client::{DocumentId, Limits, json};

use crate::args::Options;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn import(
    options: &Options,
    document: DocumentId,
    file: &FilePath,
) -> Result<(), Failure> {
    let name = file.display();
    let text =
        fs::read(file).map_err(|error| Failure::Failed(format!("cannot read {name}: {error}")))?;
    let json: Json = serde_json::from_slice(&text)
        .map_err(|error| Failure::Failed(format!("{name} is not JSON: {error}")))?;
    let ops = json::flatten(&json, &Limits::default())
        .map_err(|error| Failure::Failed(format!("cannot import {name}: {error}")))?;
    let fields = ops.len();

    let session = Session::open(options, document).await?;
    let batches = json::batches(ops);
    let changes = batches.len();
    let bar = progress_bar(changes);
    for batch in batches {
        let written = session
            .document
            .transact(|edit| batch.into_iter().try_for_each(|op| edit.write(op)));
        written.map_err(Failure::failed)?;
    }
    session
        .finish_with(|unsettled| bar.set_position(changes.saturating_sub(unsettled) as u64))
        .await?;
    bar.finish_and_clear();
    if options.json {
        let report = serde_json::json!({"fields": fields, "changes": changes});
        return writeln!(io::stdout(), "{report}").map_err(Failure::failed);
    }
    eprintln!("imported {fields} fields in {changes} changes");
    Ok(())
}

/// Shows itself on a terminal alone.
fn progress_bar(changes: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} changes stored, {eta} left")
        .expect("a template of known keys");
    ProgressBar::new(changes as u64).with_style(style)
}
